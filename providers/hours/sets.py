"""The rows of schedules of one thing, sorted into what the editor shows: the week, months, days that differ, the rest.

Pure. What the editor cannot show is kept as it is and said in words beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from providers.schedule import DAYS, has_hours, is_weekly, parse_list, week_days

from .replacing import HOLIDAY, SEASON, SINGLE, USUAL, days_of, rank

SPANS = 2
MONTHS = 2
MIDNIGHT, LAST = time(0), time(23, 59)
Span = tuple[time, time]

# What a row of the editor does not say.
EMPTY: dict[str, Any] = {
    "valid_from": None, "valid_to": None, "dtstart": None, "timezone": None, "until": None, "count": None,
    "wkst": "", "freq": "", "interval": None, "byday": "", "byweekno": "", "bymonthday": "", "byyearday": "",
    "description": "", "opens_at": None, "closes_at": None, "tzid": "", "replaces": False, "holidays": "",
    "by_appointment": False,
}  # fmt: skip


@dataclass
class HoursSet:
    """The hours of one thing as the editor shows them."""

    week: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    by_appointment: bool = False
    words: str = ""
    monthly: list[tuple[str, Span]] = field(default_factory=list)
    holidays: Any = None
    days: list[Any] = field(default_factory=list)
    seasons: dict[tuple[date | None, date | None], list[Any]] = field(default_factory=dict)
    rest: list[Any] = field(default_factory=list)
    shown: list[Any] = field(default_factory=list)  # the rows that the editor replaces
    tzid: str = ""


def sorted_out(rules: Iterable[Any], today: date) -> HoursSet:
    """What the editor shows of these rows."""
    found = HoursSet()
    for rule in rules:
        found.tzid = found.tzid or rule.tzid
        is_shown = _take(found, rule, today)
        (found.shown if is_shown else found.rest).append(rule)
    for rows in found.seasons.values():
        found.rest = [row for row in found.rest if row not in rows]
    return found


def _take(found: HoursSet, rule: Any, today: date) -> bool:
    kind = rank(rule)
    if kind == SEASON:
        found.seasons.setdefault(days_of(rule), []).append(rule)
        return False
    if kind == HOLIDAY and found.holidays is None:
        found.holidays = rule
        return True
    if kind == SINGLE:
        found.days.append(rule)
        return True
    return kind == USUAL and _take_usual(found, rule, today)


def _take_usual(found: HoursSet, rule: Any, today: date) -> bool:
    if any(_dates(rule, today)) or (rule.interval or 1) != 1 or rule.count:
        return False
    if is_weekly(rule) and has_hours(rule):
        return _take_week(found, rule)
    if not rule.freq and not rule.byday and not has_hours(rule) and rule.by_appointment:
        found.by_appointment, found.words = True, rule.description
        return True
    words = parse_list(rule.byday)
    if rule.freq == "MONTHLY" and len(words) == 1 and has_hours(rule) and len(found.monthly) < MONTHS:
        found.monthly.append((words[0], (rule.opens_at, rule.closes_at)))
        return not (rule.bymonthday or rule.byweekno or rule.byyearday)
    return False


def _dates(rule: Any, today: date) -> tuple[bool, bool]:
    first, last = days_of(rule)
    return bool(first and first > today), last is not None


def _take_week(found: HoursSet, rule: Any) -> bool:
    days = week_days(rule)
    if any(len(found.week[day]) >= SPANS for day in days):
        return False
    for day in days:
        found.week[day].append((rule.opens_at, rule.closes_at))
    found.by_appointment = found.by_appointment or rule.by_appointment
    found.words = found.words or rule.description
    return True


def week_rules(week: Mapping[str, list[Span]], **told: Any) -> list[dict[str, Any]]:
    """The fewest rows that say this week: days with the same hours are one."""
    together: dict[Span, list[str]] = defaultdict(list)
    for day in DAYS:
        for span in sorted(week.get(day, [])):
            together[span].append(day)
    return [
        {**EMPTY, "freq": "WEEKLY", "byday": ",".join(days), "opens_at": span[0], "closes_at": span[1], **told}
        for span, days in together.items()
    ]


def closed_between(first: date, last: date, **told: Any) -> dict[str, Any]:
    """A row that closes from a day to a day."""
    return {**EMPTY, **_every_day(first, last), "replaces": True, **told}


def open_between(first: date, last: date, span: Span, **told: Any) -> dict[str, Any]:
    """A row with other hours from a day to a day."""
    hours = {"opens_at": span[0], "closes_at": span[1]}
    return {**EMPTY, **_every_day(first, last), "replaces": True, **hours, **told}


def _every_day(first: date, last: date) -> dict[str, Any]:
    return {"freq": "WEEKLY", "byday": ",".join(DAYS), "dtstart": first, "until": last}
