"""Contacts that ended because we might not reach out, and are live again once that turns out not to be so.

A no, or a death, was written down of the wrong person, or came with an entry that was merged by mistake: whoever agreed
is called as it was planned before. A window that has passed meanwhile stays cancelled.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.models import Case
from casemgmt.core.actor import Actor
from casemgmt.core.events import drafted, record_all
from casemgmt.people.models import Person
from casemgmt.people.permission.queries import may_reach

from .. import clocks
from ..models import CancelReason, FollowUp, FollowUpEnd, FollowUpState
from .runs import ENDS_AS


def plans_come_back(*, person: Person, since: datetime, by: Actor, at: datetime) -> list[FollowUp]:
    """What ended since then for want of permission is planned again, where the case is still open. The caller holds
    the person and the right, and knows that the person may be reached."""
    found: list[FollowUp] = []
    for case in Case.objects.open().filter(person__root=person.root_id).order_by("pk"):
        found += _ended_of(lock_case(case), since, at)
    live_again(found, at)
    record_all([drafted("followup.reopened", row, by=by, at=at) for row in found])
    return found


def plan_comes_back(*, case: Case, closed_at: datetime, by: Actor, at: datetime) -> list[FollowUp]:
    """A case is open again: what its closing cancelled is planned as before, where its time has not passed. The caller
    holds the case."""
    if not may_reach(case.person) or FollowUp.objects.live().filter(case=case).exists():
        return []
    rows = FollowUp.objects.filter(case=case, end=FollowUpEnd.CANCELLED, cancel_reason=CancelReason.CASE_CLOSED)
    found = list(rows.filter(ended_at=closed_at, closes_at__gt=at).select_for_update(of=("self",), no_key=True))
    for row in found:
        row.case = case
    live_again(found, at)
    record_all([drafted("followup.reopened", row, by=by, at=at) for row in found])
    return found


def live_again(rows: Iterable[FollowUp], at: datetime) -> None:
    """As if nothing had ended it: open or to come, and waiting while the case is on hold."""
    for row in rows:
        row.state = FollowUpState.OPEN if row.opens_at <= at else FollowUpState.SCHEDULED
        row.end = row.cancel_reason = ""
        row.ended_at = row.ended_by = row.ended_with = None
        row.paused_at = row.case.held_at
        row.next_step_at = clocks.next_step_at(row)
        row.save()


def _ended_of(case: Case, since: datetime, at: datetime) -> list[FollowUp]:
    """Each step once, the last that was planned of it; none that was planned anew meanwhile."""
    rows = FollowUp.objects.filter(case=case, end=FollowUpEnd.CANCELLED, cancel_reason__in=ENDS_AS.values())
    rows = rows.filter(Q(encounter=None) | Q(encounter__in=case.calls))  # not what another's call planned here
    rows = rows.filter(ended_at__gte=since, closes_at__gt=at).select_for_update(of=("self",), no_key=True)
    planned = {_what(row) for row in FollowUp.objects.filter(case=case).exclude(end=FollowUpEnd.CANCELLED)}
    last = {_what(row): row for row in rows.order_by("created_at", "pk") if _what(row) not in planned}
    for row in last.values():
        row.case = case
    return list(last.values())


def _what(row: FollowUp) -> tuple[Any, Any, Any]:
    return row.about_id, row.step_id, None if row.step_id else row.pk
