"""When a message may go: inside the contact card's days and hours, outside quiet hours. Pure."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casemgmt.core.calendar import at_local
from casemgmt.people.safe_contact import why_outside_card

USUAL_FROM, USUAL_TO = time(21), time(8)  # quiet hours, where the program set no others: 21:00 to 8:00
LOOK_AHEAD_DAYS = 8


def is_quiet(at: datetime, from_time: time, to_time: time, zone: ZoneInfo) -> bool:
    """Whether nothing is sent at this moment. Hours may run past midnight; two equal times mean no quiet hours."""
    clock = at.astimezone(zone).time()
    if from_time <= to_time:
        return from_time <= clock < to_time
    return clock >= from_time or clock < to_time


def may_go(point: Any, mode: str, at: datetime, hours: tuple[time, time], zone: ZoneInfo) -> bool:
    """Whether the card and the quiet hours both let it go now."""
    return not is_quiet(at, *hours, zone) and not why_outside_card(point, mode, at, zone)


def first_moment(point: Any, mode: str, at: datetime, hours: tuple[time, time], zone: ZoneInfo) -> datetime | None:
    """The first moment from `at` on when it may go; None when there is none within a week and a day."""
    if may_go(point, mode, at, hours, zone):
        return at
    if point.paused_until and point.paused_until > at:
        return first_moment(point, mode, point.paused_until, hours, zone)
    clocks = {time(0), hours[1], *(clock for clock in (point.from_time, point.to_time) if clock)}
    first = at.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range(LOOK_AHEAD_DAYS)]
    starts = sorted(at_local(day, clock, zone) for day in days for clock in clocks)
    return next((start for start in starts if start > at and may_go(point, mode, start, hours, zone)), None)
