"""An attempt put right: corrected, entered in error, brought back. What followed from it follows again.

Undoing within a quarter of an hour is the short press of the same thing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import may_undo, undo_is_over
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.actions.moves import back_to, hold_both, seen_by
from casemgmt.cases.models import Case, CaseState
from casemgmt.core import corrections
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Correction
from casemgmt.people.actions.locks import hold_root

from ..contacts.models import FollowUp, FollowUpEnd
from .actions import check, moment_of_try
from .consequences import follow_through, mark_number, settle, take_back
from .models import Attempt, AttemptResult

# What is only words changes nothing else.
WORDS_ONLY = frozenset({"note", "outside_card_reason"})


@action
def correct_attempt(*, attempt: Attempt, reason: str, by: Actor, at: datetime, **facts: Any) -> Attempt:
    """Write what is true of the try: how, when, what came of it, which number, the note. The contact it belongs to ends
    as what is on record says now."""
    attempt, case = _lock(attempt, by)
    _refuse_voided(attempt)
    changes = _changes(attempt, case, facts, at)
    if changes.keys() <= WORDS_ONLY:
        corrections.correct(attempt, changes, reason=reason, by=by, at=at)
        return attempt
    return _anew(
        attempt, case, reason, by, at, lambda: corrections.correct(attempt, changes, reason=reason, by=by, at=at)
    )


@action
def put_attempt_back(*, attempt: Attempt, correction: Correction, by: Actor, at: datetime) -> Attempt:
    """The newest correction was wrong: what stood before it stands again, and what follows from it. One that was moved
    goes back, to the contact it had served too."""
    if correction.kind == Correction.Kind.MOVED and correction == corrections.newest_of(attempt):
        return _move_back(attempt, correction, by, at)
    attempt, case = _lock(attempt, by)
    _refuse_voided(attempt)
    return _anew(
        attempt, case, correction.reason, by, at, lambda: corrections.put_back(attempt, correction, by=by, at=at)
    )


@action
def void_attempt(*, attempt: Attempt, reason: str, by: Actor, at: datetime) -> Attempt:
    """It was entered in error: nobody tried. It leaves every count, and what it ended is as it was before."""
    attempt, case = _lock(attempt, by)
    if attempt.voided_at:
        return attempt
    return _anew(attempt, case, reason, by, at, lambda: corrections.void(attempt, reason=reason, by=by, at=at))


@action
def restore_attempt(*, attempt: Attempt, reason: str, by: Actor, at: datetime) -> Attempt:
    """It was tried after all."""
    attempt, case = _lock(attempt, by)
    if not attempt.voided_at:
        return attempt
    return _anew(attempt, case, reason, by, at, lambda: corrections.restore(attempt, reason=reason, by=by, at=at))


@action
def move_attempt(*, attempt: Attempt, to: Case, reason: str, by: Actor, at: datetime) -> Attempt:
    """Somebody else was called: it stands in their file. What it ended, told and marked on this person goes back, and
    follows there. Which of the other's contacts it served nobody knows: there it is an unplanned one."""
    return _move(attempt, to, {"follow_up_id": None, "contact_point_id": None}, reason, by, at)


def _move(attempt: Attempt, to: Case, served: dict[str, Any], reason: str, by: Actor, at: datetime) -> Attempt:
    case, to = hold_both(Attempt.objects.select_related("case__person__root").get(pk=attempt.pk).case, seen_by(to, by))
    attempt = _held(attempt, case, by)
    _refuse_voided(attempt)
    require(by, Permission.FOLLOWUP_ATTEMPT, to)
    follow_up = attempt.follow_up
    contacts = FollowUp.objects.filter(case__person__root__in=[case.person.root_id, to.person.root_id])
    there = {"case_id": to.pk, "person_id": to.person_id, **served}
    with corrections.following(contacts, reason=reason, by=by, at=at):
        ended = _ended_with(attempt, case)
        take_back(attempt, case, by, at)
        corrections.move(attempt, there, reason=reason, by=by, at=at)
        for row in _in_order(ended | ({follow_up} if follow_up else set())):
            settle(row, case, by, at)
        attempt = Attempt.objects.select_related("case__person__root", "program").get(pk=attempt.pk)
        if attempt.follow_up:
            settle(attempt.follow_up, to, by, at)
        if attempt.contact_point or attempt.result == AttemptResult.UNSAFE:  # else nobody knows which number it was
            mark_number(attempt, by, at)
        follow_through(attempt, None, by, at)
    return attempt


