"""Tables of text out of CSV bytes, however they were saved: encoding, delimiter, quotes, headers. Pure.

A line whose quotation mark never closes is refused by itself instead of swallowing the rest of the file.
"""

import codecs
import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

DELIMITERS = ",;\t|"
MOST_LINES_IN_A_CELL = 2000


class BadFile(Exception):
    """The file as a whole cannot be read; the message is one sentence for the person who brought it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass
class Sheet:
    """Headers, and rows as (row number as a spreadsheet shows it, header → cell). `refused` names rows left out."""

    headers: list[str]
    rows: list[tuple[int, dict[str, str]]]
    refused: list[tuple[int, str, str]] = field(default_factory=list)


def decode(data: bytes, *, name: str) -> str:
    """The text of a file. UTF-8 and UTF-16 with a mark are recognised; else each line is UTF-8 or Windows-1252."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise BadFile(_("%(file)s is empty.") % {"file": name})
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(data, name)
    _refuse_binary(data, name)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_line(part, name) for part in data.splitlines(keepends=True))


def _utf16(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise BadFile(_("%(file)s is not readable text. Save it as UTF-8 and try again.") % {"file": name}) from None


def _refuse_binary(data: bytes, name: str) -> None:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadFile(_("%(file)s is a workbook or an archive. Save the sheet as CSV and try again.") % {"file": name})
    head = data[:65536]
    if b"\x00" in head or sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 50:
        raise BadFile(_("%(file)s is not a text file. Save it as CSV or JSON in UTF-8.") % {"file": name})


def _line(part: bytes, name: str) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return part.decode(encoding)
        except UnicodeDecodeError:
            continue
    reason = _("%(file)s is in an encoding that is not known here. Save it as UTF-8 and try again.")
    raise BadFile(reason % {"file": name})


def read_sheet(data: bytes, *, name: str) -> Sheet:
    """Read a CSV file."""
    text = decode(data, name=name)
    delimiter = _delimiter(text)
    sheet = Sheet([], [])
    records = list(_records(text, delimiter, sheet))
    start = next((number for number, (_row, cells) in enumerate(records) if any(cells)), None)
    if start is None or len([cell for cell in records[start][1] if cell]) < 2:
        raise BadFile(_("%(file)s has no table with at least two named columns.") % {"file": name})
    sheet.headers = _headers(records[start][1], records[start][0], sheet)
    for row, cells in records[start + 1 :]:
        _add(sheet, row, cells)
    if not sheet.rows and not sheet.refused:
        raise BadFile(_("%(file)s has a heading but no rows.") % {"file": name})
    return sheet


def _delimiter(text: str) -> str:
    """The sign that cuts the first written line, outside quotation marks, into the most cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(part for number, part in enumerate(first.split('"')) if number % 2 == 0)
    return max(DELIMITERS, key=outside.count)


def _records(text: str, delimiter: str, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number. After a quotation mark that never closes, reading goes on with the next line."""
    lines, row, start = io.StringIO(text, newline="").readlines(), 0, 0
    feed = _Feed(lines)
    while start < len(lines):
        reader = csv.reader(feed.starting(start), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                row += 1
                yield row, [cell.strip() for cell in cells]
                start = feed.record_from = feed.at
            return
        except csv.Error:
            row += 1
            if feed.at - start <= 1:
                yield row, [cell.strip() for cell in next(csv.reader([lines[start]], delimiter=delimiter))]
            else:
                sheet.refused.append((row, "", _("a quotation mark is opened and never closed")))
            start += 1


class _Feed:
    """The lines of the file, counted, so that reading can go back to where a record began."""

    def __init__(self, lines: list[str]) -> None:
        self.lines, self.at, self.record_from = lines, 0, 0

    def starting(self, line: int) -> Iterator[str]:
        """Lines from there on; a record of very many lines is one whose quotation mark never closes."""
        self.at = self.record_from = line
        while self.at < len(self.lines):
            self.at += 1
            if self.at - self.record_from > MOST_LINES_IN_A_CELL:
                raise csv.Error("a record without end")
            yield self.lines[self.at - 1]


def _headers(cells: list[str], row: int, sheet: Sheet) -> list[str]:
    headers: list[str] = []
    for cell in cells:
        name = " ".join(cell.split())
        if name and name in headers:
            sheet.refused.append((row, name, _("this column stands twice; the first one is read")))
            name = ""
        headers.append(name)
    return headers


def _add(sheet: Sheet, row: int, cells: list[str]) -> None:
    if not any(cells):
        return
    if len(cells) > len(sheet.headers) and any(cells[len(sheet.headers) :]):
        reason = _("the row has %(cells)d cells, the heading %(columns)d") % {
            "cells": len(cells),
            "columns": len(sheet.headers),
        }
        sheet.refused.append((row, "", reason))
        return
    sheet.rows.append((row, {name: cell for name, cell in zip(sheet.headers, cells, strict=False) if name}))
