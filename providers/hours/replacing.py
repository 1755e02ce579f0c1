"""Which hours count on a day: a season replaces the usual week, a holiday the season, one day all of them. Pure.

A rule replaces only those that hang on the same thing: a place's own holiday says nothing of another place. What hangs
on the service itself replaces everywhere.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from casemgmt.accounts.models import public_holidays

SHORT = timedelta(days=31)
USUAL, SEASON, HOLIDAY, SINGLE = range(4)


def rank(rule: Any) -> int:
    """What goes before what: the usual week last."""
    if not getattr(rule, "replaces", False):
        return USUAL
    if rule.holidays:
        return HOLIDAY
    return SINGLE if is_short(rule) else SEASON


def is_short(rule: Any) -> bool:
    """A day or a few, not a season."""
    first, last = days_of(rule)
    return first is not None and last is not None and last - first <= SHORT


def days_of(rule: Any) -> tuple[date | None, date | None]:
    """From which day to which the rule is for."""
    first = max((day for day in (rule.valid_from, rule.dtstart) if day), default=None)
    last = min((day for day in (rule.valid_to, rule.until) if day), default=None)
    return first, (first if last is None and not rule.freq and not rule.byday else last)


def is_outranked(rule: Any, day: date, together: Iterable[Any]) -> bool:
    """Whether a rule beside it counts instead on that date."""
    own = rank(rule)
    return any(rank(other) > own and _covers(other, day) and _is_over(other, rule) for other in together)


def _covers(rule: Any, day: date) -> bool:
    if rule.holidays:
        return is_holiday(rule.holidays, day) and _is_within(rule, day)
    return _is_within(rule, day)


def _is_within(rule: Any, day: date) -> bool:
    first, last = days_of(rule)
    return not (first and day < first) and not (last and day > last)


def _is_over(other: Any, rule: Any) -> bool:
    if other.service_id:
        return True
    return (other.service_at_location_id, other.location_id) == (rule.service_at_location_id, rule.location_id)


def is_holiday(calendar: str, day: date) -> bool:
    """Whether it is a public holiday of that country, or of that country and region ("US", "US:CA")."""
    country, _mark, region = calendar.partition(":")
    return day in public_holidays(country, region)
