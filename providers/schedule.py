"""When a service is open: HSDS schedules read as recurrence rules on the wall clock of the place.

Pure: works on anything that has the fields of a schedule row. A rule that cannot be read opens nothing. Rules that
replace others on their days (`hours/replacing`) count instead of these.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule

from casemgmt.core.calendar import at_local

from .hours.replacing import is_holiday, is_outranked
from .recurring import names_no_day

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
LAST_MINUTE = time(23, 59)
LONG_AGO = date(2000, 1, 3)
HORIZON = timedelta(days=35)
PARTS = ("byday", "byweekno", "bymonthday", "byyearday")


def zone_of(rule: Any, default: tzinfo) -> tzinfo:
    """The rule's own IANA zone, else its offset in hours, else the zone of the directory."""
    if rule.tzid:
        return zone_named(rule.tzid, default)
    if rule.timezone is not None and abs(rule.timezone) <= 14:
        return timezone(timedelta(hours=rule.timezone))
    return default


def zone_named(name: str, default: tzinfo) -> tzinfo:
    """The IANA zone of that name, else the default."""
    try:
        return ZoneInfo(name) if name else default
    except (KeyError, ValueError, OSError):
        return default


def has_hours(rule: Any) -> bool:
    """Whether the rule says at what time of day it opens and closes."""
    return rule.opens_at is not None and rule.closes_at is not None


def is_open(rules: Iterable[Any], at: datetime, default: tzinfo) -> bool:
    """Whether one of the rules is open at that moment, by the clock on the wall there."""
    together = list(rules)
    return any(_covers(rule, at.astimezone(zone_of(rule, default)), together) for rule in together)


def _covers(rule: Any, local: datetime, together: list[Any]) -> bool:
    if not has_hours(rule):
        return False
    clock, day = local.time(), local.date()
    first, before = _minutes(rule)
    minute = clock.hour * 60 + clock.minute
    if first <= minute < before and counts_on(rule, day, together):
        return True
    return minute + DAY_MINUTES < before and counts_on(rule, day - timedelta(days=1), together)


def _minutes(rule: Any) -> tuple[int, int]:
    """Minutes since midnight of the day the rule names; the end lies past 24 h when it closes after midnight."""
    first = rule.opens_at.hour * 60 + rule.opens_at.minute
    before = rule.closes_at.hour * 60 + rule.closes_at.minute
    if rule.closes_at.replace(second=0, microsecond=0) == LAST_MINUTE:
        before = DAY_MINUTES
    return first, before if before > first else before + DAY_MINUTES


def spans(
    rule: Any, start: datetime, end: datetime, default: tzinfo, together: Iterable[Any] = ()
) -> Iterator[tuple[datetime, datetime]]:
    """From when to when the rule is open between two moments, in UTC, in order; `together` are the rules beside it."""
    if not has_hours(rule):
        return
    zone = zone_of(rule, default)
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    beside = list(together)
    while day <= last:
        if counts_on(rule, day, beside):
            opens, closes = _moment(day, _minutes(rule)[0], zone), _moment(day, _minutes(rule)[1], zone)
            if max(opens, start) < min(closes, end):
                yield max(opens, start), min(closes, end)
        day += timedelta(days=1)


