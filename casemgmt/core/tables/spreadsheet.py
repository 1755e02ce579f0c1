"""Rows as a workbook of sheets (.xlsx), written as they come: however many there are, few are held in memory.

What a cell holds is what a CSV file of ours would hold, but for text: a cell of a workbook has a type, so a text that a
spreadsheet would run as a formula is marked as text and needs no apostrophe in its words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from .writing import FORMULA

MOST_ROWS = 1_048_576  # of a sheet; what is more goes on in another one
LONGEST_TEXT = 32_767
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")
BOLD = Font(bold=True)


@dataclass(frozen=True)
class BookSheet:
    """A table of a workbook: its name, what stands in its first line, its rows in order, how wide its columns are."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Iterable[Any]]
    widths: Sequence[int] = ()


def write_workbook(out: IO[bytes], sheets: Iterable[BookSheet], *, most_rows: int = MOST_ROWS) -> int:
    """Write the sheets into a file; how many rows there were, headings not counted."""
    book, written, titles = Workbook(write_only=True), 0, set[str]()
    for sheet in sheets:
        written += _write(book, sheet, titles, most_rows)
    book.save(out)
    return written


def _write(book: Workbook, sheet: BookSheet, titles: set[str], most: int) -> int:
    """A sheet, and those it goes on in."""
    page, used, written = _begun(book, sheet, titles), 1, 0
    for row in sheet.rows:
        if used == most:
            page, used = _begun(book, sheet, titles), 1
        page.append([_in_cell(page, value) for value in row])
        used, written = used + 1, written + 1
    return written


def _begun(book: Workbook, sheet: BookSheet, titles: set[str]) -> Any:
    page = book.create_sheet(title_of(sheet.title, titles))
    page.freeze_panes = "A2"
    for place, width in enumerate(sheet.widths):
        page.column_dimensions[chr(ord("A") + place)].width = width
    page.append([_heading(page, words) for words in sheet.headings])
    return page


def title_of(words: str, taken: set[str]) -> str:
    """A name that a workbook takes: short, without signs that mean something to it, once only."""
    plain = (NOT_IN_A_TITLE.sub(" ", words).strip() or "-")[:31]
    title, number = plain, 2
    while title.casefold() in taken:
        end = f" ({number})"
        title, number = plain[: 31 - len(end)] + end, number + 1
    taken.add(title.casefold())
    return title


def _heading(page: Any, words: str) -> Any:
    cell = _text(page, str(words))
    cell.font = BOLD
    return cell


def _in_cell(page: Any, value: Any) -> Any:
    """Numbers stay numbers; moments are told with their offset, which a cell of a date cannot carry."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_TEXT]
    return _text(page, text) if FORMULA.match(text) or text in ERROR_CODES else text


def _text(page: Any, text: str) -> Any:
    """A cell that is text whatever it looks like."""
    cell: Any = WriteOnlyCell(page, text)
    cell.data_type = "s"
    if FORMULA.match(text):
        cell.quotePrefix = True
    return cell
