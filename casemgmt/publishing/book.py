"""The counts of one release while they are put together, and every tie by which a reader could join them. Pure.

A count is known by "table|row|column"; the row `all` is everybody, the column `all` the whole of a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casemgmt.core.suppression import AddsUp, CountSheet, NoMoreThan, to_hide

EVERYBODY = WHOLE = "all"


def cell(table: str, row: str = EVERYBODY, column: str = WHOLE) -> str:
    """The key of a count."""
    return f"{table}|{row}|{column}"


@dataclass
class ReleaseBook:
    """Counts with their ties. Each share stands beside its rest, so that hiding one hides what would tell it."""

    counts: dict[str, int] = field(default_factory=dict)
    adds_up: list[AddsUp] = field(default_factory=list)
    no_more_than: list[NoMoreThan] = field(default_factory=list)
    together: list[list[str]] = field(default_factory=list)

    def row(self, table: str, columns: Mapping[str, int], *, row: str = EVERYBODY, whole: str = "") -> None:
        """One row whose columns make its whole; `whole` names a count of another table that it is."""
        keys = [self._put(cell(table, row, column), count) for column, count in columns.items()]
        total = whole or self._put(cell(table, row), sum(columns.values()))
        self.adds_up.append(AddsUp(total, tuple(keys)))
        self._hide_together(table, row, [*keys, *([] if whole else [total])])

    def groups(self, table: str, rows: Mapping[str, Mapping[str, int]], wholes: Mapping[str, str]) -> None:
        """Rows that divide the same people; `wholes` names, by column, the count that each column adds to. A row in
        which nobody is says nothing and is left out."""
        kept = {row: columns for row, columns in rows.items() if any(columns.values())}
        for row, columns in kept.items():
            if set(wholes) == {*columns, WHOLE}:
                self.row(table, columns, row=row)
            else:
                self._hide_together(table, row, [self._put(cell(table, row, c), n) for c, n in columns.items()])
        for column, whole in wholes.items():
            self.adds_up.append(AddsUp(whole, tuple(cell(table, row, column) for row in kept)))

    def sum(self, whole: str, parts: Iterable[str]) -> None:
        """A count that is the sum of others, put there if it is not."""
        parts = tuple(parts)
        self._put(whole, sum(self.counts[part] for part in parts))
        self.adds_up.append(AddsUp(whole, parts))

    def rest(self, key: str, whole: str, part: str) -> None:
        """What is left of a whole without a part."""
        self._put(key, self.counts[whole] - self.counts[part])
        self.adds_up.append(AddsUp(whole, (part, key)))

    def bound(self, lesser: str, greater: str) -> None:
        """A count that can be no more than another. Where it is more, no reader can count on it."""
        if self.counts[lesser] <= self.counts[greater]:
            self.no_more_than.append(NoMoreThan(lesser, greater))

    def sheet(self) -> CountSheet:
        """The question that is asked of `core/suppression`."""
        return CountSheet(self.counts, self.adds_up, self.no_more_than, self.together)

    def published(self) -> dict[str, int | None]:
        """What a release says: the counts, and nothing where one is hidden."""
        hidden = to_hide(self.sheet())
        return {key: None if key in hidden else count for key, count in self.counts.items()}

    def _put(self, key: str, count: int) -> str:
        self.counts.setdefault(key, count)
        return key

    def _hide_together(self, table: str, row: str, keys: list[str]) -> None:
        """A group's row is hidden as one: then no column says anything about another."""
        if row != EVERYBODY:
            self.together.append(keys)
