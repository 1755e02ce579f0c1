"""Rows read + rows refused + rows left out = the rows of the file. Always, for every kind of file."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casemgmt.core import jobs
from casemgmt.core.models import Job
from casemgmt.core.tables import BadFile, read_table
from casemgmt.encounters import dispatch
from casemgmt.encounters.actions import answer_date_order, run_import, start_import
from casemgmt.encounters.date_order import order_of
from casemgmt.encounters.mapping_file import read_mapping
from casemgmt.encounters.models import Encounter
from tests.conftest import SHARED

MAPPING = """
name = "Test CAD"
source_system = "t"
[fields]
external_id = "Incident"
source = { value = "911" }
received_at = "Received"
cleared_at = "Cleared"
place = "Place"
narrative = "Notes"
"""
HEADING = ["Incident", "Received", "Cleared", "Place", "Notes"]
INCHES = """Incident,Received,Cleared,Place,Notes
1,2026-11-20 10:01,2026-11-20 11:01,5th and Main,male 5'10" grey coat
2,2026-11-20 10:02,2026-11-20 11:02,5th and Main,calm
3,2026-11-20 10:03,2026-11-20 11:03,5th and Main,calm
4,2026-11-20 10:04,2026-11-20 11:04,5th and Main,female 5'6" red hat
5,2026-11-20 10:05,2026-11-20 11:05,5th and Main,calm
"""
DAYS = """Incident,Received,Cleared,Place,Notes
1,25/11/2026 10:00,25/11/2026 11:00,a,x
2,05/11/2026 10:00,05/11/2026 11:00,b,x
3,07/11/2026 23:50,08/11/2026 00:30,c,x
"""
EITHER = "Incident,Received,Cleared,Place,Notes\n1,05/11/2026 10:00,05/11/2026 11:00,a,x\n"
BOTH = EITHER + "2,25/11/2026 10:00,,a,x\n3,11/25/2026 10:00,,a,x\n"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def read(riverside, manager, now):
    def bring(text, mapping=MAPPING, at=NOW):
        batch = start_import(
            program=riverside,
            mapping_text=mapping,
            file_name="calls.csv",
            content=text.encode(),
            by=manager,
            at=at,
            in_background=False,
        )
        return run_import(batch=batch, by=manager, at=at)

    return bring


def test_two_inch_marks_lose_no_row(read):
    batch = read(INCHES)
    assert (batch.state, batch.taken, batch.refused, batch.rows_total) == ("done", 5, 0, 5)
    assert Encounter.objects.get(external_id="4").narrative == "female 5'6\" red hat"


def test_the_first_row_settles_the_order_for_its_column(read):
    batch = read(DAYS)
    assert (batch.state, batch.taken) == ("done", 3)
    days = [call.received_at.astimezone(ZONE).date().isoformat() for call in Encounter.objects.order_by("external_id")]
    assert days == ["2026-11-25", "2026-11-05", "2026-11-07"]
    assert not any(Encounter.objects.values_list("time_flags", flat=True))


def test_a_question_nobody_answers_is_given_up_in_time(riverside, manager):
    batch = start_import(
        program=riverside, mapping_text=MAPPING, file_name="c.csv", content=EITHER.encode(), by=manager, at=NOW
    )
    jobs.run_due(at=NOW)
    batch.refresh_from_db()
    assert batch.state == "asked"
    assert jobs.expire_due(at=Job.objects.get().expires_at) == 1
    batch.refresh_from_db()
    assert (batch.state, bytes(batch.content)) == ("failed", b"")


@pytest.mark.parametrize(("text", "word"), [(EITHER, "Nothing in “Received” tells"), (BOTH, "the day stands first in")])
@pytest.mark.parametrize(("answer", "month"), [(True, 11), (False, 5)])
def test_where_the_file_does_not_tell_somebody_is_asked(read, manager, text, word, answer, month):
    batch = read(text)
    assert batch.state == "asked"
    assert word in batch.problem
    assert not Encounter.objects.exists()
    assert run_import(batch=batch, by=manager, at=NOW).state == "asked", "nobody reads on before the answer"
    batch = answer_date_order(batch=batch, is_day_first=answer, by=manager, at=NOW)
    batch = run_import(batch=batch, by=manager, at=NOW)
    assert batch.state == "done"
    assert Encounter.objects.get(external_id="1").received_at.astimezone(ZONE).month == month
    assert batch.taken + batch.refused + batch.skipped == batch.rows_total


def test_the_mapping_may_say_it_once_for_all_files(read):
    batch = read(EITHER, MAPPING.replace("[fields]", "[times]\nday_first = true\n[fields]"))
    assert Encounter.objects.get().received_at.astimezone(ZONE).month == 11
    assert batch.state == "done"


def test_a_column_that_says_nothing_follows_the_others(read):
    batch = read("Incident,Received,Cleared,Place,Notes\n1,05/11/2026 10:00,13/11/2026 11:00,a,x\n")
    assert batch.state == "done"
    assert Encounter.objects.get().received_at.astimezone(ZONE).month == 11


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (",2026-05-01 10:00,,,\n", "Every row was refused, so nothing went in."),
        ("Total,,,1,\n", "Every row was left out, so nothing went in."),
        (",2026-05-01 10:00,,,\nTotal,,,1,\n", "Every row was refused or left out"),
    ],
)
def test_a_file_of_which_nothing_went_in_is_not_done(read, client, manager, rows, said):
    batch = read(",".join(HEADING) + "\n" + rows)
    assert batch.state == "failed"
    client.force_login(manager)
    page = client.get(f"/encounters/import/{batch.pk}/").content.decode()
    assert said in page
    assert "Done" not in page
    assert f"Rows of the file: {batch.rows_total} = 0 read" in page


def test_the_question_stands_on_the_page_and_is_answered_there(read, client, manager):
    batch = read(EITHER)
    client.force_login(manager)
    where = f"/encounters/import/{batch.pk}/"
    page = client.get(where).content.decode()
    assert "Does the day or the month stand first?" in page
    assert "hx-trigger" not in page
    client.post(f"{where}answer/", {"first": "sideways"})
    batch.refresh_from_db()
    assert batch.state == "asked"
    client.post(f"{where}answer/", {"first": "day"})
    client.post(f"{where}answer/", {"first": "month"})
    batch.refresh_from_db()
    assert (batch.state, batch.is_day_first) == ("waiting", True)
    assert run_import(batch=batch, by=manager, at=NOW).state == "done"


@pytest.mark.parametrize("name", ["inch-marks.csv", "day-month.csv"])
def test_the_files_on_which_the_product_failed(read, name):
    faults = SHARED / "data/faults"
    if not faults.exists():
        pytest.skip("needs ../shared/data/faults, which is not here")
    batch = read((faults / name).read_text(), (faults / "mapping.toml").read_text())
    assert (batch.state, batch.refused, batch.skipped) == ("done", 0, 0)


# Hundreds of files, without a database: the parts that count.

WORD = st.text("ab1é ,;\t|'\n\"/", max_size=8)
TIME = st.sampled_from(["2026-05-01 10:00", "25/11/2026 10:00", "05/11/2026", "soon", "", "11/25/2026", "2026-13-45"])
NUMBER = st.sampled_from(["1", "2", "3", "", "24-7"])
CALM = ["9", "2026-05-01 10:00", "2026-05-01 11:00", "a", "b"]
ROW = st.tuples(NUMBER, TIME, TIME, WORD, WORD)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(ROW, min_size=1, max_size=12),
    end=ENDS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    delimiter=st.sampled_from(",;\t|"),
    is_quoted=st.booleans(),
    extra=st.integers(0, 2),
    titles=st.integers(0, 2),
)
def test_every_row_of_a_generated_file_is_counted(rows, end, encoding, delimiter, is_quoted, extra, titles):
    out = io.StringIO()
    if is_quoted:
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerows([["a title"]] * titles + [HEADING] + [list(cells) for cells in rows])
    else:
        clean = [[cell.replace(delimiter, " ").replace("\n", " ") for cell in cells] for cells in rows]
        clean = [[cells[0] or "7", cells[1] if "/" in cells[1] else "2026-05-01", *cells[2:]] for cells in clean]
        clean = [[*cells, *["more"] * extra] for cells in clean]
        lines = [["a title"]] * titles + [HEADING] + clean + [CALM] * 30
        out.write("\n".join(delimiter.join(cells) for cells in lines))
    content = out.getvalue().replace("\n", end).encode(encoding)
    written = [cells for cells in rows if any(cell.strip() for cell in cells)]
    if is_quoted and not written:
        return
    mapping = read_mapping(MAPPING)
    table = read_table(content, "any.csv", mapping.wanted())
    parsed = list(dispatch.parse(table, mapping, ZONE, NOW, order_of(table, mapping, told=True)))
    refused = sum(row.is_refused for row in parsed)
    left_out = sum(row.is_skipped for row in parsed)
    taken = sum(not (row.is_refused or row.is_skipped) for row in parsed)
    expected = titles + (len(written) if is_quoted else 30 + len(rows))
    assert refused + left_out + taken == len(parsed) == table.total == expected
    assert not any(row.is_refused and row.is_skipped for row in parsed)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text('1,;"\n\r\t \x00é', max_size=120).map(str.encode))
def test_whatever_stands_below_the_heading_is_counted(below):
    mapping = read_mapping(MAPPING)
    try:
        table = read_table(",".join(HEADING).encode() + b"\n" + below, "any.csv", mapping.wanted())
    except BadFile:
        return
    assert len(list(dispatch.parse(table, mapping, ZONE, NOW))) == table.total
