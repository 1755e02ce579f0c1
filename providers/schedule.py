"""When a service is open: HSDS schedules read as recurrence rules on the wall clock of the place.

Pure: works on anything that has the fields of a schedule row. A rule that cannot be read opens nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule
from django.utils.translation import gettext as _

from casemgmt.core.calendar import at_local

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
LAST_MINUTE = time(23, 59)
LONG_AGO = date(2000, 1, 3)
HORIZON = timedelta(days=35)


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
    return any(_covers(rule, at.astimezone(zone_of(rule, default))) for rule in rules)


def _covers(rule: Any, local: datetime) -> bool:
    if not has_hours(rule):
        return False
    clock, day = local.time(), local.date()
    first, before = _minutes(rule)
    minute = clock.hour * 60 + clock.minute
    if first <= minute < before and occurs_on(rule, day):
        return True
    return minute + DAY_MINUTES < before and occurs_on(rule, day - timedelta(days=1))


def _minutes(rule: Any) -> tuple[int, int]:
    """Minutes since midnight of the day the rule names; the end lies past 24 h when it closes after midnight."""
    first = rule.opens_at.hour * 60 + rule.opens_at.minute
    before = rule.closes_at.hour * 60 + rule.closes_at.minute
    if rule.closes_at.replace(second=0, microsecond=0) == LAST_MINUTE:
        before = DAY_MINUTES
    return first, before if before > first else before + DAY_MINUTES


def spans(rule: Any, start: datetime, end: datetime, default: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """From when to when the rule is open between two moments, in UTC, in order."""
    if not has_hours(rule):
        return
    zone = zone_of(rule, default)
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    while day <= last:
        if occurs_on(rule, day):
            opens, closes = _moment(day, _minutes(rule)[0], zone), _moment(day, _minutes(rule)[1], zone)
            if max(opens, start) < min(closes, end):
                yield max(opens, start), min(closes, end)
        day += timedelta(days=1)


def _moment(day: date, minute: int, zone: Any) -> datetime:
    days, minute = divmod(minute, DAY_MINUTES)
    return at_local(day + timedelta(days=days), time(minute // 60, minute % 60), zone)


def next_opening(rules: Iterable[Any], at: datetime, default: tzinfo) -> datetime | None:
    """The next moment one of the rules opens, within five weeks; the moment itself when open."""
    starts = (next(spans(rule, at, at + HORIZON, default), None) for rule in rules)
    return min((span[0] for span in starts if span), default=None)


def closing(rules: Iterable[Any], at: datetime, default: tzinfo) -> datetime | None:
    """When what is open now closes; rules that follow on one another count as one."""
    found = sorted(span for rule in rules for span in spans(rule, at, at + timedelta(days=8), default))
    until = at
    for start, end in found:
        if start <= until:
            until = max(until, end)
    return until if until > at else None


def is_round_the_clock(until: datetime | None, at: datetime) -> bool:
    """Whether what is open now stays open for a week and more: it never closes, as far as is known."""
    return until is not None and until >= at + timedelta(days=7)


def occurs_on(rule: Any, day: date) -> bool:
    """Whether the rule names that local date."""
    if not _vouched_for(rule, day):
        return False
    if not rule.freq and not rule.byday:
        return bool(rule.dtstart) and rule.dtstart == day
    if is_weekly(rule):
        return DAYS[day.weekday()] in week_days(rule)
    return _recurs_on(rule, day)


def _vouched_for(rule: Any, day: date) -> bool:
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


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def in_words(rules: Iterable[Any]) -> list[str]:
    """The hours as a person would write them on a door: one line per group of days."""
    lines = [f"{_days_in_words(rule)} {_hours_in_words(rule)}".strip() or rule.description for rule in _in_order(rules)]
    return list(dict.fromkeys(line for line in lines if line))


def _in_order(rules: Iterable[Any]) -> list[Any]:
    def key(rule: Any) -> tuple[int, int]:
        days = week_days(rule)
        return DAYS.index(days[0]) if days else 9, _minutes(rule)[0] if has_hours(rule) else 0

    return sorted(rules, key=key)


def _days_in_words(rule: Any) -> str:
    names = {
        "MO": _("Mon"),
        "TU": _("Tue"),
        "WE": _("Wed"),
        "TH": _("Thu"),
        "FR": _("Fri"),
        "SA": _("Sat"),
        "SU": _("Sun"),
    }
    days = week_days(rule)
    if not is_weekly(rule):
        return _rare_in_words(rule, names)
    if len(days) == 7:
        return _("Every day")
    return ", ".join(_run_in_words(run, names) for run in _runs(days))


def _runs(days: tuple[str, ...]) -> list[list[str]]:
    runs: list[list[str]] = []
    for day in days:
        if runs and DAYS.index(day) == DAYS.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run_in_words(run: list[str], names: dict[str, str]) -> str:
    return names[run[0]] if len(run) == 1 else f"{names[run[0]]}{'–' if len(run) > 2 else ', '}{names[run[-1]]}"


def _rare_in_words(rule: Any, names: dict[str, str]) -> str:
    if rule.freq == "MONTHLY":
        days = ", ".join(_monthly_day(word, names) for word in parse_list(rule.byday)) or rule.bymonthday
        return _("Every month: %(days)s") % {"days": days}
    if rule.freq == "WEEKLY" and (rule.interval or 1) > 1:
        days = ", ".join(names[day] for day in week_days(rule))
        return _("Every %(number)d weeks: %(days)s") % {"number": rule.interval, "days": days}
    return rule.dtstart.isoformat() if rule.dtstart and not rule.freq else rule.byday


def _monthly_day(word: str, names: dict[str, str]) -> str:
    name = names.get(word[-2:], word[-2:])
    if word.startswith("-1"):
        return _("last %(day)s") % {"day": name}
    return f"{word[:-2].lstrip('+')}. {name}" if word[:-2] else name


def _hours_in_words(rule: Any) -> str:
    if not has_hours(rule):
        return rule.description if rule.byday or rule.freq else ""
    if _minutes(rule)[1] - _minutes(rule)[0] == DAY_MINUTES:
        return _("around the clock")
    return f"{_clock(rule.opens_at)}–{_clock(rule.closes_at)}"


def _clock(clock: time) -> str:
    return f"{clock.hour}:{clock.minute:02d}"
