"""Workbooks hold what they were given: text stays text, sheets have names of their own, what is too long goes on."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from casemgmt.core.tables import BookSheet, write_workbook
from casemgmt.core.tables.spreadsheet import title_of


def book(*sheets, **how):
    out = BytesIO()
    write_workbook(out, sheets, **how)
    out.seek(0)
    return load_workbook(out)


@pytest.mark.parametrize(
    "text", ["=1+1", "+41 79 000", "-cmd", "@SUM(A1)", "＝1+1", "\t=1", "#N/A", "=HYPERLINK(1)", "007", "5e3"]
)
def test_a_text_that_looks_like_a_formula_is_text(text):
    out = BytesIO()
    write_workbook(out, [BookSheet("One", ["words"], [[text]])])
    xml = ZipFile(out).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert 't="e"' not in xml
    out.seek(0)
    cell = load_workbook(out).active["A2"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_numbers_are_numbers_and_moments_carry_their_offset():
    at = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    row = next(book(BookSheet("One", ["a"], [[3, 2.5, None, at, at.date(), "words\x07"]])).active.iter_rows(min_row=2))
    assert [cell.value for cell in row] == [3, 2.5, None, "2026-11-01 09:30:00+00:00", "2026-11-01", "words"]


def test_what_is_too_long_for_a_sheet_goes_on_in_another():
    found = book(BookSheet("Rows", ["n"], [[n] for n in range(25)]), most_rows=11)
    assert found.sheetnames == ["Rows", "Rows (2)", "Rows (3)"]
    assert [sheet["A1"].value for sheet in found] == ["n"] * 3
    assert [cell.value for sheet in found for (cell,) in sheet.iter_rows(min_row=2)] == list(range(25))


def test_names_of_sheets_are_short_plain_and_their_own():
    taken = set()
    named = [title_of(words, taken) for words in ("By agency: [a/b]", "x" * 40, "X" * 40, "")]
    assert named == ["By agency   a b", "x" * 31, "X" * 27 + " (2)", "-"]
