"""Records out of separated text (CSV in its many dialects), without losing one. Pure.

A quotation mark opens a cell only at its start: `male 5'10" grey coat` is a text with an inch mark. One that opens and
never closes, or only after lines that look like rows of their own, is not believed: that row is refused by itself
instead of swallowing the rows below it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

DELIMITERS = ",;\t|"
MOST_LINES_IN_A_ROW = 500
SAMPLE = 300
MOST_KINDS = 12  # a column of more is free text
DIGITS = re.compile(r"\d+")
LETTERS = re.compile(r"[^\W\d_]+")


class NumberedRow(NamedTuple):
    """One row with the number that a spreadsheet shows for it; `refused` and `doubt` say why."""

    number: int
    cells: Sequence[Any]
    refused: str = ""
    doubt: str = ""


class Shape:
    """What rows of this table look like: the columns that hold digits in most rows, and of which kinds."""

    def __init__(self, rows: Sequence[Sequence[str]], width: int) -> None:
        whole = [cells for cells in rows if len(cells) == width and any(kind_of(cell) for cell in cells)]
        self.width = width
        self.kinds: dict[int, set[str]] = {}
        for place in range(width):
            told = [kind for cells in whole if (kind := kind_of(cells[place]))]
            if told and 2 * len(told) >= len(whole) and len(set(told)) <= MOST_KINDS:
                self.kinds[place] = set(told)

    def fits(self, line: str, delimiter: str) -> bool:
        """Whether a line could be a row by itself: two thirds of those columns look it, and two of them at least."""
        cells = dict(enumerate(line.split(delimiter)))
        alike = sum(kind_of(cells.get(place, "")) in found for place, found in self.kinds.items())
        if len(self.kinds) == 1:
            return bool(alike) and len(cells) == self.width > 2
        return alike >= max(2, -(-2 * len(self.kinds) // 3))


def kind_of(cell: str) -> str:
    """`2026-05-01 10:20` and `5/1/26` are of one kind, `24-A-117` and `25-B-3` of another; without digits of none."""
    plain = cell.strip().strip('"').strip()
    if not DIGITS.search(plain):
        return ""
    return LETTERS.sub("a", DIGITS.sub("9", plain)) if LETTERS.search(plain) else "9"


class _NoEnd(Exception):
    """The quotation mark that opens a cell here does not close where it could."""


def lines_of(text: str) -> list[str]:
    """The lines; other signs that Unicode counts as line ends belong to the cells."""
    lines = re.split(r"\r\n|\n|\r", text)
    return lines[:-1] if lines[-1] == "" else lines


class Lines:
    """The lines of one file, read as records from the first to the last."""

    def __init__(self, lines: Sequence[str], delimiter: str) -> None:
        self.lines, self.delimiter = lines, delimiter
        self.shape: Shape | None = None
        self.opening = re.compile(r'[ \t]*"' if delimiter != "\t" else ' *"')
        self.closing = re.compile(rf'"[ \t]*(?={re.escape(delimiter)}|$)' if delimiter != "\t" else '" *(?=\t|$)')
        self._next_closing: list[int] | None = None

    def learn_shape(self, width: int) -> None:
        """Look at rows that stand on one line each, before others are judged by them."""
        self.shape = None
        simple = (record for record, taken in islice(self._counted(), SAMPLE) if taken == 1 and not record.refused)
        self.shape = Shape([record.cells for record in simple], width)

    def records(self) -> Iterator[NumberedRow]:
        """Every record, blank ones too."""
        return (record for record, _taken in self._counted())

    def _counted(self) -> Iterator[tuple[NumberedRow, int]]:
        """Each record with how many lines it takes."""
        at = number = 0
        while at < len(self.lines):
            number += 1
            line, taken = self.lines[at], 1
            if '"' not in line:
                yield NumberedRow(number, [cell.strip() for cell in line.split(self.delimiter)]), 1
            else:
                record, taken = self._quoted(number, at)
                yield record, taken
            at += taken

    def _quoted(self, number: int, at: int) -> tuple[NumberedRow, int]:
        try:
            cells, taken, is_doubtful = self._cells(at)
        except _NoEnd:
            cells = [cell.strip() for cell in self.lines[at].split(self.delimiter)]
            return NumberedRow(number, cells, refused=_("A quotation mark is opened and never closed.")), 1
        doubt = _("Quotation marks stand inside a quoted cell; they are kept as they are.") if is_doubtful else ""
        return NumberedRow(number, cells, doubt=doubt), taken

    def _cells(self, at: int) -> tuple[list[str], int, bool]:
        """Cells, how many lines they take, and whether a quotation mark stands where none should."""
        cells: list[str] = []
        place, row, is_doubtful = 0, at, False
        while True:
            opened = self.opening.match(self.lines[row], place)
            if opened:
                cell, row, place, stray = self._inside(at, row, opened.end())
                is_doubtful |= stray
            else:
                end = self.lines[row].find(self.delimiter, place)
                cell, place = self.lines[row][place : end if end >= 0 else None], end
            cells.append(cell.strip())
            if place < 0:
                return cells, row - at + 1, is_doubtful
            place += 1

    def _inside(self, at: int, row: int, place: int) -> tuple[str, int, int, bool]:
        """A quoted cell: its text, and the line and place where it ends."""
        parts: list[str] = []
        first, is_doubtful = row, False
        while True:
            line = self.lines[row]
            mark = line.find('"', place)
            if mark < 0:
                parts.append(line[place:] + "\n")
                self._refuse_row_inside(first, row, len(line))
                row, place = self._next_line(at, row), 0
                continue
            parts.append(line[place:mark])
            if line.startswith('""', mark):
                parts.append('"')
                place = mark + 2
                continue
            closed = self.closing.match(line, mark)
            if closed:
                self._refuse_row_inside(first, row, mark)
                return "".join(parts), row, closed.end() if closed.end() < len(line) else -1, is_doubtful
            parts.append('"')
            place, is_doubtful = mark + 1, True

    def _refuse_row_inside(self, first: int, row: int, end: int) -> None:
        """Raise _NoEnd where a line that the cell swallows looks like a row by itself. What closes in the first column
        of its line is the rest of a row, and looks it."""
        is_cut = row > first and self.delimiter in self.lines[row][:end]
        if is_cut and self.shape and self.shape.fits(self.lines[row], self.delimiter):
            raise _NoEnd

    def _next_line(self, at: int, row: int) -> int:
        """The next line of a cell that goes on. Raises _NoEnd where there is none in which it could close."""
        row += 1
        if row >= len(self.lines) or self._closing_from(row) - at >= MOST_LINES_IN_A_ROW:
            raise _NoEnd
        return row

    def _closing_from(self, row: int) -> int:
        """The first line from here on in which a quoted cell could close."""
        if self._next_closing is None:
            found, self._next_closing = len(self.lines) + MOST_LINES_IN_A_ROW, [0] * len(self.lines)
            for place in range(len(self.lines) - 1, -1, -1):
                line = self.lines[place]
                found = place if '"' in line and self.closing.search(line) else found
                self._next_closing[place] = found
        return self._next_closing[row]
