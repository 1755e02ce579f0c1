"""The cells of one row, as a mapping says they are to be read. Pure."""

import hashlib
import re
from collections import Counter
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from .hsds import values
from .mapping import CellRule, DirectoryMapping

YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "✔", "sí", "si", "available", "on"})
NO = frozenset({"no", "n", "false", "f", "0", "none", "not available", "off", ""})


class Cells:
    """One row: its texts, and what could not be read of them."""

    def __init__(self, mapping: DirectoryMapping, headers: dict[str, str], cells: dict[str, str]) -> None:
        self.mapping, self.headers, self.cells = mapping, headers, cells
        self.problems: list[tuple[str, str]] = []
        self.untold: Counter[tuple[str, str]] = Counter()

    def text(self, column: str) -> str:
        """What stands in the column; words for “nothing” are nothing."""
        given = self.cells.get(self.headers.get(column, ""), "").strip()
        return "" if given.casefold() in self.mapping.nothing else given

    def key(self, columns: tuple[str, ...]) -> str:
        """What tells this row's record from others."""
        key = "|".join(" ".join(self.text(column).casefold().split()) for column in columns)
        if not key.strip("|"):
            return ""
        return key if len(key) <= 150 else hashlib.sha256(key.encode()).hexdigest()[:40]

    def problem(self, column: str, reason: str) -> None:
        """A value that was left out, and why."""
        self.problems.append((column, reason))

    def value(self, cell: CellRule) -> Any:
        """What the rule makes of the row."""
        if cell.value is not None:
            return cell.value
        parts = [self.text(column) for column in cell.columns]
        if cell.form == "zip":
            return _zip(parts)
        if cell.yes:
            return self._yes(cell, next((part for part in parts if part), ""))
        text = next((part for part in parts if part), "") if cell.is_first else cell.join.join(p for p in parts if p)
        if cell.dates:
            return self._date(cell, text)
        if cell.form == "yes or no":
            return self._is_yes(cell, text)
        return cell.words.get(text.casefold(), text) or cell.default

    def joined(self, cell: CellRule) -> str:
        """A cell of several parts as a list with commas; with words given, only what they name."""
        text = cell.join.join(part for part in map(self.text, cell.columns) if part)
        parts = [part.strip() for part in text.split(cell.split) if part.strip()]
        if not cell.words:
            return ", ".join(parts) or cell.default or ""
        for part in parts:
            if part.casefold() not in cell.words:
                self.untold[", ".join(cell.columns), part] += 1
        found = [cell.words[part.casefold()] for part in parts if part.casefold() in cell.words]
        return ", ".join(dict.fromkeys(word for word in found if word)) or cell.default or ""

    def _is_yes(self, cell: CellRule, text: str) -> bool | None:
        folded = " ".join(text.casefold().split())
        if folded in self.mapping.yes or (folded in YES and folded not in self.mapping.no):
            return True
        if folded in self.mapping.no or folded in NO:
            return False if folded else None
        words = _("“%(value)s” is neither yes nor no; say in “yes” or “no” of the mapping which it is")
        self.problem(", ".join(cell.columns), words % {"value": values.shown(text)})
        return None

    def _yes(self, cell: CellRule, text: str) -> str:
        return cell.yes if self._is_yes(cell, text) else ""

    def _date(self, cell: CellRule, text: str) -> str:
        if not text:
            return ""
        for form in cell.dates:
            try:
                return datetime.strptime(text, form).date().isoformat()
            except ValueError:
                continue
        words = _("“%(value)s” is no date as %(forms)s")
        self.problem(", ".join(cell.columns), words % {"value": values.shown(text), "forms": ", ".join(cell.dates)})
        return ""


def _zip(parts: list[str]) -> str:
    """A US postal code with the zeros a spreadsheet took away; other codes as they stand."""
    found = re.fullmatch(r"(\d{1,5})(?:\.0+)?(?:-(\d{1,4}))?|(\d{6,9})", parts[0] if parts else "")
    if not found:
        within = town_and_zip(parts[0]) if parts else None
        return within[1] if within else parts[0] if parts else ""
    if found[3]:
        whole = found[3].zfill(9)
        return f"{whole[:5]}-{whole[5:]}"
    more = found[2] or (re.sub(r"\.0+$", "", parts[1]) if len(parts) > 1 else "")
    tail = f"-{more.zfill(4)}" if more.isascii() and more.isdigit() and len(more) <= 4 and int(more) else ""
    return found[1].zfill(5) + tail


def town_and_zip(text: str) -> tuple[str, str] | None:
    """“Riverside, OR 97401” as town and ZIP code; None where that is not what the cell holds."""
    found = re.fullmatch(r"([^\W\d][^\d,]*?)\s*[,/]?\s*(?:\b[A-Z]{2}\b)?\s*[,/]?\s*(\d{5}(?:-\d{4})?)", text.strip())
    return (found[1].strip(" ,/"), found[2]) if found else None


_AGES = (
    (re.compile(r"(?:ages?\s*)?(\d{1,3})\s*(?:-|–|to|a)\s*(\d{1,3})", re.I), lambda one: (one[1], one[2])),
    (re.compile(r"(?:ages?\s*)?(\d{1,3})\s*(?:\+|(?:years )?(?:and|or) (?:over|older|up|above)|y mas)", re.I),
     lambda one: (one[1], None)),
    (re.compile(r"(?:under|below|menores? de)\s*(\d{1,3})", re.I), lambda one: (None, str(int(one[1]) - 1))),
    (re.compile(r"(?:up to|until|hasta)\s*(\d{1,3})", re.I), lambda one: (None, one[1])),
)  # fmt: skip


def with_ages(node: dict[str, Any]) -> dict[str, Any]:
    """The service with “18+”, “13-17”, “under 21” as its youngest or oldest age; what says neither is left as it is."""
    for place, name in enumerate(("minimum_age", "maximum_age")):
        text = str(node.get(name) or "").strip()
        found = next((tell(one) for pattern, tell in _AGES if (one := pattern.fullmatch(text))), None)
        if found and found[place] is None:
            del node[name]
        elif found:
            node[name] = found[place]
    return node
