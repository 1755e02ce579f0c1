"""Setting a date to come back to a case, and how it ends: done, moved, given up with a reason."""

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import undo_is_over
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..actions.assignment import lock_case
from ..models import Case, CaseState
from .models import NextDate, NextDateEnd
from .rules import has_rota, no_words_of_its_own, span_ending, span_of, undo_until


@action
def set_next_date(
    *,
    case: Case,
    on: date,
    by: Actor,
    at: datetime,
    clock: time | None = None,
    words: str = "",
    owner: Any = None,
    is_for_on_call: bool = False,
) -> NextDate:
    """Say by when somebody comes back to the case, and for what: who has the case, somebody named, or whoever is on
    call then. The same date said again is the one that stands, and
    a date without words of its own is one: said for another day, it moves. Without an hour it is due when the office
    closes that day."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("This case is closed. Reopen it before you set a date."))
    _refuse_nobody(case, owner, at, is_for_on_call=is_for_on_call)
    when, words = span_of(case.program, on, clock, at), words.strip()
    of_owner = case.next_dates.open().filter(owner=owner, is_for_on_call=is_for_on_call, is_hold=False)
    if words in no_words_of_its_own():
        plain = of_owner.filter(words__in=no_words_of_its_own()).first()
        if plain:
            return _move(plain, when, by, at, words=words or plain.words)
    same = of_owner.filter(due_at=when[1], words=words).first()
    return same or _write(case, when, by, at, words=words, owner=owner, is_for_on_call=is_for_on_call)


def _refuse_nobody(case: Case, owner: Any, at: datetime, *, is_for_on_call: bool) -> None:
    """A date is owed by somebody who can do it, and by one."""
    if owner is not None and not holds(owner, Permission.CASE_EDIT, case.program):
        raise NotPossible(_("Choose somebody who works on cases in this program."), field="owner")
    if is_for_on_call and owner is not None:
        raise NotPossible(_("Choose one: a colleague, or whoever is on call."), field="is_for_on_call")
    if is_for_on_call and not has_rota(case.program, at):
        raise NotPossible(_("Nobody is on call in this program. Choose a colleague."), field="is_for_on_call")


@action
def move_next_date(*, next_date: NextDate, on: date, by: Actor, at: datetime, clock: time | None = None) -> NextDate:
    """To another day; who owes it stays."""
    row, case = _hold(next_date, by)
    _still_open(row)
    return _move(row, span_of(case.program, on, clock, at), by, at, words=row.words)


@action
def end_next_date(*, next_date: NextDate, by: Actor, at: datetime, note: str = "") -> NextDate:
    """What it was set for is done."""
    return _end(next_date, NextDateEnd.DONE, note, by, at)


@action
def give_up_next_date(*, next_date: NextDate, reason: str, by: Actor, at: datetime) -> NextDate:
    """It will not be done; the reason stays on record."""
    if not reason.strip():
        raise NotPossible(_("Say why it is given up."), field="reason")
    return _end(next_date, NextDateEnd.GIVEN_UP, reason, by, at)


@action
def undo_next_date(*, next_date: NextDate, by: Actor, at: datetime) -> NextDate:
    """The last act was a slip: for a while a date that was set stands no more, one that was moved is due as before,
    and one that was ended stands again."""
    row, case = _hold(next_date, by)
    if undo_until(row, at) is None:
        raise NotPossible(undo_is_over(row.program_id, row.changed_at or at, _("Move the date instead.")))
    if row.ended_at:
        return _stand_again(row, case, by, at)
    if row.was_due_at is None:
        return _finish(row, NextDateEnd.UNDONE, "", by, at)
    before, row.words = row.due_at, row.was_words
    row.opens_at, row.due_at = span_ending(case.program, row.was_due_at)
    return _undone(row, by, at, before=before)


def _stand_again(row: NextDate, case: Case, by: Actor, at: datetime) -> NextDate:
    """Not beside another that took its place meanwhile."""
    whose = {"owner": row.owner, "is_for_on_call": row.is_for_on_call, "is_hold": row.is_hold}
    others = case.next_dates.open().filter(**whose)
    taken = row.is_hold or row.words in no_words_of_its_own()
    if taken and others.filter(words__in=no_words_of_its_own()).exists():
        raise NotPossible(_("Another date was set since. Move that one instead."))
    row.ended_at, row.ended_as, row.end_note = None, "", ""
    return _undone(row, by, at)


def _undone(row: NextDate, by: Actor, at: datetime, **more: Any) -> NextDate:
    row.changed_at, row.was_due_at, row.was_words = None, None, ""
    row.save()
    record("next_date.undone", row, by=by, at=at, due=row.due_at, **more)
    return row


def look_again(case: Case, on: date, by: Actor, at: datetime) -> NextDate:
    """When to look again at a case that is put on hold. The caller holds the case."""
    end_look_again(case, by, at)
    return _write(case, span_of(case.program, on, None, at), by, at, is_hold=True)


def end_look_again(case: Case, by: Actor, at: datetime) -> None:
    """The case is off hold: nothing is left to look at again. The caller holds the case."""
    for row in case.next_dates.open().filter(is_hold=True):
        _finish(row, NextDateEnd.RESUMED, "", by, at)


def _write(case: Case, when: tuple[datetime, datetime], by: Actor, at: datetime, **more: Any) -> NextDate:
    row = NextDate.objects.create(
        program_id=case.program_id, case=case, person_id=case.person_id, opens_at=when[0], due_at=when[1],
        set_at=at, set_by=user_of(by), changed_at=at, **more,
    )  # fmt: skip
    record("next_date.set", row, by=by, at=at, due=row.due_at)
    return row


def _move(row: NextDate, when: tuple[datetime, datetime], by: Actor, at: datetime, *, words: str) -> NextDate:
    before = row.due_at
    if (before, row.words) != (when[1], words):
        row.changed_at, row.was_due_at, row.was_words = at, before, row.words
    row.words = words
    row.opens_at, row.due_at = when
    row.save(update_fields=["opens_at", "due_at", "words", "changed_at", "was_due_at", "was_words"])
    if row.due_at != before:
        record("next_date.moved", row, by=by, at=at, before=before, due=row.due_at)
    return row


def _hold(next_date: NextDate, by: Actor) -> tuple[NextDate, Case]:
    """The row under its case's lock, and the right to it."""
    case = lock_case(Case(pk=next_date.case_id))
    require(by, Permission.CASE_EDIT, case)
    row = NextDate.objects.select_for_update(of=("self",)).select_related("case", "program").get(pk=next_date.pk)
    if row.case_id != case.pk:
        raise NotPossible(_("This date moved to the person's other case. Open it there."))
    return row, case


def _still_open(row: NextDate) -> None:
    if row.ended_at:
        raise NotPossible(_("This date has ended: %(how)s.") % {"how": row.get_ended_as_display()})


def _end(next_date: NextDate, how: NextDateEnd, note: str, by: Actor, at: datetime) -> NextDate:
    row, _case = _hold(next_date, by)
    if row.ended_as == how:
        return row
    _still_open(row)
    return _finish(row, how, note, by, at)


def _finish(row: NextDate, how: NextDateEnd, note: str, by: Actor, at: datetime) -> NextDate:
    row.ended_at, row.ended_as, row.end_note = at, how, note.strip()
    row.changed_at, row.was_due_at, row.was_words = at, None, ""
    row.save(update_fields=["ended_at", "ended_as", "end_note", "changed_at", "was_due_at", "was_words"])
    record(f"next_date.{how}", row, by=by, at=at)
    return row
