"""What else a plan counts from: an agency accepts, an appointment, service that began.

Whoever makes it happen calls these inside their own transaction, holding their rows and having checked the right to do
what they do. Somebody at an agency may cause a contact to be planned; they learn nothing of it.
"""

from datetime import datetime
from typing import Any

from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.models import Case, CaseState
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.events import record_all

from ...protocols.models import ProtocolRun
from ..models import CancelReason, FollowUp
from .windows import Cause, drop_untouched, move_to, schedule_steps, untouched


@action
def trigger_steps(
    *, case: Case, trigger: str, about_id: Any, anchor_at: datetime, by: Actor, at: datetime
) -> list[FollowUp]:
    """Plan the contacts that count from this. None for a closed case, or one whose person did not agree to contact.

    The same thing again moves what it moved: nothing is planned twice.
    """
    run = ProtocolRun.objects.filter(case_id=case.pk).select_related("version").first()
    if run is None:
        return []
    run.case = lock_case(case)
    if run.case.state == CaseState.CLOSED:
        return []
    return schedule_steps(run, Cause(trigger, about_id, anchor_at), by=by, at=at)


@action
def move_trigger(
    *, case: Case, trigger: str, about_id: Any, anchor_at: datetime, by: Actor, at: datetime
) -> list[FollowUp]:
    """It takes place at another time: contacts nobody began count from there. What somebody did stays as it was."""
    if not ProtocolRun.objects.filter(case_id=case.pk).exists():
        return []
    case = lock_case(case)
    rows = untouched(FollowUp.objects.filter(case_id=case.pk, trigger=trigger, about_id=about_id), at)
    moved = [row for row in rows if row.anchor_at != anchor_at]
    events = [move_to(row, anchor_at, case.program, by, at) for row in moved]
    for row in moved:
        row.save()
    record_all(events)
    fresh = trigger_steps(case=case, trigger=trigger, about_id=about_id, anchor_at=anchor_at, by=by, at=at)
    return moved + fresh


@action
def drop_trigger(*, case: Case, about_id: Any, by: Actor, at: datetime) -> list[FollowUp]:
    """It will not take place: contacts nobody began are cancelled. What somebody did stays as it was."""
    rows = list(FollowUp.objects.live().filter(case_id=case.pk, about_id=about_id))
    if not rows:
        return []
    lock_case(case)
    return drop_untouched(rows, CancelReason.TRIGGER_GONE, by=by, at=at)
