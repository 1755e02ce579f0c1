"""Whether 05/11/2026 is May 11 or 5 November: decided for a whole column from all its values, never for one cell. Pure.

One value above twelve settles its column. A column that settles nothing by itself follows the others of the file, for
one system writes them all. Where the file says nothing, or contradicts itself, the mapping has to say it, or a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import Table

from .clock_text import two_numbers
from .mapping import ExportMapping, folded


@dataclass
class Votes:
    """What the values of one column say of their order."""

    day_first: str = ""
    month_first: str = ""
    either: str = ""

    def add(self, cell: Any, first: int, second: int) -> None:
        """Count one value; the first of each kind is kept as the example."""
        kind = "day_first" if first > 12 else "month_first" if second > 12 else "either"
        if min(first, second) <= 12 and not getattr(self, kind):
            setattr(self, kind, str(cell).strip()[:40])

    @property
    def order(self) -> bool | None:
        """True where the day stands first, False where the month does, None where nothing or both is said."""
        if bool(self.day_first) == bool(self.month_first):
            return None
        return bool(self.day_first)

    @property
    def is_contradiction(self) -> bool:
        """Some values can only be day first, others only month first."""
        return bool(self.day_first and self.month_first)


@dataclass(frozen=True)
class Order:
    """For each column whether the day stands first; `question` is asked where that cannot be known."""

    day_first: dict[str, bool] = field(default_factory=dict)
    question: str = ""


def order_of(table: Table, mapping: ExportMapping, told: bool | None = None) -> Order:
    """The order of each column of dates. What a person or the mapping said counts for every column."""
    said = mapping.day_first if told is None else told
    return order_among({column: _of(table, folded(column)) for column in mapping.date_columns()}, said, mapping.formats)


def order_among(columns: Mapping[str, Iterable[Any]], said: bool | None = None, formats: Sequence[str] = ()) -> Order:
    """The same for the cells of any columns."""
    if said is not None:
        return Order(dict.fromkeys(columns, said))
    votes = {column: _votes(cells, formats) for column, cells in columns.items()}
    for column, found in votes.items():
        if found.is_contradiction:
            return Order(question=_contradiction(column, found))
    settled = {found.order for found in votes.values()} - {None}
    shared = settled.pop() if len(settled) == 1 else None
    day_first: dict[str, bool] = {}
    for column, found in votes.items():
        order = shared if found.order is None else found.order
        if order is None and found.either:
            return Order(question=_undecided(column, found))
        day_first[column] = bool(order)
    return Order(day_first)


def _votes(cells: Iterable[Any], formats: Sequence[str]) -> Votes:
    votes = Votes()
    for cell in cells:
        numbers = two_numbers(cell, formats)
        if numbers:
            votes.add(cell, *numbers)
    return votes


def _of(table: Table, column: str) -> Iterable[Any]:
    return _cells(table.rows, table.headings.index(column)) if column in table.headings else ()


def _cells(rows: Iterable[tuple[int, Sequence[Any]]], place: int) -> Iterable[Any]:
    return (cells[place] for _number, cells in rows if place < len(cells))


def _contradiction(column: str, votes: Votes) -> str:
    words = _(
        "In “%(column)s” the day stands first in “%(day)s” and the month in “%(month)s”. Say which is right: the other "
        "dates are then left out."
    )
    return words % {"column": column, "day": votes.day_first, "month": votes.month_first}


def _undecided(column: str, votes: Votes) -> str:
    words = _("Nothing in “%(column)s” tells whether “%(example)s” begins with the day or with the month.")
    return words % {"column": column, "example": votes.either}
