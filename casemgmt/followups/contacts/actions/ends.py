"""How a planned contact ends, and why it was cancelled."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.models import Case, CloseReason
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import drafted, record_all
from casemgmt.core.models import Event

from ...attempts.models import REACHED_RESULTS, Attempt
from ...attempts.progress import progress
from ..models import CancelReason, FollowUp, FollowUpEnd, FollowUpState
from ..rules import cause_known
from ..why import day_and_time


@action
def cancel_follow_up(*, follow_up: FollowUp, reason: str, by: Actor, at: datetime) -> FollowUp:
    """Give up one planned contact, with a reason. It is counted beside every rate."""
    follow_up = lock_follow_up(follow_up)
    require(by, Permission.FOLLOWUP_ATTEMPT, follow_up)
    if reason not in CancelReason.values:
        raise NotPossible(_("Choose why this contact is cancelled."), field="reason")
    if follow_up.end == FollowUpEnd.CANCELLED:
        return follow_up
    if not follow_up.is_live:
        raise NotPossible(_("This contact has already ended as “%(end)s”.") % {"end": follow_up.get_end_display()})
    record_all([end_as(FollowUpEnd.CANCELLED, follow_up, reason=reason, by=by, at=at)])
    follow_up.save()
    return follow_up


@action
def cancel_rest(*, case: Case, reason: str, by: Actor, at: datetime, attempt: Attempt | None = None) -> list[FollowUp]:
    """Give up all that is still planned for the case. Undoing the attempt that led to it brings them back."""
    lock_case(case)
    require(by, Permission.FOLLOWUP_ATTEMPT, case)
    if reason not in CancelReason.values:
        raise NotPossible(_("Choose why the contacts are cancelled."), field="reason")
    return cancel_live(FollowUp.objects.filter(case_id=case.pk), reason, by=by, at=at, attempt=attempt)


def why_not_closed_as(*, case: Case, reason: str) -> str:
    """“Never reached” and “lost after contact” are different things: whoever was reached once was not never reached."""
    if reason != CloseReason.NEVER_REACHED:
        return ""
    tried = Attempt.objects.filter(case_id=case.pk, voided_at=None, result__in=REACHED_RESULTS).order_by("-at").first()
    if tried is None:
        return ""
    words = _("The person was reached on %(moment)s. Choose “%(reason)s”, or what is true.")
    return words % {"moment": day_and_time(tried.at, case.program.zone), "reason": CloseReason.LOST_CONTACT.label}


def lock_follow_up(follow_up: FollowUp) -> FollowUp:
    """The case's row, then the follow-up's, held until the transaction ends."""
    case_id = FollowUp.objects.values_list("case_id", flat=True).get(pk=follow_up.pk)
    case = lock_case(Case(pk=case_id))
    locked = FollowUp.objects.select_for_update(of=("self",), no_key=True).get(pk=follow_up.pk)
    locked.case, locked.program = case, case.program
    return locked


def cancel_live(rows: Any, reason: str, *, by: Actor, at: datetime, attempt: Attempt | None = None) -> list[FollowUp]:
    """Cancel those of these follow-ups that are still live. The caller holds the case."""
    live = list(rows.live().select_for_update(of=("self",), no_key=True).order_by("due_at", "pk"))
    events = [end_as(FollowUpEnd.CANCELLED, row, reason=reason, by=by, at=at, attempt=attempt) for row in live]
    for row in live:
        row.save()
    record_all(events)
    return live


def end_as(
    end: str, follow_up: FollowUp, *, by: Actor, at: datetime, attempt: Attempt | None = None, reason: str = ""
) -> Event:
    """Set the one end of a follow-up; saving it and writing the event is the caller's."""
    follow_up.state, follow_up.end, follow_up.ended_at = FollowUpState.ENDED, end, at
    follow_up.ended_by_id, follow_up.ended_with, follow_up.cancel_reason = by.pk, attempt, reason
    follow_up.next_step_at = follow_up.paused_at = None
    follow_up.claimed_by = follow_up.claimed_until = None
    more = {"reason": reason} if reason else {}
    return drafted(f"followup.{end}", follow_up, by=by, at=at, step=follow_up.why.get("step", ""), **more)


def judge(follow_up: FollowUp, attempts: Any, zone: Any, *, by: Actor, at: datetime) -> Event:
    """The window is over and nobody was reached: unreached when the plan was carried out, else missed. Final."""
    is_done = progress(follow_up, attempts, zone).is_done
    event = end_as(FollowUpEnd.UNREACHED if is_done else FollowUpEnd.MISSED, follow_up, by=by, at=at)
    follow_up.missed_cause = "" if is_done else cause_known(follow_up, attempts)
    if follow_up.missed_cause:
        event.data["cause"] = follow_up.missed_cause
    return event
