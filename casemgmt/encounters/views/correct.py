"""An encounter put right by a page."""

from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.models import AccessVerb

from .. import actions
from ..correct_form import CorrectForm, CorrectMetForm
from ..models import Encounter, EncounterPerson
from ..rules import may_correct


@resume.resumable
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct facts and times, or say that it was entered in error."""
    rows = Encounter.objects.visible_to(request.user).select_related("area", "program")
    one = frame.loaded(request, rows, pk=pk)
    if not may_correct(request.user, one):
        raise PermissionDenied(Permission.ENCOUNTER_RECORD)
    accesslog.note(request, AccessVerb.VIEWED, subject=one, program_id=one.program_id)
    stored = Encounter.objects.get(pk=one.pk)  # the form writes what was typed on its instance
    kept = resume.taken_up(request) if request.method == "GET" else None
    initial = resume.as_initial(CorrectForm(instance=stored), kept) if kept else None
    asked = request.POST if request.POST.get("do") == "correct" else None
    form = CorrectForm(asked, instance=stored, initial=initial)
    back = reverse("encounters:encounter", args=[one.pk])
    return correcting(request, one, form, acts_of(one), title=_("Correct this encounter"), back=back)


@resume.resumable
@require_http_methods(["GET", "POST"])
def met(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What somebody answered about contact, or that they were not met at all."""
    seen = Encounter.objects.visible_to(request.user)
    rows = EncounterPerson.objects.filter(encounter__in=seen).select_related("encounter__program", "person__root")
    row = frame.loaded(request, rows, pk=pk)
    if not may_correct(request.user, row.encounter):
        raise PermissionDenied(Permission.ENCOUNTER_RECORD)
    accesslog.note(request, AccessVerb.VIEWED, subject=row, person_id=row.person_id, program_id=row.program_id)
    asked = request.POST if request.POST.get("do") == "correct" else None
    form = CorrectMetForm(asked, initial={"agrees": row.agrees})
    back = reverse("encounters:encounter", args=[row.encounter_id])
    return correcting(request, row, form, acts_of_met(row), title=_("Correct who was met"), back=back)


def acts_of_met(met: EncounterPerson) -> Acts:
    """How somebody who was met is put right."""
    return Acts(
        correct=partial(actions.correct_met, met=met),
        void=partial(actions.void_met, met=met),
        restore=partial(actions.restore_met, met=met),
        put_back=partial(actions.put_met_back, met=met),
    )


def acts_of(encounter: Encounter) -> Acts:
    """How it is put right."""
    return Acts(
        correct=partial(actions.correct_encounter, encounter=encounter),
        void=partial(actions.void_encounter, encounter=encounter),
        restore=partial(actions.restore_encounter, encounter=encounter),
        put_back=partial(actions.put_encounter_back, encounter=encounter),
    )
