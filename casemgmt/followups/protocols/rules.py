"""Whether a step makes sense before anybody runs on it: dates in order, a plan that fits its window. Pure.

A step is tried on a trigger at each hour of two plain weeks, without holidays and clock changes, by the program's own
office hours, so that a refusal can name a moment at which the step would fail.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.calendar import UTC, BusinessCalendar, local_date, part_of_day
from casemgmt.core.errors import NotPossible

from ..contacts.why import weekday_and_time
from .models import AssigneeRule, Trigger, validate_offset
from .schedule import NOT_BEFORE_OPENING, OFFSET, Window, nominal, terms, window

DATES = ("opens_after", "due_after", "closes_after")
# Around here no country changes its clocks.
PLAIN_WEEK = date(2026, 7, 6)
LONGEST = timedelta(days=400)
MOST_ATTEMPTS = 20


@dataclass(frozen=True)
class Tried:
    """One moment a trigger might have, and the window it would lead to."""

    at: datetime
    found: Window


def problem_of(step: Any, program: Any) -> NotPossible | None:
    """What is wrong with the step, on the field where it is mended; nothing when it can be published."""
    found = _plain_problem(step)
    if found:
        return found
    calendar = replace(program.calendar, closed_on=frozenset())
    tried = [Tried(at, window(step, at, calendar, program.zone)) for at in _moments(calendar)]
    for check in (_order, _plan_fits):
        found = check(step, tried, calendar)
        if found:
            return found
    return None


def _plain_problem(step: Any) -> NotPossible | None:
    """What can be seen without trying: missing words, offsets nobody can read, a plan that contradicts itself."""
    if not step.name.strip():
        return NotPossible(_("Give the step a name."), field="name")
    for name in DATES:
        found = _offset_problem(getattr(step, name), step.trigger, name)
        if found:
            return found
    if not step.modes:
        return NotPossible(_("Choose at least one way to reach the person."), field="modes")
    if not 1 <= step.attempts_needed <= MOST_ATTEMPTS:
        return NotPossible(
            _("Plan between 1 and %(most)d attempts.") % {"most": MOST_ATTEMPTS}, field="attempts_needed"
        )
    if step.days_needed > step.attempts_needed:
        words = _("%(n)d attempts cannot be on %(days)d different days.")
        return NotPossible(words % {"n": step.attempts_needed, "days": step.days_needed}, field="days_needed")
    if step.parts_needed > step.attempts_needed:
        words = _("%(n)d attempts cannot be in %(parts)d different parts of the day.")
        return NotPossible(words % {"n": step.attempts_needed, "parts": step.parts_needed}, field="parts_needed")
    if step.assignee_rule == AssigneeRule.COLLEAGUE and step.colleague_id is None:
        return NotPossible(_("Choose the colleague."), field="colleague")
    return None


def _offset_problem(offset: str, trigger: str, name: str) -> NotPossible | None:
    if not OFFSET.fullmatch(offset):
        return NotPossible(str(validate_offset.message), field=name)
    if abs(nominal(offset)) > LONGEST:
        return NotPossible(_("At most 400 days."), field=name)
    is_before = any(amount < 0 for amount, _unit in terms(offset)[:1]) or nominal(offset) < timedelta()
    if is_before and trigger != Trigger.APPOINTMENT:
        return NotPossible(_("Only an appointment is known before it happens. Count from it, or after."), field=name)
    return None


def _moments(calendar: BusinessCalendar) -> list[datetime]:
    """Each hour of a week, with enough of the next one that every weekday follows every other."""
    start = datetime.combine(PLAIN_WEEK, datetime.min.time(), tzinfo=calendar.zone).astimezone(UTC)
    return [start + timedelta(hours=hour) for hour in range(7 * 24)]


def _order(step: Any, tried: list[Tried], calendar: BusinessCalendar) -> NotPossible | None:
    for each in tried:
        found, values = each.found, {"at": weekday_and_time(each.at, calendar.zone)}
        if NOT_BEFORE_OPENING in found.due.codes:
            return NotPossible(_("Counted from %(at)s it would be due before it opens.") % values, field="due_after")
        if NOT_BEFORE_OPENING in found.closes.codes or found.closes.at == found.opens.at:
            return NotPossible(_("Counted from %(at)s it would close before it is due.") % values, field="closes_after")
        if found.closes.at == found.due.at and not step.in_office_hours:
            return NotPossible(_("It must close after it is due, so that somebody can be late."), field="closes_after")
    return None


def _plan_fits(step: Any, tried: list[Tried], calendar: BusinessCalendar) -> NotPossible | None:
    for each in tried:
        days, parts = _room(each.found, calendar)
        values = {"at": weekday_and_time(each.at, calendar.zone)}
        if days < step.days_needed:
            words = ngettext(
                "Counted from %(at)s the window touches only %(n)d day.",
                "Counted from %(at)s the window touches only %(n)d days.",
                days,
            )
            return NotPossible(words % {**values, "n": days}, field="days_needed")
        if parts < step.parts_needed:
            words = ngettext(
                "Counted from %(at)s the window touches only %(n)d part of the day.",
                "Counted from %(at)s the window touches only %(n)d parts of the day.",
                parts,
            )
            return NotPossible(words % {**values, "n": parts}, field="parts_needed")
    return None


def _room(found: Window, calendar: BusinessCalendar) -> tuple[int, int]:
    """On how many local dates, and in how many parts of the day, somebody could try inside the window."""
    opens, closes = found.opens.at, found.closes.at
    days = (local_date(closes, calendar.zone) - local_date(opens, calendar.zone)).days + 1
    hours = min(int((closes - opens).total_seconds() // 3600), 24)
    seen = {part_of_day(opens + timedelta(hours=hour), calendar.zone) for hour in range(hours + 1)}
    return days, len(seen | {part_of_day(closes, calendar.zone)})
