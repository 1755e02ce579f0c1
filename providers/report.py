"""The row-level report of an import, as lines of a CSV. Pure."""

from typing import Any

from .hsds import Problem

HEADINGS = ["file", "row", "column", "reason", "outcome"]


def report_row(problem: Problem) -> list[Any]:
    """One line of the report. A cell that a spreadsheet would run as a formula gets a quotation mark in front."""
    outcome = "row refused" if problem.is_row_refused else "value left out"
    cells = [problem.file, problem.row or "", problem.column, problem.reason, outcome]
    return [f"'{cell}" if isinstance(cell, str) and cell and cell[0] in "=+-@\t\r" else cell for cell in cells]
