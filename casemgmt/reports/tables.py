"""Measures as rows of a file: the same figures as on the page, with what they are about in every row."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import csv_bytes

from .measures import Cell, FigureTable
from .measures.shape import FigureColumn
from .narrowing import narrowed_in_file
from .queries import Answer
from .queries.answers import cell_for_machines


def as_csv(told: Answer) -> bytes:
    """One measure as a file: its rates, its parts, then its tables, each figure in a row of its own."""
    scope = told.result.scope
    period = (scope.first_day.isoformat(), scope.last_day.isoformat(), scope.as_of.isoformat())
    about = (told.measure.code, scope.program.name, *period, *narrowed_in_file(scope))
    return csv_bytes([headings(), *((*about, *row) for row in file_rows(told))])


def headings() -> list[str]:
    """The first line of the file. `key` is one row's alone."""
    about = (_("measure"), _("program"), _("from"), _("to"), _("as of"), _("area"), _("risk"), _("narrowed by"))
    figure = (_("table"), _("key"), _("row"), _("column"), _("figure"), _("value"), _("unit"), _("of"), _("percent"))
    chance = (_("95 % from"), _("95 % to"), _("lowest percent"), _("highest percent"))
    people = (_("unique people"), _("of unique people"))
    return [str(name) for name in (*about, *figure, *chance, *people)]


def file_rows(told: Answer) -> Iterator[tuple[Any, ...]]:
    """Every figure once, by a key of its own and with its unit."""
    unit, nothing = str(told.measure.unit), (None,) * 6
    for rate in told.result.rates:
        head = (
            "rates",
            f"rates.{rate.code}",
            str(rate.label),
            "",
            rate.figure,
            rate.count,
            unit,
            rate.of,
            rate.percent,
        )
        yield (*head, *(rate.interval or (None, None)), *rate.bounds, rate.people, rate.of_people)
    for part in told.result.parts:
        named = ("parts", f"parts.{part.code}", str(part.label), "", part.code, part.count, unit)
        yield (*named, part.whole or None, part.percent, *nothing)
    for table in told.result.tables:
        for number, row in enumerate(table.rows, start=1):
            for column, cell in zip(table.columns[1:], row[1:], strict=True):
                yield (*_cell(table, number, row, column, cell), None, *nothing)


def _cell(table: FigureTable, number: int, row: tuple[Cell, ...], column: FigureColumn, cell: Cell) -> tuple[Any, ...]:
    about = table.keys[number - 1] if table.keys else next((one.figure for one in row if one.figure), str(number))
    key, words = f"{table.code}.{about}.{column.code}", str(row[0].value)
    return table.code, key, words, str(column.heading), cell.figure, cell_for_machines(cell), column.unit, cell.of
