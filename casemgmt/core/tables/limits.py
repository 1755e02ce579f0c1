"""How much of a file is read before it is refused. What is small on disk may be huge in memory: both are counted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .bad_file import BadFile

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Counted while reading, so that nothing larger is ever held."""

    size: int = 30 * MB
    rows: int = 400_000
    cells: int = 6_000_000
    columns: int = 2_000
    sheets: int = 250
    unpacked: int = 300 * MB
    part: int = 8 * MB  # of a workbook, besides its sheet and its texts
    packed_tighter_than: int = 250  # times; honest sheets reach 10 to 40
    texts: int = 1_000_000
    text: int = 100_000  # signs in one cell; spreadsheets hold 32,767

    def refuse_size(self, size: int, name: str) -> None:
        """Raise BadFile for a file with more bytes."""
        if size > self.size:
            words = _("%(file)s is larger than %(most)d MB. Split it, and send the parts one by one.")
            raise BadFile(words % {"file": name, "most": self.size // MB})


UPLOADED = Limits()
AT_SET_UP = Limits(size=512 * MB, rows=5_000_000, cells=100_000_000, unpacked=2_000 * MB, texts=20_000_000)


class Counted:
    """Rows and cells of one file as they come, and the sentence for too many."""

    def __init__(self, limits: Limits, name: str) -> None:
        self.limits, self.name = limits, name
        self.rows = self.cells = 0

    def add(self, width: int) -> None:
        """One more row with so many cells."""
        self.rows += 1
        self.cells += width
        if self.rows > self.limits.rows or self.cells > self.limits.cells or width > self.limits.columns:
            raise BadFile(self._sentence(width))

    def _sentence(self, width: int) -> str:
        if width > self.limits.columns:
            words = _("%(file)s has more than %(most)s columns. Export only the columns that are needed.")
            return words % {"file": self.name, "most": f"{self.limits.columns:,}"}
        words = _("%(file)s has more than %(rows)s rows or %(cells)s cells. Split it, and send the parts one by one.")
        said = {"file": self.name, "rows": f"{self.limits.rows:,}", "cells": f"{self.limits.cells:,}"}
        return words % said
