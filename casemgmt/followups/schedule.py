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
OFFSET = re.compile(r"\d{1,4}(m|h|d|bd)([+-]\d{1,4}(m|h|d))?")

ELAPSED = "elapsed"  # hours that really pass
SAME_CLOCK = "same_clock"  # the same local time, so many days later
CLOCK_CHANGE = "clock_change"  # the clocks changed in between
BUSINESS_DAYS = "business_days"
FROM_OPENING = "from_opening"  # the office was closed: counted from its next opening
NOT_BEFORE_OPENING = "not_before_opening"  # put off so that the window stays in order


class Offsets(Protocol):
    """What a step must say: when its window opens, is due and closes after the trigger."""

    opens_after: str
    due_after: str
    closes_after: str


AnyStep = TypeVar("AnyStep", bound=Offsets)


@dataclass(frozen=True)
class Moment:
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

    opens: Moment
    due: Moment
    closes: Moment

    def why(self) -> dict[str, Any]:
        """The reasons for the three dates, as they are stored."""
        return {"opens": self.opens.why(), "due": self.due.why(), "closes": self.closes.why()}


def windows(
    steps: Iterable[AnyStep], anchor: datetime, calendar: BusinessCalendar, zone: ZoneInfo
) -> list[tuple[AnyStep, Window]]:
    """Each step with its window, in the order given."""
    return [(step, window(step, anchor, calendar, zone)) for step in steps]


def window(step: Offsets, anchor: datetime, calendar: BusinessCalendar, zone: ZoneInfo) -> Window:
    """The window of one step. Opening, due and closing never change places."""
    opens = moment(step.opens_after, anchor, calendar, zone)
    due = _not_before(opens, moment(step.due_after, anchor, calendar, zone))
    closes = _not_before(due, moment(step.closes_after, anchor, calendar, zone))
    return Window(opens, due, closes)


def moment(offset: str, anchor: datetime, calendar: BusinessCalendar, zone: ZoneInfo) -> Moment:
    """The moment an offset such as 72h, 7d, 2bd or 14d-12h leads to."""
    at, codes = anchor.astimezone(UTC), list[str]()
    for amount, unit in terms(offset):
        at, reasons = _add(at, amount, unit, calendar, zone)
        codes += [code for code in reasons if code not in codes]
    return Moment(at, offset, tuple(codes))


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
        return calendar.add_business_days(at, amount), [BUSINESS_DAYS] if opened else [BUSINESS_DAYS, FROM_OPENING]
    if unit == "d":
        later = add_days(at, amount, zone)
        return later, [SAME_CLOCK, CLOCK_CHANGE] if _clock_changed(at, later, zone) else [SAME_CLOCK]
    return at + (timedelta(minutes=amount) if unit == "m" else timedelta(hours=amount)), [ELAPSED]


def _clock_changed(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    return one.astimezone(zone).utcoffset() != other.astimezone(zone).utcoffset()


def _not_before(earlier: Moment, later: Moment) -> Moment:
    if later.at >= earlier.at:
        return later
    return Moment(earlier.at, later.after, (*later.codes, NOT_BEFORE_OPENING))
