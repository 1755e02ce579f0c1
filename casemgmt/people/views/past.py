"""What a person's page said before."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from casemgmt.core import accesslog
from casemgmt.core.models import AccessVerb

from ..past import past_of
from .pages import load


@require_safe
def past(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was overwritten or taken away, for whoever may see what stands there now."""
    one = load(request, pk)
    if one.merged_into_id:
        return redirect("people:past", one.root_id)
    accesslog.note(request, AccessVerb.VIEWED, subject=one, person_id=one.pk, program_id=one.program_id)
    return render(request, "people/past.html", {"person": one, "parts": past_of(one)})