@action
def undo_attempt(*, attempt: Attempt, by: Actor, at: datetime) -> Attempt:
    """Take back a result soon after it was recorded: what it ended is as it was before. The row stays on record."""
    attempt, case = _lock(attempt, by, _may_undo)
    if attempt.voided_at:
        return attempt
    if not may_undo(attempt.program_id, attempt.recorded_at, at):
        raise NotPossible(undo_is_over(attempt.program_id, attempt.recorded_at, _("Correct it, with a reason.")))
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("The case was closed meanwhile. Reopen it first."))
    why = _("Undone at once")
    return _anew(attempt, case, why, by, at, lambda: corrections.void(attempt, reason=why, by=by, at=at))


def may_correct_attempt(user: Any, attempt: Attempt) -> bool:
    """Who made it, and whoever assigns cases in the program."""
    is_own = attempt.by_id == user.pk and holds(user, Permission.FOLLOWUP_ATTEMPT, attempt)
    return is_own or holds(user, Permission.CASE_ASSIGN, attempt)


def _may_undo(by: Any, attempt: Attempt) -> bool:
    require(by, Permission.FOLLOWUP_ATTEMPT, attempt)
    return True


def _lock(
    attempt: Attempt, by: Actor, may: Callable[[Any, Attempt], bool] = may_correct_attempt
) -> tuple[Attempt, Case]:
    hold_root(attempt.person_id)
    case = lock_case(Case(pk=attempt.case_id))
    return _held(attempt, case, by, may), case


def _held(
    attempt: Attempt, case: Case, by: Actor, may: Callable[[Any, Attempt], bool] = may_correct_attempt
) -> Attempt:
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("contact_point__person")
    attempt = rows.get(pk=attempt.pk)
    if attempt.case_id != case.pk:
        raise NotPossible(_("It was moved to the file of another person meanwhile. Look there."))
    attempt.case, attempt.program = case, case.program
    if not may(by, attempt):
        raise PermissionDenied(Permission.FOLLOWUP_ATTEMPT.value)
    return attempt


def _refuse_voided(attempt: Attempt) -> None:
    if attempt.voided_at:
        raise NotPossible(_("This attempt was entered in error. Bring it back before you correct it."))


def _changes(attempt: Attempt, case: Case, facts: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What differs, checked as a new try is. What nobody touched stays as it was given."""
    told: dict[str, Any] = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    tried_at = told.pop("tried_at", None)
    if tried_at and tried_at != attempt.at:
        told["at"] = moment_of_try(tried_at, case, attempt.recorded_at)
    changes = {name: value for name, value in told.items() if getattr(attempt, name) != value}
    if changes.keys() - WORDS_ONLY:
        said = {name: changes.get(name, getattr(attempt, name)) for name in ("mode", "result", "contact_point")}
        outside = changes.get("outside_card_reason", attempt.outside_card_reason)
        is_same_number = said["contact_point"] == attempt.contact_point
        point = None if is_same_number else said["contact_point"]
        check(case, said["mode"], said["result"], point, outside, changes.get("at", attempt.at))
    return changes


def _anew(attempt: Attempt, case: Case, reason: str, by: Actor, at: datetime, write: Callable[[], object]) -> Attempt:
    """Take back what followed, write, and let it follow again from what stands then."""
    contacts = FollowUp.objects.filter(case__person__root=case.person.root_id)
    touched = _ended_with(attempt, case)
    with corrections.following(contacts, reason=reason, by=by, at=at):
        if attempt.voided_at is None:
            take_back(attempt, case, by, at)
        write()
        touched |= {attempt.follow_up} if attempt.follow_up else set()
        for row in _in_order(touched):
            settle(row, case, by, at)
        if attempt.voided_at is None:
            mark_number(attempt, by, at)
            follow_through(attempt, None, by, at)
    return attempt


def _ended_with(attempt: Attempt, case: Case) -> set[FollowUp]:
    contacts = FollowUp.objects.filter(case__person__root=case.person.root_id, ended_with=attempt)
    return set(contacts.exclude(end=FollowUpEnd.CANCELLED))


def _in_order(rows: Iterable[FollowUp]) -> list[FollowUp]:
    return sorted(rows, key=lambda row: (row.due_at, str(row.pk)))


def _move_back(attempt: Attempt, correction: Correction, by: Actor, at: datetime) -> Attempt:
    before = corrections.stood_before(attempt, correction)
    served = {name: before.get(name) for name in ("follow_up_id", "contact_point_id")}
    return _move(attempt, back_to(correction), served, _("The move was taken back."), by, at)
