"""Every row of a directory file is read or refused with its reason; the two make all rows of the file."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casemgmt.core.tables import read_table
from providers import actions, mapping
from providers.actions import importing
from providers.hsds import read_json
from providers.hsds import read_table as read_hsds_table
from providers.hsds.reading import DirectoryReading
from providers.mapped import read_mapped
from providers.models import DirectoryImport
from tests.cast import NOW

HEADING = ["name1", "name2", "street1", "city", "state", "zip"]
WORD = st.text("ab1é ,;\t|'\n\"/", max_size=8)
ZIP = st.sampled_from(["02134", "2134", "97401-1234", "", "x"])
ROW = st.tuples(WORD, WORD, WORD, WORD, st.sampled_from(["OR", "", "??"]), ZIP)


def told(reading):
    """Rows of which something was kept, and rows that were refused."""
    kept = {record.row for rows in reading.records.values() for record in rows.values()}
    refused = {problem.row for problem in reading.problems if problem.is_row_refused}
    return kept, refused


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(ROW, min_size=1, max_size=10),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_every_row_of_a_mapped_file_is_kept_or_refused(rows, end, encoding, delimiter, quoting):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=quoting).writerows([HEADING, *rows])
    written = [row for row in rows if any(cell.strip() for cell in row)]
    if not written:
        return
    table = read_table(out.getvalue().replace("\n", end).encode(encoding), "any.csv")
    reading = DirectoryReading()
    read_mapped(table, mapping.load("facilities_csv"), name="any.csv", reading=reading)
    kept, refused = told(reading)
    assert reading.rows == len(written)
    assert len(kept | refused) == len(written)
    assert not refused & {record.row for record in reading.records["service"].values()}


IDS = st.sampled_from(["1", "2", "3", ""])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(IDS, WORD, st.sampled_from(["active", "", "banana"]), IDS), min_size=1, max_size=10))
def test_every_row_of_a_table_of_the_standard_is_kept_or_refused(rows):
    out = io.StringIO()
    csv.writer(out).writerows([["id", "name", "status", "organization_id"], *rows])
    written = [row for row in rows if any(cell.strip() for cell in row)]
    if not written:
        return
    reading = DirectoryReading()
    read_hsds_table(
        read_table(out.getvalue().encode(), "services.csv"), "service", name="services.csv", reading=reading
    )
    kept, refused = told(reading)
    assert reading.rows == len(written) == len(kept) + len(refused)


@given(st.lists(st.sampled_from([{"id": "1", "name": "a"}, {"id": "2"}, {}, 7, None, [], {"id": "1", "name": "b"}])))
def test_every_record_of_a_list_is_kept_or_refused(nodes):
    if not any(isinstance(node, dict) and node for node in nodes):
        return
    reading = read_json(json.dumps(nodes).encode(), name="organizations.json")
    kept, refused = told(reading)
    assert reading.rows == len(nodes) == len(kept) + len(refused)


@pytest.mark.django_db
def test_what_is_refused_only_while_writing_is_counted_too(manager, settings, tmp_path):
    """A phone of a place that nobody knows is a row that is lost: it is refused, not left out in silence."""
    settings.MEDIA_ROOT = tmp_path
    rows = "id,number,location_id\n1,541 555 0100,nowhere\n2,541 555 0101,nowhere\n"
    job = actions.begin_import(
        file=SimpleUploadedFile("phones.csv", rows.encode()),
        file_name="phones.csv",
        mapping="",
        source="x",
        by=manager,
        at=NOW,
    )
    job = actions.run_import(job=job, by=manager, at=NOW)
    assert (job.state, job.rows_of_file, job.rows_refused, job.rows_taken) == ("refused", 2, 2, 0)
    assert DirectoryImport.objects.get().message.startswith("Every row was refused")


@pytest.mark.django_db
def test_remarks_beyond_those_kept_are_counted(manager, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("providers.actions.importing.MOST_PROBLEMS_KEPT", 2)
    nodes = [{"id": str(n), "name": "a", "status": "banana"} for n in range(6)]
    nodes.append({"id": "7", "name": "a", "status": "active", "organization": {"id": "o", "name": "Org"}})
    job = actions.begin_import(
        file=SimpleUploadedFile("d.json", json.dumps(nodes).encode()),
        file_name="d.json",
        mapping="",
        source="x",
        by=manager,
        at=NOW,
    )
    job = actions.run_import(job=job, by=manager, at=NOW)
    assert (job.rows_of_file, job.rows_taken, job.rows_refused, len(job.problems)) == (7, 1, 6, 2)
    assert job.remarks >= 6


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["before it read", "after it read"])
def test_a_second_worker_finds_it_done(moment, manager, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    nodes = [{"id": "1", "name": "Food", "status": "active", "organization": {"id": "o", "name": "Harbor House"}}]
    file = SimpleUploadedFile("d.json", json.dumps(nodes).encode())
    job = actions.begin_import(file=file, file_name="d.json", mapping="", source="x", by=manager, at=NOW)
    job = actions.run_import(job=job, by=manager, at=NOW)
    actions.press_import(job=job, by=manager, at=NOW)
    first, second = (DirectoryImport.objects.get(pk=job.pk) for _worker in range(2))
    read = importing._read

    def slow(one):
        found = read(one) if moment == "after it read" else None
        monkeypatch.setattr(importing, "_read", read)
        assert actions.run_import(job=first, by=manager, at=NOW).state == "done"
        return found or read(one)

    monkeypatch.setattr(importing, "_read", slow)
    job = actions.run_import(job=second, by=manager, at=NOW)
    assert (job.state, job.message) == ("done", "")
    job.refresh_from_db()
    assert (job.state, job.counts["service"]["created"]) == ("done", 1)
