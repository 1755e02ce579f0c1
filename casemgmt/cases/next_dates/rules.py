"""From when a date is asked for and when it is due; what is no words of its own."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.numbers import queries as numbers
from casemgmt.accounts.numbers.queries import NumberHistory
from casemgmt.core.calendar import at_local, day_bounds, is_thinkable, local_date
from casemgmt.core.errors import NotPossible
from casemgmt.duties.rota.models import Shift

from .models import NextDate, NextDateEnd

# A date is set for the work of the coming months; further off it is a slip of the year.
AT_MOST = timedelta(days=366)


def span_of(program: Program, on: date, clock: time | None, at: datetime) -> tuple[datetime, datetime]:
    """When the day of a date begins, and when it is due: at its hour, else when the office closes."""
    if not is_thinkable(on) or on > local_date(at + AT_MOST, program.zone):
        raise NotPossible(_("Choose a day within the next twelve months."), field="on")
    first, next_day = day_bounds(on, program.zone)
    closing = at_local(on, program.calendar.hours_on(on.isoweekday())[1], program.zone)
    due_at = at_local(on, clock, program.zone) if clock else min(closing, next_day)
    if due_at <= at and not clock and next_day > at:
        due_at = next_day  # said of today, after the office has closed
    if due_at <= at:
        raise NotPossible(_("This is over already. Choose a time that is still to come."), field="on")
    return first, due_at


def has_rota(program: Any, at: datetime) -> bool:
    """Whether anybody is on call now or later: only then a date can be for whoever that is."""
    return Shift.objects.not_over(at).filter(program=program).exists()


def span_ending(program: Program, due_at: datetime) -> tuple[datetime, datetime]:
    """The span of a date that is known by when it is due; midnight belongs to the day before."""
    return day_bounds(local_date(due_at - timedelta(microseconds=1), program.zone), program.zone)[0], due_at


def undo_until(row: NextDate, at: datetime, known: NumberHistory | None = None) -> datetime | None:
    """Until when the last act on a date can be undone, like a result or a closing. A date that a hold set ends with the
    hold."""
    is_final = row.ended_as in {NextDateEnd.RESUMED, NextDateEnd.UNDONE}
    is_of_hold = row.is_hold and not row.ended_at and not row.was_due_at
    if row.changed_at is None or is_final or is_of_hold:
        return None
    is_fresh = numbers.may_undo(row.program_id, row.changed_at, at, known)
    return numbers.undo_until(row.program_id, row.changed_at, known) if is_fresh else None


def no_words_of_its_own() -> tuple[str, ...]:
    """What is said of a date that one press sets: nothing, or what the result of a call proposes."""
    return ("", _("Call again"))


def hour_of(program: Program, due_at: datetime) -> time | None:
    """The hour somebody gave a date; none where it is due when the office closes, or the day does."""
    local = due_at.astimezone(program.zone)
    closing = program.calendar.hours_on(local.isoweekday())[1]
    return None if local.time() in {closing, time(0)} else local.time()
