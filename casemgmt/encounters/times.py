"""Which of an encounter's times can be believed together. Pure.

A time that cannot be true is kept as it was given; its flag leaves it out of response-time figures.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import combinations

from .models import TIMES as IN_ORDER
from .models import TimeFlag

LONGEST = timedelta(days=1)
CLOCKS_DIFFER_BY = timedelta(minutes=5)


def flags(
    times: Mapping[str, datetime | None], now: datetime, known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Field → why its time is not believed. `known` flags come from reading the text: midnight, clock changes."""
    found = {name: str(flag) for name, flag in (known or {}).items()}
    given = {name: times.get(name) for name in IN_ORDER}
    for name, moment in given.items():
        if moment and moment > now + CLOCKS_DIFFER_BY:
            found.setdefault(name, TimeFlag.FUTURE.value)
    rest = {name: moment for name, moment in given.items() if moment and name not in found}
    return {**found, **_impossible(rest)}


def _impossible(times: dict[str, datetime]) -> dict[str, str]:
    """Those left out of a largest group that fits together; where groups tie, neither side is believed."""
    groups = _largest_groups(times)
    believed = set.intersection(*groups) if groups else set()
    doubted = [name for name in times if name not in believed]
    return {name: _why(name, times) for name in doubted}


def _largest_groups(times: dict[str, datetime]) -> list[set[str]]:
    for size in range(len(times), 0, -1):
        groups = [set(group) for group in combinations(times, size) if _fit(group, times)]
        if groups:
            return groups
    return []


def _fit(group: Iterable[str], times: dict[str, datetime]) -> bool:
    return all(_follow(times[first], times[second]) for first, second in combinations(group, 2))


def _follow(first: datetime, second: datetime) -> bool:
    return first <= second <= first + LONGEST


def _why(name: str, times: dict[str, datetime]) -> str:
    """Out of order when some other time contradicts it by order, else too far away."""
    place = IN_ORDER.index(name)
    for other, moment in times.items():
        comes_before = IN_ORDER.index(other) < place
        if (moment > times[name]) if comes_before else (moment < times[name]):
            return TimeFlag.OUT_OF_ORDER.value
    return TimeFlag.TOO_LONG.value
