"""Records out of separated text (CSV in its many dialects), without losing one. Pure.

A quotation mark opens a cell only at its start: `male 5'10" grey coat` is a text with an inch mark. One that opens and
never closes, or only after lines that look like rows of their own, is not believed: that row is refused by itself
instead of swallowing the rows below it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

DELIMITERS = ",;\t|"
MOST_LINES_IN_A_ROW = 500
SAMPLE = 300
MOST_PATTERNS = 12  # a column of more is free text
DIGITS = re.compile(r"\d+")
LETTERS = re.compile(r"[^\W\d_]+")


class Record(NamedTuple):
    """One row with the number that a spreadsheet shows for it; `refused` and `doubt` say why."""

    number: int
    cells: Sequence[Any]
    refused: str = ""
    doubt: str = ""


class Shape:
    """What rows of this table look like: the columns that hold digits in most rows, and in which patterns."""

    def __init__(self, rows: Sequence[Sequence[str]], width: int) -> None:
        whole = [cells for cells in rows if len(cells) == width and any(DIGITS.search(cell) for cell in cells)]
        self.width = width
        self.patterns: dict[int, set[str]] = {}
        for place in range(width):
            with_digits = [cells[place] for cells in whole if DIGITS.search(cells[place])]
            patterns = {pattern_of(cell) for cell in with_digits}
            if with_digits and 2 * len(with_digits) >= len(whole) and len(patterns) <= MOST_PATTERNS:
                self.patterns[place] = patterns

    def fits(self, line: str, delimiter: str) -> bool:
        """Whether a line could be a row by itself: one column looks it, and its width or half of the columns do."""
        cells = dict(enumerate(line.split(delimiter)))
        alike = any(pattern_of(cells.get(place, "")) in found for place, found in self.patterns.items())
        numbers = sum(bool(DIGITS.search(cells.get(place, ""))) for place in self.patterns)
        is_as_wide = len(cells) == self.width > 2
        return alike and (is_as_wide or numbers >= max(2, (len(self.patterns) + 1) // 2))


def pattern_of(cell: str) -> str:
    """`2026-05-01 10:20` and `2026-11-30 9:05` look alike: `9-9-9 9:9`."""
    return LETTERS.sub("a", DIGITS.sub("9", cell.strip().strip('"').strip()))


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
        """Look at rows that stand on one line, before others are judged by them."""
        self.shape = Shape([cells for cells in self._simple_rows() if any(cells)], width)

    def _simple_rows(self) -> Iterator[list[str]]:
        """Rows of the first lines that take no more than their own line."""
        for line in self.lines[:SAMPLE]:
            alone = Lines([line], self.delimiter)
            record = next(alone.records())
            if not record.refused:
                yield list(record.cells)

    def records(self) -> Iterator[Record]:
        """Every record, blank ones too."""
        at = number = 0
        while at < len(self.lines):
            number += 1
            line, taken = self.lines[at], 1
            if '"' not in line:
                yield Record(number, [cell.strip() for cell in line.split(self.delimiter)])
            else:
                record, taken = self._quoted(number, at)
                yield record
            at += taken

    def _quoted(self, number: int, at: int) -> tuple[Record, int]:
        try:
            cells, taken, is_doubtful = self._cells(at)
        except _NoEnd:
            cells = [cell.strip() for cell in self.lines[at].split(self.delimiter)]
            return Record(number, cells, refused=_("A quotation mark is opened and never closed.")), 1
        doubt = _("Quotation marks stand inside a quoted cell; they are kept as they are.") if is_doubtful else ""
        return Record(number, cells, doubt=doubt), taken

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
        is_doubtful = False
        while True:
            line = self.lines[row]
            mark = line.find('"', place)
            if mark < 0:
                parts.append(line[place:] + "\n")
                row, place = self._next_line(at, row), 0
                continue
            parts.append(line[place:mark])
            if line.startswith('""', mark):
                parts.append('"')
                place = mark + 2
                continue
            closed = self.closing.match(line, mark)
            if closed:
                return "".join(parts), row, closed.end() if closed.end() < len(line) else -1, is_doubtful
            parts.append('"')
            place, is_doubtful = mark + 1, True

    def _next_line(self, at: int, row: int) -> int:
        """The next line of a cell that goes on. Raises _NoEnd where it cannot be meant."""
        row += 1
        if row >= len(self.lines) or self._closing_from(row) - at >= MOST_LINES_IN_A_ROW:
            raise _NoEnd
        if self.shape and self.shape.fits(self.lines[row], self.delimiter):
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
