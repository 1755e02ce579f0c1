"""Files that come in as rows: none is lost in silence, and nothing they hold is held larger than its limit."""

import csv
import io
import random
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from casemgmt.core.tables import BadFile, Expected, Limits, peek, read_settings, read_table

ROOT = Path(__file__).resolve().parents[2]
HEADING = ["number", "when", "place", "notes"]
TEXT = "abcäé ,;\t|'\n\"5"


def rows_of(content, name="calls.csv", **told):
    return read_table(content if isinstance(content, bytes) else content.encode(), name, Expected(**told))


def test_an_inch_mark_is_a_sign_like_others():
    table = rows_of(
        "n,when,notes\n1,10:01,male 5'10\" grey coat\n2,10:02,calm\n3,10:03,female 5'6\" red hat\n4,10:04,x\n"
    )
    assert [cells[2] for _number, cells in table.rows] == [
        "male 5'10\" grey coat",
        "calm",
        "female 5'6\" red hat",
        "x",
    ]
    assert (table.refused, table.doubts, table.total) == ([], [], 4)


def test_a_quotation_mark_that_never_closes_spoils_its_own_row_only():
    table = rows_of('n,when,notes\n1,10:01,calm\n2,10:02,"tall man\n3,10:03,man 5\'6"\n4,10:04,calm\n')
    assert [number for number, _cells in table.rows] == [2, 4, 5]
    assert table.refused == [(3, "A quotation mark is opened and never closed.")]


def test_a_cell_of_several_lines_is_one_row():
    table = rows_of('n,when,notes\n1,10:01,calm\n2,10:02,"first, line\nsecond ""line"""\n3,10:03,x\n')
    assert [cells[2] for _number, cells in table.rows] == ["calm", 'first, line\nsecond "line"', "x"]
    assert table.total == 3


def test_where_quoting_is_doubtful_it_is_said():
    table = rows_of('n,when,notes\n1,10:01,"he said "hi" loudly"\n')
    assert table.rows[0][1][2] == 'he said "hi" loudly'
    assert table.doubts == [(2, "", "Quotation marks stand inside a quoted cell; they are kept as they are.")]


def test_a_row_that_is_too_wide_is_refused_with_its_reason():
    table = rows_of("a,b\n1,2,3\n4,5,\n")
    assert table.refused[0][0] == 2
    assert table.rows == [(3, ["4", "5", ""])]


def test_titles_and_columns_named_twice_are_told():
    table = rows_of("Calls of May\n\na,b,a\n1,2,3\n", columns=("a", "b"))
    assert table.left_out == [(1, "It stands above the heading, so it was taken for a title.")]
    assert table.doubts == [(3, "a", "This column stands twice; the first one is read.")]
    assert table.headings == ["a", "b", ""]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old Excel"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", "text file"),
        (b"alone\n1\n", "two named columns"),
        (b"a,b\n", "no rows"),
        (b"a,b\n\x81\xff\n", "encoding"),
        (",".join(f"c{n}" for n in range(2001)).encode() + b"\n" + b"1," * 2001, "columns"),
    ],
)
def test_a_bad_file_is_told_in_one_sentence(content, word):
    with pytest.raises(BadFile) as problem:
        rows_of(content)
    assert word in problem.value.message
    assert "\n" not in problem.value.message


CELL = st.text(TEXT, max_size=12)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=12)


def known(rows):
    return [[str(number), f"2026-05-01 10:{number:02}", *texts] for number, texts in enumerate(rows, start=10)]


@settings(max_examples=250, deadline=None)
@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t|"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    blank=st.integers(0, 3),
    nul=st.booleans(),
)
def test_what_was_written_well_is_read_whole(rows, delimiter, ending, quoting, encoding, blank, nul):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=quoting)
    writer.writerow(HEADING)
    for cells in known(rows):
        writer.writerow(cells)
        if quoting == csv.QUOTE_ALL:
            out.write("\n" * blank)
    text = out.getvalue().replace("calm", "ca\x00lm" if nul else "calm").replace("\n", ending)
    table = rows_of(text.encode(encoding), columns=tuple(HEADING))
    assert table.total == len(rows) == len(table.rows)
    read = [[" ".join(cell.split()) for cell in cells] for _number, cells in table.rows]
    assert read == [[" ".join(cell.split()) for cell in cells] for cells in known(rows)]


