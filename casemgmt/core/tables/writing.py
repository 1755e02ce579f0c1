"""Rows as a CSV file that opens right in a spreadsheet. The one writer: nobody else imports `csv` for writing.

The file begins with the mark of UTF-8 (else Excel reads é as Ã©). A text that a spreadsheet would run as a formula, or
turn into a number and so lose the zeros it begins with, gets an apostrophe in front: it stays the text that it is.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

# A spreadsheet runs a text that begins so as a formula; blanks before it do not hinder it.
FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
NUMBER = re.compile(r"^-?\d{1,15}(?:\.\d+)?$")
# Leading zeros, or more digits than a spreadsheet keeps, or a number with a letter that it takes for an exponent.
WOULD_CHANGE = re.compile(r"^0\d+$|^\d{16,}$|^\d+[eE]\d+$")
MARK = "\ufeff"


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """The rows as text, without the mark."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    return out.getvalue()


def csv_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """The rows as the bytes of a file, with the mark of UTF-8."""
    return (MARK + csv_text(rows)).encode("utf-8", "replace")


def csv_for_programs(rows: Iterable[Iterable[str]]) -> bytes:
    """The rows to the letter, for a format that programs read and nobody opens by a press: an apostrophe before a phone
    number would be a wrong number there."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def harmless(value: Any) -> Any:
    """What a cell holds, so that a spreadsheet shows it and does nothing with it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, bool | int | float | date | time):
        return value
    text = str(value).replace("\x00", "")
    is_run = FORMULA.match(text) and not NUMBER.match(text)
    return f"'{text}" if is_run or WOULD_CHANGE.match(text) else text
