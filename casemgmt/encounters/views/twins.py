"""Two records of one call are joined by a press, and parted again."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessVerb

from .. import actions
from ..models import Encounter
from ..rules import may_correct
from ..twins.models import TwinJoin


@require_POST
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody saw that both tell of one call. It leads to the one that goes on."""
    one = _one(request, pk)
    try:
        twin = get_object_or_404(Encounter.objects.visible_to(request.user), pk=request.POST.get("twin") or None)
    except (ValueError, ValidationError):
        raise Http404 from None
    try:
        done = actions.join_twins(encounter=one, twin=twin, by=signed_in(request), at=timezone.now())
    except NotPossible as problem:
        messages.warning(request, problem.message)
        return redirect("encounters:encounter", pk=pk)
    messages.success(request, _("Joined: this record counts, the other stays readable."))
    return redirect("encounters:encounter", pk=done.kept_id)


@require_POST
def part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They are two calls after all. Asked on the page of the twin or of the one that goes on."""
    one = _one(request, pk)
    join = TwinJoin.objects.live().filter(gone=one).select_related("kept", "gone").first()
    if join is None:
        messages.warning(request, _("These two were parted already."))
        return redirect("encounters:encounter", pk=pk)
    try:
        actions.part_twins(join=join, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Parted: each record counts again."))
    except NotPossible as problem:
        messages.warning(request, problem.message)
    return redirect("encounters:encounter", pk=join.kept_id)


def _one(request: HttpRequest, pk: UUID) -> Encounter:
    one = frame.loaded(request, Encounter.objects.visible_to(request.user).select_related("program"), pk=pk)
    if not may_correct(request.user, one):
        raise PermissionDenied(Permission.ENCOUNTER_RECORD)
    accesslog.note(request, AccessVerb.VIEWED, subject=one, program_id=one.program_id)
    return one
