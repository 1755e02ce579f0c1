"""The shape every measure answers in: parts that add to the whole, what is counted apart, tables, who is behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise

from ..scope import Scope
from .population import Population

Words = str | Promise


@dataclass(frozen=True)
class Part:
    """A share of the whole, a share of another part (`of`), or something counted beside the rate (`is_apart`).

    The shares of a part add to it, except a `is_mark`, which may lie across them. One that `is_rare` is left
    out where it holds nobody.
    """

    code: str
    label: Words
    count: int = 0
    percent: int | None = None
    of: str = ""
    is_apart: bool = False
    is_mark: bool = False
    is_rare: bool = False


@dataclass(frozen=True)
class Cell:
    """A value in a table. A count that can be opened names its figure."""

    value: int | str | Promise | timedelta | None
    figure: str = ""


@dataclass(frozen=True)
class FigureTable:
    """Rows under a title. The first column says what the row is about."""

    code: str
    title: Words
    headings: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def labelled(self) -> list[list[tuple[Words, Cell]]]:
        """Each cell with the heading of its column."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Result:
    """What a measure says about a scope."""

    scope: Scope
    parts: tuple[Part, ...]
    reached: tuple[str, ...] = ()
    tables: tuple[FigureTable, ...] = ()
    population: Population | None = field(default=None, repr=False, compare=False)

    @property
    def denominator(self) -> int:
        return sum(part.count for part in self.whole)

    @property
    def numerator(self) -> int:
        return sum(part.count for part in self.whole if part.code in self.reached)

    @property
    def percent(self) -> int | None:
        """The share in whole percent; nothing when there is nothing to share."""
        if not self.denominator:
            return None
        return sum(part.percent or 0 for part in self.whole if part.code in self.reached)

    @property
    def whole(self) -> list[Part]:
        """The parts that add to 100 %."""
        return [part for part in self.parts if not part.of and not part.is_apart]

    @property
    def apart(self) -> list[Part]:
        """What is counted beside the rate, with its own parts."""
        codes = {part.code for part in self.parts if part.is_apart}
        return [part for part in self.parts if part.code in codes or part.of in codes]

    def within(self, code: str) -> list[Part]:
        """The parts of a part."""
        return [part for part in self.parts if part.of == code]

    def count(self, code: str) -> int:
        """How many a part holds."""
        return next((part.count for part in self.parts if part.code == code), 0)

    def behind(self, figure: str) -> list[Any]:
        """Who and what a figure counts; a figure is a code, or several joined with `+` that all hold."""
        return self.population.behind(figure) if self.population else []


def with_counts(parts: tuple[Part, ...], counts: Mapping[tuple[str, ...], int]) -> tuple[Part, ...]:
    """The parts with their counts, and with whole percents that add to 100 (and to their part's)."""
    counted = [_with(part, count=counted_under(part.code, counts)) for part in parts]
    whole = [part for part in counted if not part.of and not part.is_apart]
    shares = dict(zip((part.code for part in whole), shared_out(100, [part.count for part in whole]), strict=True))
    for code, percent in list(shares.items()):
        within = [part for part in counted if part.of == code and not part.is_mark]
        if within and sum(part.count for part in within) == next(part.count for part in whole if part.code == code):
            more = shared_out(percent or 0, [part.count for part in within])
            shares |= dict(zip((part.code for part in within), more, strict=True))
    return tuple(_with(part, percent=shares.get(part.code)) for part in counted)


def counted_under(figure: str, counts: Mapping[tuple[str, ...], int]) -> int:
    """How many rows carry all codes of the figure."""
    wanted = set(figure.split("+"))
    return sum(number for codes, number in counts.items() if wanted <= set(codes))


def shared_out(total: int, counts: list[int]) -> list[int | None]:
    """Whole numbers that add to the total, nearest to the true shares: the largest remainders are rounded up."""
    everything = sum(counts)
    if not everything:
        return [None for _count in counts]
    exact = [total * count / everything for count in counts]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return list(shares)


def _with(part: Part, **changes: Any) -> Part:
    return Part(**{**part.__dict__, **changes})
