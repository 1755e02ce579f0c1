"""A measure's answer as every page, paper, file and the API show it: the same rows, words and numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..measures import MEASURES, Cell, FigureTable, Measure, Part, Result
from ..scope import Scope
from .compared import beside_earlier


@dataclass(frozen=True)
class AnswerRow:
    """A line of a measure's main table. Level 0 is a share of the whole, 1 a share of the line above it."""

    part: Part
    level: int

    @property
    def share(self) -> str:
        """“54 %”, with a star where it is of few; nothing for what is counted apart."""
        return self.part.share


@dataclass(frozen=True)
class Answer:
    """A measure with its answer."""

    measure: Measure
    result: Result

    @property
    def rows(self) -> list[AnswerRow]:
        """What adds to the whole, each with the parts it is made of."""
        return list(self._lines(part for part in self.result.whole if part.count or not part.is_rare))

    @property
    def apart(self) -> list[AnswerRow]:
        """What is counted beside, where there is any."""
        return list(self._lines(part for part in self.result.parts if part.is_apart and part.count))

    @property
    def tables(self) -> list[FigureTable]:
        return [table for table in self.result.tables if table.rows]

    def _lines(self, parts: Iterator[Part]) -> Iterator[AnswerRow]:
        for part in parts:
            yield AnswerRow(part, 0)
            for inner in self.result.within(part.code):
                if inner.count:
                    yield AnswerRow(inner, 1)

    def name_of(self, figure: str) -> str:
        """A figure in words, or nothing when the measure has no such figure."""
        for part in self.result.parts:
            if part.code == figure:
                return str(part.label)
        for rate in self.result.rates:
            if figure in {rate.figure, rate.of_figure}:
                return str(rate.label)
        for table in self.result.tables:
            for row in table.rows:
                for heading, cell in zip(table.headings, row, strict=False):
                    if cell.figure == figure:
                        return " · ".join(str(words) for words in (row[0].value, heading) if words)
        return str(_("All")) if figure == "all" else ""


def answer(code: str, scope: Scope, compare: str = "") -> Answer:
    """Ask one measure; beside an earlier period where that is wanted (`scope.COMPARISONS`)."""
    measure = MEASURES[code]
    result = measure(scope)
    return Answer(measure, beside_earlier(measure, result, compare) if compare else result)


@dataclass(frozen=True)
class Definition:
    """What one or several measures of the same kind mean."""

    titles: list[str]
    text: str
    unit: str
    source: str


def definitions(all_told: Iterable[Answer]) -> list[Definition]:
    """The definitions of these measures, each once, in their order."""
    found: dict[str, Definition] = {}
    for told in all_told:
        about = told.measure
        fresh = Definition([], str(about.definition), str(about.unit), str(about.source))
        found.setdefault(fresh.text, fresh).titles.append(str(about.title))
    return list(found.values())


def cell_in_words(cell: Cell) -> str:
    """A value of a table as people read it."""
    if cell.value is None:
        return "–"
    if isinstance(cell.value, timedelta):
        length = length_in_words(cell.value)
        return length if cell.of is None else _("%(length)s (of %(n)d)") % {"length": length, "n": cell.of}
    return number_format(cell.value, force_grouping=True) if isinstance(cell.value, int) else str(cell.value)


def cell_for_machines(cell: Cell) -> Any:
    """A value of a table as files and the API carry it: a length of time in minutes."""
    if isinstance(cell.value, timedelta):
        return round(cell.value.total_seconds() / 60)
    return cell.value if cell.value is None or isinstance(cell.value, int) else str(cell.value)


def length_in_words(length: timedelta) -> str:
    """“35 min”, “6 h”, “3 h 20 min”, “2.5 days”."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 90:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        whole = _("%(h)d h") if minutes % 60 == 0 else _("%(h)d h %(m)d min")
        return whole % {"h": minutes // 60, "m": minutes % 60}
    days = round(minutes / 1440, 1)
    shown = number_format(int(days) if days == int(days) else days)
    return ngettext("%(n)s day", "%(n)s days", int(days)) % {"n": shown}
