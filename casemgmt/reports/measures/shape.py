"""The shape every measure answers in: parts that add to the whole, what is counted apart, tables, who is behind it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casemgmt.core.shares import Share, is_of_few, percent_of, share_in_words

from ..scope import Scope
from .population import Population

Words = str | Promise
Counts = Mapping[tuple[str, ...], int]
# A person once for each encounter: whoever was met twice counts twice. Unique people stand beside.
MEETINGS = _("meetings (a person met in an encounter)")


@dataclass(frozen=True)
class Part:
    """A share of the whole, a share of another part (`of`), or something counted beside the rate (`is_apart`).

    The parts of a part add to it, except a `is_mark`, which may lie across them. One that `is_rare` is left
    out where it holds nobody. Its percent is of the whole and rounded for itself.
    """

    code: str
    label: Words
    count: int = 0
    percent: int | None = None
    of: str = ""
    is_apart: bool = False
    is_mark: bool = False
    is_rare: bool = False
    whole: int = 0

    @property
    def is_few(self) -> bool:
        """Whether its percent is of fewer than 30."""
        return is_of_few(self.whole)

    @property
    def share(self) -> str:
        """“54 %”, with a star where it is of few; nothing for what is counted apart."""
        return share_in_words(self.percent, self.whole)


@dataclass(frozen=True)
class Rate(Share):
    """A share that a measure tells, with what it is of, and the figures whose lists stand behind both numbers.

    `people` and `of_people` are the unique people (roots) in both, where it is meetings that are counted.
    """

    code: str = ""
    label: Words = ""
    figure: str = ""
    of_figure: str = ""
    people: int | None = None
    of_people: int | None = None


@dataclass(frozen=True)
class Cell:
    """A value in a table. A count that can be opened names its figure; a median says of how many (`of`). One that is of
    another period than its table says so (`scope`)."""

    value: int | str | Promise | timedelta | None
    figure: str = ""
    of: int | None = None
    scope: Scope | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class FigureColumn:
    """What stands under a heading. Code and unit are what a file calls it by, where headings may be the same twice."""

    code: str
    heading: Words
    unit: str = "count"


@dataclass(frozen=True)
class FigureTable:
    """Rows under a title. The first column says what the row is about; `keys` call the rows in a file by a name of
    their own, where their figures do not. A grid is of narrow numbers: it stays a table on a phone too."""

    code: str
    title: Words
    columns: tuple[FigureColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...] = ()
    is_grid: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether it stays a table on a phone, where wider ones come apart into cards."""
        return self.is_grid or len(self.columns) < 6

    @property
    def headings(self) -> tuple[Words, ...]:
        return tuple(column.heading for column in self.columns)

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
    unknown: tuple[str, ...] = ()
    told_rates: tuple[Rate, ...] = ()
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
        return percent_of(self.numerator, self.denominator)

    @property
    def share(self) -> str:
        """The share in words, marked where it is of few; a dash when there is nothing to share."""
        return Share(self.numerator, self.denominator).share

    @property
    def is_few(self) -> bool:
        """Whether any share of it is of fewer than 30."""
        return is_of_few(self.denominator) or any(rate.is_few for rate in self.rates)

    @property
    def people(self) -> int | None:
        """The unique people in the whole, where the measure counts meetings."""
        return self.rates[0].of_people if self.rates else None

    @property
    def rates(self) -> tuple[Rate, ...]:
        """Every share that the measure tells, its headline first."""
        if self.told_rates or not self.reached:
            return self.told_rates
        parts = [part for part in self.whole if part.code in self.reached]
        label = ", ".join(str(part.label) for part in parts)
        unknown = sum(self.count(code) for code in self.unknown)
        figure = parts[0].code if len(parts) == 1 else ""
        return (Rate(self.numerator, self.denominator, unknown, "headline", label, figure),)

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


def with_counts(parts: tuple[Part, ...], counts: Counts) -> tuple[Part, ...]:
    """The parts with their counts. The whole's, and what they are made of, in percent of the whole, each rounded for
    itself."""
    counted = [_with(part, count=counted_under(part.code, counts)) for part in parts]
    whole = {part.code for part in counted if not part.of and not part.is_apart}
    everybody = sum(part.count for part in counted if part.code in whole)
    return tuple(
        _with(part, whole=everybody, percent=percent_of(part.count, everybody))
        if part.code in whole or (part.of in whole and not part.is_mark)
        else part
        for part in counted
    )


def rate(code: str, label: Words, figure: str, of: str, numbers: "Numbers", unknown: str = "") -> Rate:
    """A share of two figures: how many rows carry the codes of each, and how many people they are."""
    return Rate(
        counted_under(figure, numbers.counts),
        counted_under(of, numbers.counts),
        counted_under(unknown, numbers.counts) if unknown else 0,
        code=code,
        label=label,
        figure=figure,
        of_figure=of,
        people=numbers.people.get(figure),
        of_people=numbers.people.get(of),
    )


@dataclass(frozen=True)
class Numbers:
    """What a population counts: rows by their codes, and unique people by figure where they were asked for."""

    counts: Counts
    people: Mapping[str, int] = field(default_factory=dict)


def counted_under(figure: str, counts: Counts) -> int:
    """How many rows carry all codes of the figure."""
    wanted = set(figure.split("+")) - {"all"}
    return sum(number for codes, number in counts.items() if wanted <= set(codes))


def counted_with(code: str, counts: Counts) -> Counter[str]:
    """How many rows carry that code and each other one, in one walk: for tables of thousands of rows."""
    found = Counter[str]()
    for codes, number in counts.items():
        if code in codes:
            found.update(dict.fromkeys(codes, number))
    return found


def shared_out(total: int, counts: list[int]) -> list[int | None]:
    """For a stacked chart and nothing else: whole numbers that add to the total, nearest to the true shares. The
    largest remainders are rounded up."""
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
