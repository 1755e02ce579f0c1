"""An encounter put right: facts and times corrected, entered in error, brought back, somebody met added."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Correction
from casemgmt.people.actions import forget_source
from casemgmt.people.actions.locks import hold_root

from .. import hooks, times
from ..locks import hold_people
from ..models import Encounter
from ..rules import may_correct
from ..twins import queries as twins
from .encounters import Met, check, known, meet, note_agreement


@action
def correct_encounter(*, encounter: Encounter, reason: str, by: Actor, at: datetime, **facts: Any) -> Encounter:
    """Write what is true. What stood there stays readable; figures as of an earlier moment still read it."""
    encounter = held_to_correct(encounter, by)
    changes = known(facts)
    if encounter.voided_at:
        raise NotPossible(_("This encounter was entered in error. Bring it back before you correct it."))
    draft = Encounter.objects.get(pk=encounter.pk)
    for name, value in changes.items():
        setattr(draft, name, value)
    check(draft)
    changes["time_flags"] = times.flags(draft.times, at)
    try:
        with transaction.atomic():
            corrections.correct(encounter, changes, reason=reason, by=by, at=at)
    except IntegrityError as problem:
        if "encounter_once_per_source" not in str(problem):
            raise
        words = _("Another encounter has this dispatch number already. Check the number.")
        raise NotPossible(words, field="external_id") from None
    return tell_corrected(encounter, by, at)


@action
def put_encounter_back(*, encounter: Encounter, correction: Correction, by: Actor, at: datetime) -> Encounter:
    """The newest correction was wrong: what stood before stands again."""
    encounter = held_to_correct(encounter, by)
    corrections.put_back(encounter, correction, by=by, at=at)
    return tell_corrected(encounter, by, at)


@action
def void_encounter(*, encounter: Encounter, reason: str, by: Actor, at: datetime) -> Encounter:
    """It was entered in error: it leaves every list and count from now on, and stays on record."""
    encounter = held_to_correct(encounter, by)
    if twins.twins_of(encounter).exists():
        raise NotPossible(_("It goes on for two records of one call. Part them first."))
    corrections.void(encounter, reason=reason, by=by, at=at)
    for row in encounter.met.counted().select_related("person").order_by("person"):
        forget_source(person=row.person, source_id=encounter.pk, by=by, at=at)
    return tell_corrected(encounter, by, at)


@action
def restore_encounter(*, encounter: Encounter, reason: str, by: Actor, at: datetime) -> Encounter:
    """It did take place."""
    encounter = held_to_correct(encounter, by)
    corrections.restore(encounter, reason=reason, by=by, at=at)
    for row in encounter.met.counted().select_related("person").order_by("person"):
        note_agreement(row, by, at)
    return tell_corrected(encounter, by, at)


@action
def add_met(*, encounter: Encounter, met: Met, by: Actor, at: datetime) -> Encounter:
    """Somebody who was met and not written down, such as in a call that came from the dispatch export."""
    require(by, Permission.ENCOUNTER_RECORD, encounter)
    root = hold_root(met.person.pk) if met.person else None
    encounter = Encounter.objects.select_for_update(of=("self",)).select_related("program").get(pk=encounter.pk)
    if encounter.voided_at:
        raise NotPossible(_("This encounter was entered in error. Bring it back before you add somebody."))
    _check_counts(encounter)
    known = encounter.met.filter(person__root=root).first() if root else None
    if known and known.voided_at:
        raise NotPossible(_("This person was marked as not met. Bring that back instead."), field="person")
    if known:
        raise NotPossible(_("This person is on the encounter already."), field="person")
    meet(encounter, met, by=by, at=at)
    return encounter


def held_to_correct(encounter: Encounter, by: Actor) -> Encounter:
    """The encounter, held after whoever was met, where the user may put it right."""
    hold_people(encounter)
    rows = Encounter.objects.select_for_update(of=("self",)).select_related("program")
    encounter = rows.get(pk=encounter.pk)
    if not may_correct(by, encounter):
        raise PermissionDenied(Permission.ENCOUNTER_RECORD.value)
    _check_counts(encounter)
    return encounter


def _check_counts(encounter: Encounter) -> None:
    """A twin stays as it was told: what is put right, and who was met, stands on the record that goes on."""
    if twins.join_of(encounter):
        raise NotPossible(_("This is the same call as another record. Do it there, or part the two."))


def tell_corrected(encounter: Encounter, by: Actor, at: datetime) -> Encounter:
    """The apps above follow what was put right."""
    encounter.refresh_from_db()
    for hook in hooks.ON_CORRECTED:
        hook(encounter=encounter, by=by, at=at)
    return encounter