SLOPPY = st.text("abé '\"5", max_size=12)


@settings(max_examples=250, deadline=None)
@given(
    rows=st.lists(st.lists(SLOPPY, min_size=1, max_size=4), min_size=1, max_size=15),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    blank=st.integers(0, 2),
)
def test_what_was_written_badly_is_counted_row_by_row(rows, ending, blank):
    """Nothing quoted, inch marks anywhere, ragged rows: each line is read or refused, none goes missing."""
    lines = [
        ",".join([str(number), f"2026-05-01 10:{number:02}", *texts]) for number, texts in enumerate(rows, start=10)
    ]
    calm = ["99,2026-05-01 10:59,calm,calm"] * 20
    text = (ending * (1 + blank)).join([",".join(HEADING), *lines, *calm])
    table = rows_of(text, columns=tuple(HEADING))
    assert table.total == len(rows) + len(calm)
    numbers = [number for number, _cells in table.rows] + [number for number, _reason in table.refused]
    assert len(set(numbers)) == len(numbers)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300) | st.text('ab,;"\n\r\t 1', max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    with suppress(BadFile):
        table = rows_of(content)
        assert table.total == len(table.rows) + len(table.refused) + len(table.left_out) > 0


# Workbooks


def workbook(*rows, **sheets):
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for cells in lines:
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(content, path, change, **info):
    """The workbook with one part changed by hand, as an attacker or a careless exporter writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data.decode()).encode() if part == path else data)
        for name, data in info.items():
            new.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOOK = workbook(["n", "when", "notes"], [1, datetime(2026, 5, 1, 10, 0), "calm"], [2.5, time(10, 30), True])


def test_a_workbook_keeps_dates_and_counts():
    table = rows_of(BOOK, "calls.csv")
    assert table.rows == [
        (2, ["1", datetime(2026, 5, 1, 10, 0), "calm"]),
        (3, ["2.5", time(10, 30), "TRUE"]),
    ]
    assert next(table.named_rows()) == (2, {"n": "1", "when": "2026-05-01T10:00:00", "notes": "calm"})


def test_gaps_are_skipped_and_rows_keep_the_number_of_the_sheet():
    gap = changed(BOOK, SHEET, lambda xml: xml.replace('<row r="3"', '<row r="900000"'))
    assert [number for number, _cells in rows_of(gap).rows] == [2, 900_000]


def test_other_sheets_are_named():
    table = rows_of(workbook(["a", "b"], [1, 2], May=[["a", "b"], [3, 4]]))
    assert "May" in table.doubts[0][2]
    assert rows_of(workbook(["a", "b"], [1, 2], May=[["a", "b"], [3, 4]]), sheet="May").rows == [(2, ["3", "4"])]


def bomb(xml):
    return xml.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet', 1)


SHARED_TEXT = '<worksheet><sheetData><row><c t="s"><v>{}</v></c><c t="s"><v>1</v></c></row></sheetData></worksheet>'


def in_sheet(old, new):
    return changed(BOOK, SHEET, lambda xml: xml.replace(old, new))


def shared(place):
    return packed([SHARED_TEXT.format(place).encode()], "<sst><si><t>a</t></si><si><t>b</t></si></sst>")


EVIL = {
    "row number": (lambda: in_sheet('<row r="3"', '<row r="999999999999"'), "numbers a row"),
    "negative row": (lambda: in_sheet('<row r="3"', '<row r="-3"'), "numbers a row"),
    "column": (lambda: in_sheet('r="A3"', 'r="ZZZZZ3"'), "damaged"),
    "shared text": (lambda: shared(77), "names a text"),
    "shared no number": (lambda: shared("x"), "names a text"),
    "shared negative": (lambda: shared(-1), "names a text"),
    "entities": (lambda: changed(BOOK, SHEET, bomb), "damaged"),
    "broken xml": (lambda: changed(BOOK, SHEET, lambda xml: xml[: len(xml) // 2]), "damaged"),
    "deep xml": (lambda: in_sheet("<sheetData>", "<sheetData>" + "<x>" * 500), "damaged"),
    "formula": (lambda: in_sheet("<v>1</v>", "<f>SUM(B1)</f>"), "formula"),
    "no sheet": (lambda: changed(BOOK, "xl/workbook.xml", lambda xml: xml.replace("<sheet ", "<other ")), "no sheet"),
    "cut off": (lambda: BOOK[: len(BOOK) // 2], "damaged"),
}


@pytest.mark.parametrize("kind", EVIL)
def test_a_broken_workbook_is_told_in_one_sentence(kind):
    made, word = EVIL[kind]
    content = made()
    with pytest.raises(BadFile) as problem:
        rows_of(content, "calls.xlsx")
    assert word in problem.value.message


def test_an_archive_that_is_no_workbook_is_told_at_once():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    for read in (rows_of, lambda content: peek(content, "calls.xlsx", Expected())):
        with pytest.raises(BadFile, match="no Excel workbook"):
            read(out.getvalue())


def test_any_damage_is_a_sentence():
    chance = random.Random(8)
    for _time in range(300):
        content = bytearray(BOOK)
        for _change in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with suppress(BadFile):
            assert rows_of(bytes(content)).total


@pytest.mark.parametrize("limits", [Limits(rows=1), Limits(cells=5), Limits(columns=2)])
def test_rows_cells_and_columns_are_counted_while_reading(limits):
    for content in (BOOK, b"n,when,notes\n1,2,3\n4,5,6\n"):
        with pytest.raises(BadFile, match="more than"):
            read_table(content, "calls", limits=limits)


def test_shared_texts_are_counted_while_reading():
    with pytest.raises(BadFile, match="too large"):
        read_table(shared(0), "calls", limits=Limits(texts=1))


READS_IN_LITTLE_MEMORY = """
import io, re, resource, sys, zipfile
import os; os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
from django.conf import settings; settings.configure(USE_I18N=False)
from casemgmt.core.tables import BadFile, read_table
content = open(sys.argv[1], "rb").read()
resource.setrlimit(resource.RLIMIT_AS, (700 * 1024 * 1024,) * 2)
try:
    read_table(content, "evil.xlsx")
except BadFile as problem:
    print(problem.message)
# its own peak: the one of `getrusage` still holds that of the process it was forked from
print(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read()).group(1))
"""


def packed(sheet, texts="<sst/>"):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in (SHEET, "xl/sharedStrings.xml"):
                new.writestr(part, old.read(part))
        with new.open(SHEET, "w") as part:
            for piece in sheet:
                part.write(piece)
        new.writestr("xl/sharedStrings.xml", texts)
    return out.getvalue()


def many(piece, times, head=b"<worksheet><sheetData>", tail=b"</sheetData></worksheet>"):
    yield head
    for _time in range(times // 1000):
        yield piece * 1000
    yield tail


BOMBS = {
    "one far row": EVIL["row number"][0],
    "many far cells": lambda: packed(many(b'<row><c r="XFD1"><v>1</v></c></row>', 400_000)),
    "empty rows": lambda: packed(many(b"<row/>", 2_000_000)),
    "packed tight": lambda: packed(many(b" " * 100, 1_000_000)),
    "one long text": lambda: packed(many(b"a" * 100, 500_000, b"<worksheet><sheetData><row><c><v>", b"</v></c></row>")),
    "one long tag": lambda: packed(many(b"a" * 100, 500_000, b'<worksheet x="', b'"/>')),
    "many texts": lambda: packed(many(b"<row/>", 1000), "<sst>" + "<si><t>a</t></si>" * 1_500_000 + "</sst>"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_memory_is_bounded(kind, tmp_path):
    path = tmp_path / "evil.xlsx"
    path.write_bytes(BOMBS[kind]())
    ran = subprocess.run(
        [sys.executable, "-c", READS_IN_LITTLE_MEMORY, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr[-600:]
    said, peak = ran.stdout.strip().splitlines()
    assert said
    assert int(peak) < 400_000, f"{int(peak) / 1000:.0f} MB"


# Settings files


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("x" * 200_001, "too large"),
        ("a = " + "[" * 5000, "nested too deeply"),
        ("a = " + "[" * 40 + "]" * 40, "nested too deeply"),
        ("a = " + "9" * 5000, "not valid TOML"),
        ("a = [" + "1," * 30_000 + "]", "more words"),
        ('a = "\\u0000"', "cannot be printed"),
        ("a = ", "not valid TOML"),
        (b"\xff\xfe\x00", "TOML"),
    ],
)
def test_a_settings_file_is_bounded(text, word):
    with pytest.raises(BadFile) as problem:
        read_settings(text, name="own.toml")
    assert word in problem.value.message or word == "TOML"
