"""The row-level report of an import, as lines of a file. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from .hsds import Problem

HEADINGS = ["file", "row", "column", "reason", "outcome"]


def report_rows(rows: int, refused: int, problems: Iterable[Problem]) -> Iterator[list[Any]]:
    """The heading, one line for each refusal and each value left out, and last how all rows were counted."""
    yield HEADINGS
    for problem in problems:
        outcome = "row refused" if problem.is_row_refused else "value left out"
        yield [problem.file, problem.row or "", problem.column, problem.reason, outcome]
    words = _("Rows of the file: %(all)d = %(taken)d read + %(refused)d refused.")
    yield ["", "", "", words % {"all": rows, "taken": rows - refused, "refused": refused}, "counted"]
