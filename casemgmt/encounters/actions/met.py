"""Who was met, put right: what they answered about contact, and whether they were met at all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core import corrections
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Correction
from casemgmt.people.actions import forget_source

from ..models import Agrees, EncounterPerson
from ..twins import queries as twins
from .corrections import held_to_correct, tell_corrected
from .encounters import note_agreement


@action
def correct_met(*, met: EncounterPerson, agrees: str, reason: str, by: Actor, at: datetime) -> EncounterPerson:
    """Write what the person answered. Their contact permission, and what is planned, follow."""
    met = _hold(met, by)
    if met.voided_at:
        raise NotPossible(_("This person was marked as not met. Bring that back before you correct it."))
    if agrees not in Agrees.values:
        raise NotPossible(_("Choose whether the person agrees to be contacted."), field="agrees")
    return _anew(met, by, at, lambda: corrections.correct(met, {"agrees": agrees}, reason=reason, by=by, at=at))


@action
def put_met_back(*, met: EncounterPerson, correction: Correction, by: Actor, at: datetime) -> EncounterPerson:
    """The newest correction was wrong: the answer before it counts again."""
    met = _hold(met, by)
    return _anew(met, by, at, lambda: corrections.put_back(met, correction, by=by, at=at))


@action
def void_met(*, met: EncounterPerson, reason: str, by: Actor, at: datetime) -> EncounterPerson:
    """Somebody else was met, or nobody: what was answered is nothing this person said. Where the call was taken on for
    them it leaves their case, with what was planned from it."""
    met = _hold(met, by)
    return _anew(met, by, at, lambda: corrections.void(met, reason=reason, by=by, at=at))


@action
def restore_met(*, met: EncounterPerson, reason: str, by: Actor, at: datetime) -> EncounterPerson:
    """They were met after all: the call is back on their case."""
    met = _hold(met, by)
    return _anew(met, by, at, lambda: corrections.restore(met, reason=reason, by=by, at=at))


def _hold(met: EncounterPerson, by: Actor) -> EncounterPerson:
    encounter = held_to_correct(met.encounter, by)
    if encounter.voided_at:
        raise NotPossible(_("This encounter was entered in error. Bring it back before you correct it."))
    return EncounterPerson.objects.select_for_update(of=("self",)).select_related("person", "encounter").get(pk=met.pk)


def _told_in(met: EncounterPerson) -> list[Any]:
    """The call, and whatever was joined into it as another record of it: what was answered may have come from there."""
    joined = twins.twins_of(met.encounter).values_list("gone", flat=True)
    return [met.encounter_id, *joined]


def _anew(met: EncounterPerson, by: Actor, at: datetime, act: Callable[[], object]) -> EncounterPerson:
    """What the answer said of contact is taken back, and told again as it is now."""
    before = (met.agrees, met.voided_at)
    act()
    if (met.agrees, met.voided_at) == before:
        return met
    for source_id in _told_in(met):
        forget_source(person=met.person, source_id=source_id, by=by, at=at)
    if met.voided_at is None:
        note_agreement(met, by, at)
    if met.voided_at != before[1]:
        tell_corrected(met.encounter, by, at)
    return met
