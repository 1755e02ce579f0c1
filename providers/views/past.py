"""What a listing said before."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from casemgmt.accounts.permissions import Permission

from .. import rights
from ..models import Organization
from ..queries.past import past_of


@require_safe
def past(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was overwritten or taken away, for who keeps the listing and who leads the agency: they see where its mail
    and codes go now."""
    rights.require_reader(request.user)
    found = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    if not rights.may_set_up(request.user, found):
        raise PermissionDenied(Permission.DIRECTORY_EDIT)
    return render(request, "providers/past.html", {"organization": found, "parts": past_of(found)})
