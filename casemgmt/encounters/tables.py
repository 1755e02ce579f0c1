"""Rows of cells out of a file, however it was saved: CSV in many dialects, or a workbook. Pure.

A bad file is refused as a whole with one sentence; what is wrong with single rows is for the row parser to say.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from providers.sheets import BadFile, decode

from .mapping import Mapping, folded

DELIMITERS = ",;\t|"
HEADING_WITHIN = 50
MOST_LINES_IN_A_ROW = 60
LARGEST_UNPACKED = 400_000_000
OLD_EXCEL = b"\xd0\xcf\x11\xe0"

Record = tuple[int, list[Any]]


@dataclass(frozen=True)
class Table:
    """The heading, and the rows below it with the number a spreadsheet shows for them."""

    headings: list[str]
    rows: list[Record]
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_table(content: bytes, file_name: str, mapping: Mapping) -> Table:
    """The rows of the file. Raises BadFile when it is no table, is empty, or lacks columns that the mapping names."""
    if not content.strip():
        raise BadFile(_("The file is empty."))
    if content.startswith(OLD_EXCEL):
        raise BadFile(_("This is an old Excel file (.xls). Save it as .xlsx or CSV, then send it again."))
    if content.startswith(b"PK\x03\x04"):
        return _table(list(_workbook_records(content, mapping)), [], mapping)
    return _csv_table(_text(content, file_name, mapping), mapping)


def _text(content: bytes, file_name: str, mapping: Mapping) -> str:
    if not mapping.encoding:
        return decode(content, name=file_name)
    try:
        return content.decode(mapping.encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        words = _("The file is not written in %(encoding)s, as its mapping says. Correct “encoding” in the mapping.")
        raise BadFile(words % {"encoding": mapping.encoding}) from None


def _csv_table(text: str, mapping: Mapping) -> Table:
    """The delimiter is the one under which the heading names the most of the columns that are looked for."""
    best: tuple[int, Table | None] = (-1, None)
    problem: BadFile | None = None
    for delimiter in [mapping.delimiter] if mapping.delimiter else DELIMITERS:
        refused: list[tuple[int, str]] = []
        records = list(_csv_records(text, delimiter, refused))
        try:
            return _table(records, refused, mapping)
        except BadFile as found:
            number = _named(records, mapping)
            if number > best[0]:
                best, problem = (number, None), found
    raise problem or BadFile(_("The file is empty."))


def _csv_records(text: str, delimiter: str, refused: list[tuple[int, str]]) -> Iterator[Record]:
    lines = text.replace("\x00", "").splitlines()
    at = number = 0
    while at < len(lines):
        number += 1
        length = _lines_of_record(lines, at)
        if length == 0:
            refused.append((number, str(_("A quotation mark is opened and never closed."))))
        else:
            joined = "\n".join(lines[at : at + length])
            cells = (
                next(csv.reader([joined], delimiter=delimiter, skipinitialspace=True), [])
                if length == 1
                else _long(joined, delimiter)
            )
            yield number, [cell.strip() for cell in cells]
        at += max(1, length)


def _long(joined: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(joined), delimiter=delimiter, skipinitialspace=True), [])


def _lines_of_record(lines: list[str], at: int) -> int:
    """How many lines make the record that begins here; 0 when a quotation mark in it never closes."""
    quotes = 0
    for length, line in enumerate(lines[at : at + MOST_LINES_IN_A_ROW], start=1):
        quotes += line.count('"')
        if quotes % 2 == 0:
            return length
    return 0


def _workbook_records(content: bytes, mapping: Mapping) -> Iterator[Record]:
    _refuse_bomb(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError):
        raise BadFile(_("The workbook cannot be read. Open it, save it again as .xlsx, and send it again.")) from None
    if mapping.sheet and mapping.sheet not in book.sheetnames:
        words = _("The workbook has no sheet “%(sheet)s”. It has: %(found)s.")
        raise BadFile(words % {"sheet": mapping.sheet, "found": ", ".join(book.sheetnames)})
    sheet = book[mapping.sheet] if mapping.sheet else book.worksheets[0]
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, [_cell(cell) for cell in cells]


def _refuse_bomb(content: bytes) -> None:
    try:
        size = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile:
        raise BadFile(_("The workbook is damaged. Open it, save it again as .xlsx, and send it again.")) from None
    if size > LARGEST_UNPACKED:
        raise BadFile(_("The workbook is too large. Save the sheet as CSV, or split it."))


def _cell(cell: Any) -> Any:
    """Dates stay dates; whole numbers lose the point that spreadsheets give them."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date | time):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _table(records: list[Record], refused: list[tuple[int, str]], mapping: Mapping) -> Table:
    place = _heading_place(records, mapping)
    if place is None:
        raise BadFile(_missing(records, mapping))
    headings = [folded(cell) for cell in records[place][1]]
    first = records[place][0]
    rows = [record for record in records[place + 1 :] if any(cell != "" for cell in record[1])]
    refused = [row for row in refused if row[0] > first]
    if not rows and not refused:
        raise BadFile(_("The file has a heading but no rows."))
    return Table(headings, rows, refused)


def _heading_place(records: list[Record], mapping: Mapping) -> int | None:
    wanted = {folded(name) for name in mapping.columns()}
    for place, (_number, cells) in enumerate(records[:HEADING_WITHIN]):
        if wanted <= {folded(cell) for cell in cells}:
            return place
    return None


def _named(records: list[Record], mapping: Mapping) -> int:
    """How many of the columns looked for the best of the first rows names."""
    wanted = {folded(name) for name in mapping.columns()}
    return max(
        (len(wanted & {folded(cell) for cell in cells}) for _number, cells in records[:HEADING_WITHIN]), default=0
    )


def _missing(records: list[Record], mapping: Mapping) -> str:
    """Which columns the likeliest heading lacks."""
    named: set[str] = set()
    for _number, cells in records[:HEADING_WITHIN]:
        found = {folded(cell) for cell in cells}
        if len(found & {folded(name) for name in mapping.columns()}) > len(named):
            named = found & {folded(name) for name in mapping.columns()}
    lacking = [name for name in mapping.columns() if folded(name) not in named]
    words = _("The file lacks columns that the mapping “%(mapping)s” names: %(columns)s. Choose another mapping.")
    return words % {"mapping": mapping.name, "columns": ", ".join(f"“{name}”" for name in lacking[:6])}
