"""A file of rows becomes a table: its heading is found, every other row is kept, refused or left out, and counted.

What the file is, its first bytes say; the name is never believed.
"""

import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _

from .bad_file import BadFile, EmptyFile
from .limits import UPLOADED, Counted, Limits
from .separated import DELIMITERS, Lines, NumberedRow, lines_of
from .text import OLD_OR_LOCKED, PACKED, decode
from .workbook import Book

HEADING_WITHIN = 50
PEEKED = 65_536

Row = tuple[int, list[Any]]


@dataclass(frozen=True)
class Expected:
    """What is known of the file before it is opened. Without columns the first written row is the heading."""

    columns: tuple[str, ...] = ()
    fold: Callable[[Any], str] = str.strip
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    def found_in(self, cells: Iterable[Any]) -> set[str]:
        """Which of the columns a row names, folded."""
        return {self.fold(name) for name in self.columns} & {self.fold(str(cell)) for cell in cells}

    def is_heading(self, cells: Sequence[Any]) -> bool:
        """Whether this row names every column."""
        if not self.columns:
            return any(str(cell).strip() for cell in cells)
        return len(self.found_in(cells)) == len({self.fold(name) for name in self.columns})


@dataclass
class Table:
    """The heading, and what became of every other row that holds anything. Numbers are those a spreadsheet shows."""

    headings: list[str]
    rows: list[Row] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    doubts: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Rows of the file: all that hold anything, besides the heading."""
        return len(self.rows) + len(self.refused) + len(self.left_out)

    def named_rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows as texts by their headings."""
        for number, cells in self.rows:
            pairs = zip(self.headings, cells, strict=False)
            yield number, {name: _text(cell) for name, cell in pairs if name}


def read_table(content: bytes, name: str, wanted: Expected | None = None, limits: Limits = UPLOADED) -> Table:
    """The rows of a file. Raises BadFile when it is no table, is too large, is empty, or lacks wanted columns."""
    wanted = wanted or Expected()
    refuse_kind(content, name, limits)
    if content.startswith(PACKED):
        book = Book(content, name, limits)
        table = _table(book.rows(wanted.sheet), wanted, name, limits)
        table.doubts += [(0, "", words) for words in book.doubts(wanted.sheet)]
        return table
    lines = lines_of(decode(content, name=name, encoding=wanted.encoding))
    delimiter = wanted.delimiter or _delimiter(lines, wanted)
    return _separated(Lines(lines, delimiter), wanted, name, limits)


def sheets_of(content: bytes, name: str, limits: Limits = UPLOADED) -> list[str]:
    """The names of a workbook's sheets."""
    refuse_kind(content, name, limits)
    return Book(content, name, limits).visible()


def refuse_kind(content: bytes, name: str, limits: Limits = UPLOADED) -> None:
    """Refuse what is no table by its size and first bytes; cheap enough for a web request."""
    limits.refuse_size(len(content), name)
    if not content.strip():
        raise EmptyFile(_("%(file)s is empty.") % {"file": name})
    if content.startswith(OLD_OR_LOCKED):
        if "EncryptedPackage".encode("utf-16-le") in content:
            words = _("%(file)s is locked with a password. Save it without one, then send it again.")
        else:
            words = _("%(file)s is an old Excel file (.xls). Save it as .xlsx or CSV, then send it again.")
        raise BadFile(words % {"file": name})


def peek(file: bytes | IO[bytes], name: str, wanted: Expected | None = None, limits: Limits = UPLOADED) -> None:
    """Refuse at once what its beginning already shows to be no such table. Reads no more than that beginning."""
    stream = io.BytesIO(file) if isinstance(file, bytes) else file
    head = stream.read(PEEKED + 1)
    stream.seek(0)
    refuse_kind(head, name, limits)
    if head.startswith(PACKED):
        Book(stream, name, limits).check_parts()
        stream.seek(0)
    elif len(head) <= PEEKED:
        read_table(head, name, wanted, limits)
    elif wanted and not (head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or wanted.encoding.startswith("utf-16")):
        _peek_text(head, name, wanted)


def _peek_text(head: bytes, name: str, wanted: Expected) -> None:
    lines = lines_of(decode(head[: head.rfind(b"\n") + 1] or head, name=name, encoding=wanted.encoding))
    if len(lines) > HEADING_WITHIN:
        lines = lines[:HEADING_WITHIN]
        _heading(Lines(lines, wanted.delimiter or _delimiter(lines, wanted)).records(), wanted)


