"""Measures as rows of a file: the same figures as on the page, with what they are about in every row."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .queries import Answer
from .queries.answers import cell_for_machines

# A spreadsheet takes a text that begins so for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(told: Answer) -> str:
    """One measure as a file: first the parts, then its tables, each figure in a row of its own."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(headings())
    scope = told.result.scope
    about = (told.measure.code, scope.program.name, scope.first_day.isoformat(), scope.last_day.isoformat())
    for row in file_rows(told):
        rows.writerow([_plain(value) for value in (*about, scope.as_of.isoformat(), *row)])
    return written.getvalue()


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


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
