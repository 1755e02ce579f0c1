"""The run of a measure over weeks: for the chart and for the table beside it, which hold the same numbers."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from casemgmt.core.calendar import local_date

from ..measures import Result
from ..measures.shape import shared_out
from ..scope import Scope

WEEKS = 12


@dataclass(frozen=True)
class Week:
    """One local week, from its Monday: how many of each part, and their shares as a stacked bar needs them, adding to
    100. A week that was not over at the end of the period, or at the moment it is told from, is not whole."""

    monday: date
    counts: tuple[int, ...]
    percents: tuple[int | None, ...]
    is_whole: bool = True

    @property
    def total(self) -> int:
        return sum(self.counts)


def last_weeks(scope: Scope) -> Scope:
    """The same program and filters over the twelve weeks that end with the scope's last day."""
    monday = scope.last_day - timedelta(days=scope.last_day.weekday())
    return replace(scope, first_day=monday - timedelta(weeks=WEEKS - 1))


def weekly(result: Result, scope: Scope) -> tuple[list[tuple[str, str]], list[Week]]:
    """The parts of a measure (code and label) and, for each week of the scope, how they stood."""
    told = result.population.about(scope).by_week() if result.population else {}
    held = {code for counts in told.values() for code in counts}
    parts = [(part.code, str(part.label)) for part in result.whole if part.code in held]
    return parts, [_week(monday, told.get(monday, {}), parts, scope) for monday in _mondays(scope)]


def _is_whole(monday: date, scope: Scope) -> bool:
    """Whether all its days are inside the period and over at the moment it is told from."""
    last = min(scope.last_day, local_date(scope.as_of, scope.zone) - timedelta(days=1))
    return scope.first_day <= monday and monday + timedelta(days=6) <= last


def _week(monday: date, counts: dict[str, int], parts: list[tuple[str, str]], scope: Scope) -> Week:
    numbers = [counts.get(code, 0) for code, _label in parts]
    return Week(monday, tuple(numbers), tuple(shared_out(100, numbers)), _is_whole(monday, scope))


def _mondays(scope: Scope) -> list[date]:
    first = scope.first_day - timedelta(days=scope.first_day.weekday())
    return [first + timedelta(weeks=number) for number in range((scope.last_day - first).days // 7 + 1)]
