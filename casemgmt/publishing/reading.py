"""A release as people read it: tables, sentences, shares with what chance may do to them. Of shown counts alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.shares import Share

from .book import EVERYBODY, cell
from .layout import BY_CODE, GROUP_NAMES, HEADLINES, NOT_ENOUGH, TABLES, TREND, OpenTable
from .models import Release


@dataclass(frozen=True)
class OpenCell:
    """A count, or that it is hidden."""

    key: str
    count: int | None

    @property
    def is_hidden(self) -> bool:
        return self.count is None

    @property
    def words(self) -> str:
        """“1,234”, or “hidden”."""
        return _("hidden") if self.count is None else f"{self.count:,}"


@dataclass(frozen=True)
class OpenRow:
    """One line of a table: whom it is about, its counts by column, what they are of, and the share that is told."""

    code: str
    label: str
    cells: Mapping[str, OpenCell]
    whole: OpenCell
    share: Share | None

    @property
    def is_hidden(self) -> bool:
        return self.whole.is_hidden

    @property
    def bar(self) -> int:
        """How long its bar is, in percent."""
        return (self.share.percent or 0) if self.share else 0


@dataclass(frozen=True)
class OpenAnswer:
    """One table with its lines and its sentence."""

    table: OpenTable
    rows: list[OpenRow]

    @property
    def headings(self) -> list[Any]:
        return list(self.table.columns.values())

    @property
    def lines(self) -> list[tuple[Any, OpenCell]]:
        """Of a table about everybody: each column as a line of its own; one that is the sum of all says it once."""
        cells = self.rows[0].cells if self.rows else {}
        told = [(self.table.columns[code], one) for code, one in cells.items()]
        return told if len(told) > 1 else []

    @property
    def has_shares(self) -> bool:
        return any(row.share for row in self.rows)

    @property
    def has_few(self) -> bool:
        return any(row.share and row.share.is_few for row in self.rows)

    @property
    def share_name(self) -> Any:
        """Of which column the share is told."""
        return self.table.columns.get(self.table.share, "")

    @property
    def sentence(self) -> str:
        """What the first line says, in words; where it is hidden, that it is."""
        row = self.rows[0] if self.rows else None
        told = {code: one.words for code, one in row.cells.items()} if row else {}
        needed = [row.whole] if row else []
        if row and self.table.share:
            needed.append(row.cells[self.table.share])
            told["count"] = row.cells[self.table.share].words
        if row is None or any(one.is_hidden for one in needed) or _("hidden") in _used(self.table, told):
            return str(NOT_ENOUGH)
        return str(self.table.sentence) % {"of": row.whole.words, **told}

    @property
    def share_words(self) -> str:
        """“62 %”, “62 %*”, or nothing."""
        return self.rows[0].share.share if self.rows and self.rows[0].share else ""


def _used(table: OpenTable, told: Mapping[str, str]) -> list[str]:
    return [words for code, words in told.items() if f"%({code})s" in str(table.sentence)]


@dataclass(frozen=True)
class OpenRelease:
    """A release as it reads, whether it is out or only a preview."""

    first_day: date
    last_day: date
    as_of: Any
    answers: list[OpenAnswer]

    @property
    def quarter(self) -> int:
        return (self.first_day.month + 2) // 3

    @property
    def name(self) -> str:
        """“Quarter 3 of 2026”."""
        return _("Quarter %(number)d of %(year)d") % {"number": self.quarter, "year": self.first_day.year}

    @property
    def headlines(self) -> list[OpenAnswer]:
        """The figures that are told first, each in a sentence."""
        return [self.of(code) for code in HEADLINES]

    @property
    def shown(self) -> list[OpenAnswer]:
        return [one for one in self.answers if one.rows]

    @property
    def hidden(self) -> int:
        """How many counts are hidden."""
        cells = (cell for one in self.answers for row in one.rows for cell in row.cells.values())
        return sum(1 for one in cells if one.is_hidden)

    def of(self, code: str) -> OpenAnswer:
        return next(one for one in self.answers if one.table.code == code)


def read_release(facts: Mapping[str, Any]) -> OpenRelease:
    """A release from what is kept of it: a row's values, or a preview's."""
    figures, names = facts["figures"], facts["names"]
    answers = [OpenAnswer(table, list(_rows(table, figures, names))) for table in TABLES]
    return OpenRelease(_day(facts["first_day"]), _day(facts["last_day"]), facts["as_of"], answers)


def read_row(release: Release) -> OpenRelease:
    """A release that is out."""
    return read_release(vars(release))


@dataclass(frozen=True)
class Course:
    """One share over the quarters that are out, the earliest first."""

    title: Any
    points: list[tuple[OpenRelease, OpenRow]]


def courses(releases: list[OpenRelease]) -> list[Course]:
    """The shares that are followed from quarter to quarter, where there is more than one."""
    if len(releases) < 2:
        return []
    in_order = sorted(releases, key=lambda one: one.first_day)
    return [Course(BY_CODE[code].title, [(one, one.of(code).rows[0]) for one in in_order]) for code in TREND]


def _rows(table: OpenTable, figures: Mapping[str, int | None], names: Mapping[str, str]) -> Iterable[OpenRow]:
    for row in _row_codes(table, figures):
        keys = {column: cell(table.code, row, column) for column in table.columns}
        if not all(key in figures for key in keys.values()):
            continue  # a release from before this column was told
        cells = {column: OpenCell(key, figures[key]) for column, key in keys.items()}
        whole = _whole(table, row, cells, figures)
        yield OpenRow(row, _label(table, row, names), cells, whole, _share(table, cells, whole))


def _row_codes(table: OpenTable, figures: Mapping[str, Any]) -> list[str]:
    """In the order of the layout; areas, which have none there, by the order they are kept in."""
    if not table.is_of_groups:
        return [EVERYBODY]
    found = {key.split("|")[1] for key in figures if key.startswith(f"{table.code}|")} - {EVERYBODY}
    order = {code: place for place, code in enumerate([*(table.rows or {}), *GROUP_NAMES])}
    return sorted(found, key=lambda code: (order.get(code, -1), code))


def _whole(table: OpenTable, row: str, cells: Mapping[str, OpenCell], figures: Mapping[str, int | None]) -> OpenCell:
    key = table.whole if table.rows else table.whole_of(row)
    if key not in figures and len(cells) == 1:
        return next(iter(cells.values()))
    return OpenCell(key, figures.get(key))


def _label(table: OpenTable, row: str, names: Mapping[str, str]) -> str:
    labels: Mapping[str, Any] = {**GROUP_NAMES, **(table.rows or {}), **names}
    return str(_("Everybody") if row == EVERYBODY else labels.get(row, row.partition(":")[2]))


def _share(table: OpenTable, cells: Mapping[str, OpenCell], whole: OpenCell) -> Share | None:
    if not table.share or whole.count is None or cells[table.share].count is None or not whole.count:
        return None
    return Share(cells[table.share].count or 0, whole.count)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
