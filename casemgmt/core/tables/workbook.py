"""Rows out of a workbook (.xlsx), one after another. Gaps between rows are skipped, not filled. Pure.

Only what stands in the file is counted and kept: a row number of a billion costs nothing. Formulas are read by the
result that was saved with them.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from .bad_file import BadFile
from .limits import Counted, Limits
from .package import Package
from .separated import NumberedRow

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
BOOK = "xl/workbook.xml"


@dataclass
class _Cell:
    """A cell while it is read."""

    column: int
    kind: str
    style: int
    texts: list[str] = field(default_factory=list)
    has_value: bool = False
    has_formula: bool = False


class Book:
    """A workbook opened: its sheets are known, nothing of them is read yet."""

    def __init__(self, content: bytes | IO[bytes], name: str, limits: Limits) -> None:
        self.package, self.name, self.limits = Package(content, name, limits), name, limits
        self.sheets: dict[str, str] = {}
        self.epoch = CALENDAR_WINDOWS_1900

    def check_parts(self) -> None:
        """Raise BadFile for an archive that is no workbook."""
        if not self.package.has(BOOK):
            words = _("%(file)s is no Excel workbook (.xlsx). Save the sheet as .xlsx or CSV, then send it again.")
            raise BadFile(words % {"file": self.name})

    def rows(self, sheet: str = "") -> Iterator[NumberedRow]:
        """The rows of one sheet, by its name, else of the first."""
        self.check_parts()
        self._read_list_of_sheets()
        path = self.sheets[sheet] if sheet in self.sheets else "" if sheet else next(iter(self.sheets.values()), "")
        if not path:
            words = _("%(file)s has no sheet “%(sheet)s”. It has: %(found)s.")
            found = ", ".join(list(self.sheets)[:20]) or "–"
            raise BadFile(words % {"file": self.name, "sheet": sheet or "1", "found": found})
        yield from _Sheet(self, path, self._texts(), self._styles()).rows()

    def visible(self) -> list[str]:
        """The names of its sheets, hidden ones left out."""
        self.check_parts()
        self._read_list_of_sheets()
        return list(self.sheets)

    def doubts(self, sheet: str = "") -> list[str]:
        """Other sheets are not read: said, so that none is missed in silence."""
        if sheet or len(self.sheets) < 2:
            return []
        first, *others = self.sheets
        words = _("Of the workbook's sheets only “%(first)s” was read, not: %(others)s.")
        return [(words % {"first": first, "others": ", ".join(others)})[:300]]

    def _read_list_of_sheets(self) -> None:
        targets = self._targets()
        found: list[tuple[str, str]] = []

        def begin(tag: str, told: dict[str, str]) -> None:
            if tag == "sheet" and told.get("state", "visible") == "visible":
                found.append((told.get("name", ""), targets.get(told.get("id", ""), "")))
            elif tag == "workbookPr" and told.get("date1904") in {"1", "true"}:
                self.epoch = CALENDAR_MAC_1904
            if len(found) > self.limits.sheets:
                raise self.package.too_large()

        self._walk(BOOK, begin)
        self.sheets = {name: path for name, path in found if path}

    def _targets(self) -> dict[str, str]:
        """Id of a relation → the sheet's part. Charts are no sheets here."""
        targets: dict[str, str] = {}

        def begin(tag: str, told: dict[str, str]) -> None:
            if tag == "Relationship" and told.get("Type", "").endswith("/worksheet"):
                targets[told.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", told.get("Target", "")))[1:]

        self._walk("xl/_rels/workbook.xml.rels", begin)
        return targets

    def _walk(self, path: str, begin: Any) -> None:
        for _piece in self.package.events(path, begin=begin, end=lambda tag: None, text=lambda words: None):
            pass

    def _styles(self) -> tuple[set[int], set[int]]:
        """Numbers of the styles that show a date, and of those that show an amount of time."""
        if not self.package.has("xl/styles.xml"):
            return set(), set()
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        used: list[int] = []
        inside: list[str] = []

        def begin(tag: str, told: dict[str, str]) -> None:
            inside.append(tag)
            if tag == "numFmt":
                formats[_whole(told.get("numFmtId"))] = told.get("formatCode", "")
            elif tag == "xf" and "cellXfs" in inside:
                used.append(_whole(told.get("numFmtId")))

        def end(tag: str) -> None:
            inside.pop()

        for _piece in self.package.events("xl/styles.xml", begin=begin, end=end, text=lambda words: None):
            pass
        codes = [formats.get(number, "") for number in used]
        amounts = {place for place, code in enumerate(codes) if is_timedelta_format(code)}
        return {place for place, code in enumerate(codes) if is_date_format(code)} - amounts, amounts

    def _texts(self) -> list[str]:
        """The texts that cells share, in their order."""
        path = "xl/sharedStrings.xml"
        if not self.package.has(path):
            return []
        texts: list[str] = []
        parts: list[str] = []
        inside: list[str] = []

        def begin(tag: str, told: dict[str, str]) -> None:
            inside.append(tag)

        def end(tag: str) -> None:
            inside.pop()
            if tag == "si":
                texts.append(self.short("".join(parts)))
                parts.clear()
            if len(texts) > self.limits.texts:
                raise self.package.too_large()

        def text(words: str) -> None:
            # How a word is pronounced (rPh) is no part of it.
            if inside[-1:] == ["t"] and "rPh" not in inside:
                parts.append(words)

        for _piece in self.package.events(path, begin=begin, end=end, text=text, most=self.limits.unpacked):
            pass
        return texts

    def short(self, text: str) -> str:
        """Raise BadFile for a text that no cell of a spreadsheet can hold."""
        if len(text) > self.limits.text:
            raise self.package.too_large()
        return text


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, book: Book, path: str, texts: list[str], styles: tuple[set[int], set[int]]) -> None:
        self.book, self.path, self.texts = book, path, texts
        self.dates, self.amounts = styles
        self.done: list[NumberedRow] = []
        self.number = 0
        self.column = 0
        self.cells: dict[int, Any] = {}
        self.cell: _Cell | None = None
        self.tag = ""
        self.counted = Counted(book.limits, book.name)

    def rows(self) -> Iterator[NumberedRow]:
        """Every row that stands in the file."""
        most = self.book.limits.unpacked
        events = self.book.package.events(self.path, begin=self._begin, end=self._end, text=self._text, most=most)
        for _piece in events:
            yield from self.done
            self.done.clear()

    def _begin(self, tag: str, told: dict[str, str]) -> None:
        self.tag = tag
        if tag == "row":
            self.number = self._row_number(told.get("r"))
            self.column, self.cells = 0, {}
        elif tag == "c":
            self.column = self._column(told.get("r", ""))
            self.cell = _Cell(self.column, told.get("t", "n"), _whole(told.get("s")))
        elif self.cell is not None and tag == "v":
            self.cell.has_value = True
        elif self.cell is not None and tag == "f":
            self.cell.has_formula = True

    def _text(self, words: str) -> None:
        if self.cell is not None and self.tag in {"v", "t"}:
            self.cell.texts.append(words)

    def _end(self, tag: str) -> None:
        if tag == "c" and self.cell is not None:
            value = self._value(self.cell)
            if value != "":
                self.cells[self.cell.column] = value
            self.cell = None
        elif tag == "row":
            width = max(self.cells, default=0)
            self.counted.add(width)
            self.done.append(NumberedRow(self.number, [self.cells.get(place, "") for place in range(1, width + 1)]))
        self.tag = ""

    def _row_number(self, told: str | None) -> int:
        number = self.number + 1 if told is None else _whole(told)
        if not 1 <= number <= LAST_ROW:
            words = _("%(file)s numbers a row %(number)s; spreadsheets end at %(last)s. Save it again as .xlsx.")
            said = {"file": self.book.name, "number": (told or str(number))[:20], "last": f"{LAST_ROW:,}"}
            raise BadFile(words % said)
        return number

    def _column(self, place: str) -> int:
        letters = place.rstrip("0123456789").upper()
        if not letters:
            return self.column + 1
        if len(letters) > 3 or not (letters.isascii() and letters.isalpha()):
            raise self.book.package.damaged()
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - 64
        if number > LAST_COLUMN:
            raise self.book.package.damaged()
        return number

    def _value(self, cell: _Cell) -> Any:
        text = self.book.short("".join(cell.texts))
        if cell.has_formula and not cell.has_value:
            words = _("%(file)s holds a formula without its result (row %(row)d). Open it, save it, send it again.")
            raise BadFile(words % {"file": self.book.name, "row": self.number})
        if cell.kind == "s":
            return self._shared(text) if cell.has_value else ""
        if cell.kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text.strip(), text.strip())
        if cell.kind == "d":
            return _iso(text.strip())
        return self._number(text.strip(), cell.style) if cell.kind == "n" else text.strip()

    def _shared(self, text: str) -> str:
        place = _whole(text.strip())
        if not 0 <= place < len(self.texts):
            words = _("%(file)s is damaged: row %(row)d names a text that is not in it. Save it again as .xlsx.")
            raise BadFile(words % {"file": self.book.name, "row": self.number})
        return self.texts[place].strip()

    def _number(self, text: str, style: int) -> Any:
        """Dates become dates; whole numbers lose the point that spreadsheets give them."""
        try:
            value = float(text)
            if style in self.dates:
                return from_excel(value, self.book.epoch)
            if style in self.amounts:
                return str(from_excel(value, self.book.epoch, timedelta=True))
        except (ValueError, OverflowError, TypeError):
            return text
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _exact(text, value)


def _exact(text: str, value: float) -> str:
    return text if text.lstrip("-").isdigit() else repr(value)


def _iso(text: str) -> Any:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _whole(text: str | None) -> int:
    """A whole number of a file; -1 where it is none, 0 where it is not given."""
    if text is None:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
