"""A crisis call was put right, or who was met at it: what counts from it counts from the true moment, or from the call
before it."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.models import Case, CaseState
from casemgmt.core import corrections
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.events import record_all
from casemgmt.encounters.models import Encounter

from ...protocols.models import ProtocolRun
from ..models import CancelReason, FollowUp
from .runs import causes_of
from .windows import Cause, drop_untouched, move_to, schedule_steps, untouched


@action
def follow_correction(*, encounter: Encounter, by: Actor, at: datetime) -> None:
    """Contacts that nobody began move with the call, or end with one that was entered in error or was somebody else's.
    A window that has passed stays where it was: it is counted."""
    for case in Case.objects.filter(encounters=encounter).exclude(state=CaseState.CLOSED).order_by("pk"):
        held = lock_case(case)
        why = _("The crisis call was put right")
        with corrections.following(FollowUp.objects.filter(case=held), reason=why, by=by, at=at):
            _follow(held, encounter, by, at)


def _follow(case: Case, encounter: Encounter, by: Actor, at: datetime) -> None:
    rows = FollowUp.objects.filter(case=case, encounter=encounter, closes_at__gt=at)
    if not case.calls.filter(pk=encounter.pk).exists():
        drop_untouched(list(rows.live()), CancelReason.TRIGGER_GONE, by=by, at=at)
        _plan_what_is_left(case, by, at)
    else:
        _move(case, rows, encounter, by, at)


def _move(case: Case, rows: object, encounter: Encounter, by: Actor, at: datetime) -> None:
    moved = [row for row in untouched(rows, at) if row.anchor_at != encounter.ended_at]
    events = [move_to(row, encounter.ended_at, case.program, by, at) for row in moved]
    for row in moved:
        row.save()
    record_all(events)
    if not moved:
        _plan_what_is_left(case, by, at)


def _plan_what_is_left(case: Case, by: Actor, at: datetime) -> None:
    """The call before it counts again, or the one that was brought back."""
    run = ProtocolRun.objects.select_related("version").filter(case=case).first()
    if run:
        run.case = case
        causes = causes_of(run)
        _end_older(case, causes[0], by, at)
        for cause in causes:
            schedule_steps(run, cause, by=by, at=at, is_late_ok=False)


def _end_older(case: Case, newest: Cause, by: Actor, at: datetime) -> None:
    """The call that came back is the newest: what an older one plans and is not due yet ends, as with a new call."""
    if newest.encounter:
        older = FollowUp.objects.filter(case=case, trigger=newest.trigger, due_at__gt=at, anchor_at__lt=newest.at)
        drop_untouched(list(older.live()), CancelReason.NEW_ENCOUNTER, by=by, at=at)
