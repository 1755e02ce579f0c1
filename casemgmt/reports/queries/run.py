"""What a run chart needs to be read: its middle, its limits, and which weeks are whole. Pure.

The share of a week's first part is a proportion, so its limits are those of a p-chart (Shewhart): three standard errors
around the mean of the whole weeks, wider where a week counts fewer. The middle line is the median of the whole weeks.
A week that is not over is drawn and marked, and tells neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from casemgmt.core.shares import is_of_few, percent_of

from .weekly import Week


@dataclass(frozen=True)
class RunPoint:
    """One week of a run: its share in percent, between what limits chance alone would keep it."""

    week: Week
    percent: int | None
    lower: int | None
    upper: int | None

    @property
    def limits(self) -> tuple[int | None, int | None]:
        return self.lower, self.upper

    @property
    def is_outside(self) -> bool:
        """Whether more than chance moved it."""
        if self.percent is None or self.lower is None or self.upper is None or not self.week.is_whole:
            return False
        return not self.lower <= self.percent <= self.upper

    @property
    def is_few(self) -> bool:
        return is_of_few(self.week.total)


@dataclass(frozen=True)
class Run:
    """The weeks of one part with their middle line."""

    label: str
    middle: int | None
    points: list[RunPoint]

    @property
    def has_cut_week(self) -> bool:
        return any(not point.week.is_whole for point in self.points)


def run_of(parts: Sequence[tuple[str, str]], weeks: Sequence[Week]) -> Run:
    """The run of the first part: what went well."""
    whole = [week for week in weeks if week.is_whole and week.total]
    shares = [100 * week.counts[0] / week.total for week in whole]
    everybody = sum(week.total for week in whole)
    mean = sum(week.counts[0] for week in whole) / everybody if everybody else None
    points = [_point(week, mean) for week in weeks]
    return Run(parts[0][1] if parts else "", round(median(shares)) if shares else None, points)


def _point(week: Week, mean: float | None) -> RunPoint:
    if not week.total or not week.counts or mean is None:
        return RunPoint(week, percent_of(week.counts[0], week.total) if week.counts else None, None, None)
    spread = 3 * sqrt(mean * (1 - mean) / week.total)
    lower, upper = max(0.0, mean - spread), min(1.0, mean + spread)
    return RunPoint(week, percent_of(week.counts[0], week.total), round(100 * lower), round(100 * upper))
