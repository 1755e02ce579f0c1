"""Reads about encounters that serve a page: the list with its filters, what an import came to."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from .models import ImportProblem

MAPPINGS = Path(__file__).parent / "mappings"


def shipped_mappings() -> dict[str, Path]:
    """Mappings that come with the product, by name."""
    return {path.stem: path for path in sorted(MAPPINGS.glob("*.toml"))}


def report_csv(problems: Iterable[ImportProblem]) -> str:
    """Every refusal and doubt: row, column, reason."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["row", "column", "what", "reason"])
    for problem in problems:
        kind = "refused" if problem.is_refusal else "doubted"
        writer.writerow([problem.row_number, *map(_harmless, (problem.column, kind, problem.reason))])
    return out.getvalue()


def _harmless(text: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
