"""How a case stands: on hold, resumed, closed, reopened; and a closing taken back."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import undo_is_over
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Event
from casemgmt.people.actions.locks import hold_root, refuse_forgotten
from casemgmt.people.models import Person

from .. import hooks
from ..models import BY_HAND, Case, CaseState, CloseReason, HoldReason
from ..next_dates.actions import end_look_again, look_again, set_next_date
from ..queries import closing_undone_until, goes_on_in, why_case_cannot_close
from .assignment import lock_case


@action
def hold_case(*, case: Case, reason: str, by: Actor, at: datetime, look_again_on: date | None = None) -> Case:
    """Put the case on hold: in hospital, in jail, away. Its follow-ups wait; on the day to look again it asks."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if case.state == CaseState.ON_HOLD:
        return case
    _check_hold(case, reason)
    case.state, case.hold_reason, case.held_at = CaseState.ON_HOLD, reason, at
    case.save(update_fields=["state", "hold_reason", "held_at"])
    record("case.held", case, by=by, at=at, reason=reason)
    if look_again_on:
        look_again(case, look_again_on, by, at)
    for hook in hooks.ON_HOLD:
        hook(case=case, is_held=True, by=by, at=at)
    return case


@action
def resume_case(*, case: Case, by: Actor, at: datetime) -> Case:
    """Take the case off hold: follow-ups go on with the time they had left."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if case.state == CaseState.OPEN:
        return case
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("This case is closed. Reopen it instead."))
    held_at = case.held_at
    set_open(case)
    record("case.resumed", case, by=by, at=at, held=held_at)
    end_look_again(case, by, at)
    for hook in hooks.ON_HOLD:
        hook(case=case, is_held=False, by=by, at=at)
    return case


@action
def close_case(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """End the relation, with a reason. Not while a need is undecided or an agency may still answer."""
    hold_root(case.person_id)  # who sends a request for the person waits, or we see it
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if case.state == CaseState.CLOSED:
        return case
    if reason not in dict(BY_HAND):
        raise NotPossible(_("Choose why the case closes."), field="reason")
    contradiction = next((words for check in hooks.REASON_CHECKS if (words := check(case=case, reason=reason))), "")
    if contradiction:
        raise NotPossible(contradiction, field="reason")
    obstacles = why_case_cannot_close(case)
    if obstacles:
        raise NotPossible(" ".join(obstacles))
    on_hold = {"hold": case.hold_reason, "held": case.held_at} if case.state == CaseState.ON_HOLD else {}
    shut(case, reason, at)
    record("case.closed", case, by=by, at=at, reason=reason, **on_hold)
    for hook in hooks.ON_CLOSED:
        hook(case=case, by=by, at=at)
    return case


def shut(case: Case, reason: str, at: datetime) -> None:
    """The case is over, for whatever reason. The caller holds it, and says what follows."""
    case.state, case.closed_at, case.close_reason = CaseState.CLOSED, at, reason
    case.hold_reason, case.held_at = "", None
    case.save(update_fields=["state", "closed_at", "close_reason", "hold_reason", "held_at"])


@action
def reopen_case(*, case: Case, by: Actor, at: datetime, brings_back: bool = True, next_on: date | None = None) -> Case:
    """Open a closed case again, with the contacts that closing cancelled unless it is said otherwise, and with a date
    to come back to it. One that was joined into another case of the person stays closed: the other goes on for both."""
    person = hold_root(case.person_id)  # who takes the person on waits, or we see it
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if case.state != CaseState.CLOSED:
        return case
    _check_may_open(case, refuse_forgotten(person))
    before, closed_at = case.close_reason, case.closed_at or at  # the database keeps it set while it is closed
    case.closed_at, case.close_reason = None, ""
    set_open(case)
    end_look_again(case, by, at)  # a hold that closing ended stays ended
    record("case.reopened", case, by=by, at=at, closed_as=before)
    for hook in hooks.ON_REOPENED if brings_back else ():
        hook(case=case, closed_at=closed_at, by=by, at=at)
    if next_on:
        set_next_date(case=case, on=next_on, by=by, at=at)
    return case


@action
def undo_close(*, case: Case, by: Actor, at: datetime) -> Case:
    """The case was closed by mistake: for a while all stands again as it stood, on hold too, with its plan."""
    person = hold_root(case.person_id)
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if case.state != CaseState.CLOSED:
        return case
    _check_may_open(case, person)
    if closing_undone_until(case, at) is None:
        raise NotPossible(undo_is_over(case.program_id, case.closed_at or at, _("Reopen the case instead.")))
    before, closed_at = CloseReason(case.close_reason), case.closed_at or at
    _stand_as_before(case)
    record("case.close_undone", case, by=by, at=at, closed_as=before)
    for hook in hooks.ON_REOPENED:
        hook(case=case, closed_at=closed_at, by=by, at=at)
    return case


def _stand_as_before(case: Case) -> None:
    """Open or on hold, as the closing found it."""
    closing = Event.objects.filter(case_id=case.pk, verb="case.closed").latest("at", "pk").data
    case.closed_at, case.close_reason = None, ""
    set_open(case)
    if "hold" in closing:
        case.state, case.hold_reason = CaseState.ON_HOLD, closing["hold"]
        case.held_at = datetime.fromisoformat(closing["held"])
        case.save(update_fields=["state", "hold_reason", "held_at"])


def _check_may_open(case: Case, person: Person) -> None:
    """Not where another case of the person goes on. The caller holds the person and the case."""
    kept = goes_on_in(case)
    if kept:
        words = _("This case was joined into another one of the person, which goes on. Work on that one.")
        raise NotPossible(words, told={"goes_on_in": str(kept.pk)})
    if Case.objects.open().filter(person__root=person).exists():
        raise NotPossible(_("This person has another open case. Work on that one."))


def _check_hold(case: Case, reason: str) -> None:
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("This case is closed; there is nothing to put on hold."))
    if reason not in HoldReason.values:
        raise NotPossible(_("Choose why the case is on hold."), field="reason")


def set_open(case: Case) -> None:
    """Under way again. The caller holds it, and has said what closed it no more."""
    case.state, case.hold_reason, case.held_at = CaseState.OPEN, "", None
    case.save(update_fields=["state", "hold_reason", "held_at", "closed_at", "close_reason"])
