"""Measures as rows of a file: the same figures as on the page, with what they are about in every row."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import csv_bytes

from .queries import Answer
from .queries.answers import cell_for_machines


def as_csv(told: Answer) -> bytes:
    """One measure as a file: first the parts, then its tables, each figure in a row of its own."""
    scope = told.result.scope
    about = (told.measure.code, scope.program.name, scope.first_day.isoformat(), scope.last_day.isoformat())
    return csv_bytes([headings(), *((*about, scope.as_of.isoformat(), *row) for row in file_rows(told))])


def headings() -> list[str]:
    """The first line of the file."""
    names = (
        _("measure"),
        _("program"),
        _("from"),
        _("to"),
        _("as of"),
        _("table"),
        _("row"),
        _("figure"),
        _("value"),
        _("percent"),
    )
    return [str(name) for name in names]


def file_rows(told: Answer) -> Iterator[tuple[Any, ...]]:
    """Table, row, figure, value, percent. Lengths of time are in minutes."""
    for part in told.result.parts:
        yield ("parts", str(part.label), part.code, part.count, part.percent)
    for table in told.result.tables:
        for first, *cells in table.rows:
            for heading, cell in zip(table.headings[1:], cells, strict=True):
                yield (table.code, str(first.value), cell.figure or str(heading), cell_for_machines(cell), None)