def _delimiter(lines: Sequence[str], wanted: Expected) -> str:
    """The sign under which a heading names the most wanted columns; without any, the one that cuts it the most."""
    if wanted.columns:
        return max(DELIMITERS, key=lambda sign: _most_named(lines, sign, wanted))
    first = next((line for line in lines if line.strip()), "")
    outside = "".join(part for number, part in enumerate(first.split('"')) if number % 2 == 0)
    return max(DELIMITERS, key=outside.count)


def _most_named(lines: Sequence[str], delimiter: str, wanted: Expected) -> int:
    records = islice(Lines(lines, delimiter).records(), HEADING_WITHIN)
    return max((len(wanted.found_in(record.cells)) for record in records), default=0)


def _separated(lines: Lines, wanted: Expected, name: str, limits: Limits) -> Table:
    heading = _heading(lines.records(), wanted)[-1]
    lines.learn_shape(len(heading.cells))
    return _table(lines.records(), wanted, name, limits)


def _heading(records: Iterator[NumberedRow], wanted: Expected) -> list[NumberedRow]:
    """The records down to the heading. Raises BadFile when none of the first is one."""
    seen: list[NumberedRow] = []
    for record in islice(records, HEADING_WITHIN):
        seen.append(record)
        if not record.refused and wanted.is_heading(record.cells):
            return seen
    raise BadFile(_missing(seen, wanted))


def _table(records: Iterator[NumberedRow], wanted: Expected, name: str, limits: Limits) -> Table:
    counted = Counted(limits, name)
    above = _heading(records, wanted)
    heading = above.pop()
    table = Table([wanted.fold(str(cell)) for cell in heading.cells])
    _refuse_narrow(table, wanted, name)
    _tell_twice_named(table, heading)
    title = _("It stands above the heading, so it was taken for a title.")
    table.left_out = [(record.number, title) for record in above if _is_written(record)]
    for record in records:
        counted.add(len(record.cells))
        _sort_in(record, table)
    if not table.rows and not table.refused:
        raise EmptyFile(_("%(file)s has a heading but no rows.") % {"file": name}, tuple(table.headings))
    return table


def _is_written(record: NumberedRow) -> bool:
    return bool(record.refused) or any(cell != "" for cell in record.cells)


def _sort_in(record: NumberedRow, table: Table) -> None:
    if not _is_written(record):
        return
    reason = record.refused or _too_wide(record.cells, len(table.headings))
    if reason:
        table.refused.append((record.number, reason))
    else:
        table.rows.append((record.number, list(record.cells)))
    if record.doubt and not reason:
        table.doubts.append((record.number, "", record.doubt))


def _too_wide(cells: Sequence[Any], width: int) -> str:
    if len(cells) <= width or not any(cell != "" for cell in cells[width:]):
        return ""
    words = _(
        "The row has %(cells)d cells, the heading has %(columns)d: a stray separator or quotation mark shifted them."
    )
    return words % {"cells": len(cells), "columns": width}


def _refuse_narrow(table: Table, wanted: Expected, name: str) -> None:
    if not wanted.columns and sum(bool(heading) for heading in table.headings) < 2:
        raise BadFile(_("%(file)s has no table with at least two named columns.") % {"file": name})


def _text(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _tell_twice_named(table: Table, heading: NumberedRow) -> None:
    seen: set[str] = set()
    for place, named in enumerate(table.headings):
        if named and named in seen:
            shown = str(heading.cells[place])
            table.doubts.append((heading.number, shown, _("This column stands twice; the first one is read.")))
            table.headings[place] = ""
        seen.add(named)


def _missing(seen: Sequence[NumberedRow], wanted: Expected) -> str:
    """Which columns the likeliest heading lacks."""
    if not wanted.columns:
        return _("The file holds no table.")
    named = max((wanted.found_in(record.cells) for record in seen), key=len, default=set())
    lacking = [name for name in wanted.columns if wanted.fold(name) not in named]
    words = _(
        "The file lacks columns that its mapping names: %(columns)s. Choose another mapping. One that was made by eye "
        "is put right with this file: press its name under “Mappings of your own”."
    )
    return words % {"columns": ", ".join(f"“{name}”" for name in lacking[:6])}
