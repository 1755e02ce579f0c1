"""A case on hold: its planned contacts wait, and go on with the time they had left."""

from datetime import datetime
from typing import Any

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.events import drafted, record_all
from casemgmt.core.models import Event

from ...protocols.models import Trigger
from .. import clocks
from ..models import CancelReason, FollowUp, FollowUpEnd
from .ends import end_as
from .windows import re_anchor


@action
def pause_follow_ups(*, case: Case, by: Actor, at: datetime) -> list[FollowUp]:
    """Nothing is cancelled: the rows leave the sweep. A window that is already over stays, to be judged."""
    require(by, Permission.CASE_EDIT, case)
    rows = list(_locked(case).running().filter(closes_at__gt=at))
    for row in rows:
        row.paused_at, row.next_step_at = at, None
        row.save(update_fields=["paused_at", "next_step_at"])
    record_all([drafted("followup.paused", row, by=by, at=at) for row in rows])
    return rows


@action
def resume_follow_ups(*, case: Case, by: Actor, at: datetime) -> list[FollowUp]:
    """The trigger counts as later by the time on hold; what had opened stays open, what was done stays as it was.

    An appointment stands whatever the hold: a contact that counts from it keeps its dates, or came too late.
    """
    require(by, Permission.CASE_EDIT, case)
    rows = list(_locked(case).live().filter(paused_at__isnull=False))
    events = [_move_on(row, case.program, by, at) for row in rows]
    for row in rows:
        row.save()
    record_all(events)
    return rows


def _move_on(row: FollowUp, program: Any, by: Actor, at: datetime) -> Event:
    before = row.due_at
    held = [*row.why.get("held", []), [row.paused_at.isoformat(), at.isoformat()]]  # type: ignore[union-attr]
    row.why, row.paused_at = {**row.why, "held": held}, None
    re_anchor(row, program)
    if row.trigger == Trigger.APPOINTMENT and row.closes_at <= at:
        return end_as(FollowUpEnd.CANCELLED, row, reason=CancelReason.TOO_LATE, by=by, at=at)
    if row.due_at > at:
        row.reminded_at = row.overdue_told_at = row.escalated_at = None
    row.next_step_at = clocks.next_step_at(row)
    return drafted("followup.moved", row, by=by, at=at, before=before, due=row.due_at)


def _locked(case: Case) -> Any:
    rows = FollowUp.objects.filter(case_id=case.pk).select_for_update(of=("self",), no_key=True)
    return rows.order_by("due_at", "pk")
