"""Opening hours in words, as a person would write them on a door: one line per group of days."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.core.calendar import current_zone
from providers.schedule import DAY_MINUTES, DAYS, LAST_MINUTE, has_hours, is_weekly, parse_list, week_days, zone_of

from .replacing import HOLIDAY, SEASON, USUAL, days_of, rank


def in_words(rules: Iterable[Any], *, today: date | None = None) -> list[str]:
    """The usual week first, then seasons, holidays and single days that are not over."""
    day = today or timezone.localdate()
    shown = [rule for rule in _in_order(rules) if not _is_over(rule, day)]
    lines = [_line(rule, day) + _zone_in_words(rule) for rule in shown if _line(rule, day)]
    return list(dict.fromkeys(lines))


def _is_over(rule: Any, today: date) -> bool:
    return rank(rule) != USUAL and (days_of(rule)[1] or today) < today


def _in_order(rules: Iterable[Any]) -> list[Any]:
    def key(rule: Any) -> tuple[int, date, int, int]:
        days = week_days(rule)
        opens = rule.opens_at.hour * 60 + rule.opens_at.minute if has_hours(rule) else 0
        return rank(rule), days_of(rule)[0] or date.min, DAYS.index(days[0]) if days else 9, opens

    return sorted(rules, key=key)


def _line(rule: Any, today: date) -> str:
    kind = rank(rule)
    if kind == USUAL:
        return _usual(rule, today)
    named = f" ({rule.description})" if rule.description else ""
    when = {HOLIDAY: _("Public holidays"), SEASON: _span(rule)}.get(kind) or _span(rule)
    hours = _hours_in_words(rule) if has_hours(rule) else _("closed")
    days = f"{_days_in_words(rule)} " if kind == SEASON and has_hours(rule) else ""
    return f"{when}: {days}{hours}{_appointment(rule)}" + named


def _usual(rule: Any, today: date) -> str:
    if _is_open_for_long(rule) and len(week_days(rule)) == len(DAYS) and is_weekly(rule):
        words = _("Open 24 hours, every day")
    else:
        words = f"{_days_in_words(rule)} {_hours_in_words(rule)}".strip()
    is_bare = not words and getattr(rule, "by_appointment", False)
    words = _("By appointment") if is_bare else (words + _appointment(rule)).lstrip(" ,")
    if rule.description and rule.description not in words:
        words = f"{words} ({rule.description})" if words else rule.description
    return words + _from_until(rule, today)


def _appointment(rule: Any) -> str:
    return ", " + _("by appointment") if getattr(rule, "by_appointment", False) else ""


def _from_until(rule: Any, today: date) -> str:
    """Of usual hours that begin later or end: from when, until when."""
    first, last = days_of(rule)
    if not rule.freq and not rule.byday:
        return ""
    from_day = _(" from %(day)s") % {"day": _day(first)} if first and first > today else ""
    return from_day + (_(" until %(day)s") % {"day": _day(last)} if last else "")


def _span(rule: Any) -> str:
    first, last = days_of(rule)
    if first == last or last is None:
        return _day(first) if first else ""
    return f"{_day(first)} – {_day(last)}" if first else _(" until %(day)s") % {"day": _day(last)}


def _day(day: date | None) -> str:
    return date_format(day, "j M Y") if day else ""


def _zone_in_words(rule: Any) -> str:
    """The zone of the place, where it is not that of the reader and its clock shows another time."""
    here, now = current_zone(), timezone.now()
    zone = zone_of(rule, here)
    if _offset(now, zone) == _offset(now, here):
        return ""
    name = rule.tzid.rpartition("/")[2].replace("_", " ") if rule.tzid else now.astimezone(zone).tzname()
    return " " + _("(%(city)s time)") % {"city": name}


def _offset(now: datetime, zone: Any) -> timedelta | None:
    return now.astimezone(zone).utcoffset()


def _days_in_words(rule: Any) -> str:
    names = day_names()
    days = week_days(rule)
    if not is_weekly(rule):
        return _rare_in_words(rule, names)
    if len(days) == len(DAYS):
        return _("Every day")
    return ", ".join(_run_in_words(run, names) for run in _runs(days))


def day_names() -> dict[str, str]:
    """Two letters of the standard → the day, short."""
    return {
        "MO": _("Mon"),
        "TU": _("Tue"),
        "WE": _("Wed"),
        "TH": _("Thu"),
        "FR": _("Fri"),
        "SA": _("Sat"),
        "SU": _("Sun"),
    }


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
    return _day(rule.dtstart) if rule.dtstart and not rule.freq else rule.byday


def _monthly_day(word: str, names: dict[str, str]) -> str:
    name = names.get(word[-2:], word[-2:])
    if word.startswith("-1"):
        return _("last %(day)s") % {"day": name}
    return f"{word[:-2].lstrip('+')}. {name}" if word[:-2] else name


def _hours_in_words(rule: Any) -> str:
    if not has_hours(rule):
        return rule.description if rule.byday or rule.freq else ""
    if _is_open_for_long(rule):
        return _("open 24 hours")
    return f"{clock_words(rule.opens_at)}–{clock_words(rule.closes_at)}"


def _is_open_for_long(rule: Any) -> bool:
    """From midnight to midnight, in either spelling, or from an hour to the same hour."""
    if not has_hours(rule):
        return False
    to_the_last = rule.closes_at.replace(second=0, microsecond=0) == LAST_MINUTE
    first = rule.opens_at.hour * 60 + rule.opens_at.minute
    before = DAY_MINUTES if to_the_last else rule.closes_at.hour * 60 + rule.closes_at.minute
    return (before if before > first else before + DAY_MINUTES) - first == DAY_MINUTES


def clock_words(clock: time) -> str:
    """9:00, 17:30."""
    return f"{clock.hour}:{clock.minute:02d}"