def _moment(day: date, minute: int, zone: Any) -> datetime:
    days, minute = divmod(minute, DAY_MINUTES)
    return at_local(day + timedelta(days=days), time(minute // 60, minute % 60), zone)


def next_opening(rules: Iterable[Any], at: datetime, default: tzinfo) -> datetime | None:
    """The next moment one of the rules opens, within five weeks; the moment itself when open."""
    together = list(rules)
    starts = (next(spans(rule, at, at + HORIZON, default, together), None) for rule in together)
    return min((span[0] for span in starts if span), default=None)


def closing(rules: Iterable[Any], at: datetime, default: tzinfo) -> datetime | None:
    """When what is open now closes; rules that follow on one another count as one."""
    together, soon = list(rules), at + timedelta(days=8)
    found = sorted(span for rule in together for span in spans(rule, at, soon, default, together))
    until = at
    for start, end in found:
        if start <= until:
            until = max(until, end)
    return until if until > at else None


def is_round_the_clock(until: datetime | None, at: datetime) -> bool:
    """Whether what is open now stays open for a week and more: it never closes, as far as is known."""
    return until is not None and until >= at + timedelta(days=7)


def counts_on(rule: Any, day: date, together: Iterable[Any]) -> bool:
    """Whether the rule names that local date and no rule beside it replaces it there."""
    return occurs_on(rule, day) and not is_outranked(rule, day, together)


def occurs_on(rule: Any, day: date) -> bool:
    """Whether the rule names that local date."""
    if not is_vouched_for(rule, day):
        return False
    if getattr(rule, "holidays", ""):
        return is_holiday(rule.holidays, day)
    if not rule.freq and not rule.byday:
        return bool(rule.dtstart) and rule.dtstart == day
    if is_weekly(rule):
        return DAYS[day.weekday()] in week_days(rule)
    return _recurs_on(rule, day)


def is_vouched_for(rule: Any, day: date) -> bool:
    """Whether the date lies in the time the rule is for."""
    first = max((d for d in (rule.valid_from, rule.dtstart) if d), default=None)
    last = min((d for d in (rule.valid_to, rule.until) if d), default=None)
    return not (first and day < first) and not (last and day > last)


def is_weekly(rule: Any) -> bool:
    """Every week on the named days and nothing more complicated."""
    plain = (rule.freq or "WEEKLY") == "WEEKLY" and (rule.interval or 1) == 1 and not rule.count
    return plain and not (rule.byweekno or rule.bymonthday or rule.byyearday) and bool(week_days(rule))


def week_days(rule: Any) -> tuple[str, ...]:
    """The two-letter days of a weekly rule, in order; empty when they cannot be read."""
    named = _days_of(rule.byday or "")
    if not named and not parse_list(rule.byday) and rule.dtstart and rule.freq == "WEEKLY":
        return (DAYS[rule.dtstart.weekday()],)
    return named


@lru_cache(maxsize=4096)
def _days_of(byday: str) -> tuple[str, ...]:
    """A city's listings say the same few dozen weeks a thousand times."""
    named = parse_list(byday)
    return tuple(day for day in DAYS if day in named) if all(day in DAYS for day in named) else ()


def parse_list(text: str) -> list[str]:
    """`MO,TU` or `1, 2` as a list of upper-case words."""
    return [part.strip().upper() for part in (text or "").replace(";", ",").split(",") if part.strip()]


def _recurs_on(rule: Any, day: date) -> bool:
    try:
        found = _recurrence(rule, day).between(_midnight(day), _midnight(day), inc=True)
    except (ValueError, TypeError, IndexError, KeyError, OverflowError):
        return False
    return bool(found)


def _recurrence(rule: Any, day: date) -> rrule.rrule:
    start = rule.dtstart or rule.valid_from or LONG_AGO
    if not rule.count and (rule.interval or 1) == 1:
        start = max(start, day - timedelta(days=1))
    by = _named_days(rule, rule.dtstart or rule.valid_from)
    return rrule.rrule(
        rrule.MONTHLY if rule.freq == "MONTHLY" else rrule.WEEKLY,
        dtstart=_midnight(start),
        interval=max(1, rule.interval or 1),
        count=rule.count or None,
        until=None
        if rule.count
        else _midnight(day),  # one that names no day there is would be counted to the year 9999
        wkst=getattr(rrule, rule.wkst or "MO"),
        **by,
    )


def _named_days(rule: Any, start: date | None) -> dict[str, Any]:
    by: dict[str, Any] = {
        "byweekday": [_weekday(word) for word in parse_list(rule.byday)] or None,
        "byweekno": [int(word) for word in parse_list(rule.byweekno)] or None,
        "bymonthday": [int(word) for word in parse_list(rule.bymonthday)] or None,
        "byyearday": [int(word) for word in parse_list(rule.byyearday)] or None,
    }
    if names_no_day({name: getattr(rule, name) for name in ("freq", *PARTS)}):
        raise ValueError("a rule that names no day there is")
    if not any(by.values()):
        if start is None:
            raise ValueError("a rule without days and without a start")
        by["bymonthday" if rule.freq == "MONTHLY" else "byweekday"] = (
            start.day if rule.freq == "MONTHLY" else start.weekday()
        )
    return by


def _weekday(word: str) -> Any:
    day = getattr(rrule, word[-2:]) if word[-2:] in DAYS else None
    if day is None:
        raise ValueError(f"{word!r} is no day of the week")
    return day(int(word[:-2])) if word[:-2] else day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


# ── for the search: the open minutes of every week ───────────────────────────────────────────────────────────────────


def is_undated(rule: Any, today: date) -> bool:
    """A weekly rule that has begun and does not end: it holds in every week from now on."""
    begun = all(day <= today for day in (rule.valid_from, rule.dtstart) if day)
    return is_weekly(rule) and begun and not rule.until and not rule.valid_to


def week_minutes(rules: Iterable[Any]) -> list[tuple[int, int]]:
    """Minutes since Monday 0:00 when undated weekly rules are open, as pairs (from, before) that do not touch."""
    pieces: list[tuple[int, int]] = []
    for rule in rules:
        if has_hours(rule):
            pieces += _pieces(rule)
    return _joined(sorted(pieces))


def _pieces(rule: Any) -> Iterator[tuple[int, int]]:
    first, before = _minutes(rule)
    for day in week_days(rule):
        start = DAYS.index(day) * DAY_MINUTES
        yield start + first, min(start + before, WEEK_MINUTES)
        if start + before > WEEK_MINUTES:
            yield 0, start + before - WEEK_MINUTES


def _joined(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, before in pieces:
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], before)
        else:
            joined.append((first, before))
    return joined


def minute_of_week(at: datetime, zone: tzinfo) -> int:
    """Minutes since Monday 0:00 on the wall clock."""
    local = at.astimezone(zone)
    return local.weekday() * DAY_MINUTES + local.hour * 60 + local.minute


def week_ranges(spans: Iterable[tuple[datetime, datetime]], zone: tzinfo) -> str:
    """Spans of time as minutes of the week, as the database writes them."""
    pieces: list[tuple[int, int]] = []
    for start, end in spans:
        first = minute_of_week(start, zone)
        before = first + min(max(1, round((end - start) / timedelta(minutes=1))), WEEK_MINUTES)
        pieces.append((first, min(before, WEEK_MINUTES)))
        if before > WEEK_MINUTES:
            pieces.append((0, before - WEEK_MINUTES))
    return "{" + ",".join(f"[{first},{before})" for first, before in _joined(sorted(pieces))) + "}"
