"""When a planned contact opens, is due and closes: pure arithmetic from a step's offsets and the trigger's moment.

Hours and minutes really pass. Days keep the local time of day across both clock changes. Business days follow the
program's calendar. Every date comes with the reasons for it, as codes; `why.py` puts them into words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from casemgmt.core.calendar import UTC, BusinessCalendar, add_days

TERM = re.compile(r"([+-]?)(\d{1,4})(bd|m|h|d)")
OFFSET = re.compile(r"-?\d{1,4}(m|h|d|bd)([+-]\d{1,4}(m|h|d))?")

NOMINAL = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "bd": timedelta(days=7) / 5}

ELAPSED = "elapsed"  # hours that really pass
SAME_CLOCK = "same_clock"  # the same local time, so many days later
CLOCK_CHANGE = "clock_change"  # the clocks changed in between
BUSINESS_DAYS = "business_days"
FROM_OPENING = "from_opening"  # the office was closed: counted from its next opening
MOVED_BACK = "moved_back"  # the office was closed then: moved back to the office day before
MOVED_WITH_DUE = "moved_with_due"  # the due time moved: the window stays open as long after it
MOVED_TO_OPENING = "moved_to_opening"  # the office was closed then: moved to its next opening
NOT_BEFORE_OPENING = "not_before_opening"  # put off so that the window stays in order


class Offsets(Protocol):
    """What a step must say: when its window opens, is due and closes after the trigger (or before: -1d).

    Where `in_office_hours` is set no date falls outside them.
    """

    opens_after: str
    due_after: str
    closes_after: str


AnyStep = TypeVar("AnyStep", bound=Offsets)


@dataclass(frozen=True)
class ReasonedDate:
    """A date and why it is that date."""

    at: datetime
    after: str
    codes: tuple[str, ...]

    def why(self) -> dict[str, Any]:
        """As it is stored."""
        return {"after": self.after, "codes": list(self.codes)}


@dataclass(frozen=True)
class Window:
    """A planned contact's three dates, in order."""

    opens: ReasonedDate
    due: ReasonedDate
    closes: ReasonedDate

    def why(self) -> dict[str, Any]:
        """The reasons for the three dates, as they are stored."""
        return {"opens": self.opens.why(), "due": self.due.why(), "closes": self.closes.why()}


def windows(
    steps: Iterable[AnyStep], anchor: datetime, calendar: BusinessCalendar, zone: ZoneInfo
) -> list[tuple[AnyStep, Window]]:
    """Each step with its window, in the order given."""
    return [(step, window(step, anchor, calendar, zone)) for step in steps]


def window(step: Offsets, anchor: datetime, calendar: BusinessCalendar, zone: ZoneInfo) -> Window:
    """The window of one step. Opening, due and closing never change places.

    Where the due time moved to an opening, the window stays open as long after it as the step says.
    """
    opens, due, closes = (
        date_after(offset, anchor, calendar, zone) for offset in (step.opens_after, step.due_after, step.closes_after)
    )
    due = _not_before(opens, due)
    closes = _not_before(due, closes)
    if not getattr(step, "in_office_hours", False):
        return Window(opens, due, closes)
    if step.due_after.startswith("-"):
        return _moved_back(opens, due, closes, calendar)
    in_hours = _to_opening(due, calendar)
    if in_hours.at > due.at:
        closes = _not_before(ReasonedDate(_as_long_after(in_hours.at, step, zone), "", ()), closes, MOVED_WITH_DUE)
    return Window(_to_opening(opens, calendar), in_hours, _to_opening(closes, calendar))


def _moved_back(opens: ReasonedDate, due: ReasonedDate, closes: ReasonedDate, calendar: BusinessCalendar) -> Window:
    """Before an appointment a date moves the other way: to the office day before, its opening or its closing."""
    ends = [
        found if calendar.is_open(found.at) else _to(found, calendar.last_open(found.at)) for found in (due, closes)
    ]
    start = opens
    if not calendar.is_open(opens.at):
        last = calendar.last_open(opens.at).astimezone(calendar.zone)
        start = _to(opens, calendar.span_on(last.date())[0])
    return Window(start, ends[0], ends[1])


def _to(found: ReasonedDate, at: datetime) -> ReasonedDate:
    return found if at == found.at else ReasonedDate(at, found.after, (*found.codes, MOVED_BACK))


def date_after(offset: str, anchor: datetime, calendar: BusinessCalendar, zone: ZoneInfo) -> ReasonedDate:
    """The moment an offset such as 72h, 7d, 2bd or 14d-12h leads to."""
    at, codes = anchor.astimezone(UTC), list[str]()
    for amount, unit in terms(offset):
        at, reasons = _add(at, amount, unit, calendar, zone)
        codes += [code for code in reasons if code not in codes]
    return ReasonedDate(at, offset, tuple(codes))


def terms(offset: str) -> list[tuple[int, str]]:
    """The signed parts of an offset."""
    if not OFFSET.fullmatch(offset):
        raise ValueError("An offset is a number and m, h, d or bd, such as 72h, 3bd or 14d-12h")
    return [(int(sign + number), unit) for sign, number, unit in TERM.findall(offset)]


def _add(
    at: datetime, amount: int, unit: str, calendar: BusinessCalendar, zone: ZoneInfo
) -> tuple[datetime, list[str]]:
    if unit == "bd":
        opened = calendar.is_open(at)
        codes = [BUSINESS_DAYS] if opened else [BUSINESS_DAYS, FROM_OPENING]
        if amount < 0:
            return calendar.subtract_business_days(at, -amount), codes
        return calendar.add_business_days(at, amount), codes
    if unit == "d":
        later = add_days(at, amount, zone)
        return later, [SAME_CLOCK, CLOCK_CHANGE] if _clock_changed(at, later, zone) else [SAME_CLOCK]
    return at + (timedelta(minutes=amount) if unit == "m" else timedelta(hours=amount)), [ELAPSED]


def _clock_changed(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    return one.astimezone(zone).utcoffset() != other.astimezone(zone).utcoffset()


def _not_before(earlier: ReasonedDate, later: ReasonedDate, code: str = NOT_BEFORE_OPENING) -> ReasonedDate:
    if later.at >= earlier.at:
        return later
    return ReasonedDate(earlier.at, later.after, (*later.codes, code))


def _to_opening(found: ReasonedDate, calendar: BusinessCalendar) -> ReasonedDate:
    at = calendar.next_opening(found.at)
    return found if at == found.at else ReasonedDate(at, found.after, (*found.codes, MOVED_TO_OPENING))


def _as_long_after(due: datetime, step: Offsets, zone: ZoneInfo) -> datetime:
    """The due time and the span from due to close: whole days by the clock on the wall, the rest as it passes."""
    span = nominal(step.closes_after) - nominal(step.due_after)
    return add_days(due, span.days, zone) + timedelta(seconds=span.seconds)


def nominal(offset: str) -> timedelta:
    """About how long an offset is, for comparing and drawing: a day has 24 hours, a week five business days."""
    return sum((amount * NOMINAL[unit] for amount, unit in terms(offset)), timedelta())
