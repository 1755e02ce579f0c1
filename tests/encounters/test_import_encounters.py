"""Many encounters are read from a dispatch export, however dirty."""

import csv
import io
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from casemgmt.accounts.actions import add_area, bring_area_back, merge_areas, retire_area
from casemgmt.accounts.models import Area
from casemgmt.core import jobs
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.core.tables import csv_text
from casemgmt.encounters.actions import importing, run_import, start_import
from casemgmt.encounters.models import Encounter, EncounterImport
from casemgmt.encounters.queries import report_rows, shipped_mappings
from tests.conftest import SHARED

MAPPING = """
name = "Test export"
source_system = "test_cad"

[times]
day_first = false
midnight_is_unknown = true

[fields]
external_id = "Inc #"
source = { column = "Source", values = { "911" = ["E911", "W911"], self = "PHONE" } }
received_at = "Created"
dispatched_at = "Dispatched"
on_scene_at = "Arrived"
cleared_at = "Cleared"
place = "Address"
call_type = { column = "Nature", values = { welfare = ["CHECK WELFARE", "Welfare check"], transport = "TRANSPORT" } }
disposition = { column = "Closed as", values = { on_scene = ["ASST", "Assisted"], nobody_found = ["UTL"] } }
"""
HEADING = ["Inc #", "Source", "Created", "Dispatched", "Arrived", "Cleared", "Address", "Nature", "Closed as"]
GOOD = ["24-1", "E911", "2026-05-01 10:00", "2026-05-01 10:05", "2026-05-01 10:20", "2026-05-01 11:00"]
GOOD += ["5th & Main", "CHECK WELFARE", "ASST"]


def row(**changes):
    return [changes.get(name, cell) for name, cell in zip(HEADING, GOOD, strict=True)]


def numbered(number, **changes):
    return row(**{"Inc #": str(number), **changes})


def csv_of(*rows, delimiter=",", heading=HEADING):
    lines = [heading, *rows]
    return "\r\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line) for line in lines)


@pytest.fixture
def read(riverside, manager, now):
    """Bring a file in and read it."""

    def bring(content, mapping=MAPPING, file_name="calls.csv", at=now):
        content = content if isinstance(content, bytes) else content.encode()
        batch = start_import(
            program=riverside, mapping_text=mapping, file_name=file_name, content=content, by=manager, at=at
        )
        return run_import(batch=batch, by=manager, at=at)

    return bring


def counts(batch):
    return (batch.created, batch.changed, batch.unchanged, batch.refused, batch.skipped)


def reasons(batch):
    return {(problem.row_number, problem.column): problem.reason for problem in batch.problems.all()}


def test_a_plain_file_goes_in(read, riverside):
    batch = read(csv_of(row()))
    assert batch.state == "done"
    assert counts(batch) == (1, 0, 0, 0, 0)
    encounter = Encounter.objects.get()
    assert (encounter.source, encounter.call_type, encounter.disposition) == ("911", "welfare", "on_scene")
    assert (encounter.call_type_text, encounter.place) == ("CHECK WELFARE", "5th & Main")
    assert encounter.received_at == datetime(2026, 5, 1, 17, 0, tzinfo=UTC)
    assert (encounter.time_flags, encounter.imported_by) == ({}, batch)


def test_the_same_file_twice_changes_nothing(read):
    content = csv_of(numbered(1), numbered(2, Arrived="2026-05-01 00:00"), numbered(3, **{"Closed as": "??!"}))
    read(content)
    before = list(Encounter.objects.order_by("pk").values())
    events = Event.objects.exclude(verb__startswith="encounter_import").count()
    assert counts(read(content)) == (0, 0, 3, 0, 0)
    assert list(Encounter.objects.order_by("pk").values()) == before
    assert Event.objects.exclude(verb__startswith="encounter_import").count() == events


def test_a_corrected_row_changes_its_encounter_only(read):
    read(csv_of(numbered(1), numbered(2)))
    assert counts(read(csv_of(numbered(1), numbered(2, **{"Closed as": "UTL"})))) == (0, 1, 1, 0, 0)
    assert Encounter.objects.get(external_id="2").disposition == "nobody_found"
    assert Event.objects.get(verb="encounter.changed").data == {"fields": ["disposition", "disposition_text"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_however_it_was_saved(read, encoding, delimiter):
    read(csv_of(row(Address="Peña’s Café, 5th"), delimiter=delimiter).encode(encoding))
    assert Encounter.objects.get().place == "Peña’s Café, 5th"


def test_blank_lines_titles_totals_and_repeated_headings(read):
    lines = csv_of(numbered(1), [""] * 9, HEADING, numbered(2), ["Total", "2", *[""] * 7], ["Grand Total: 2"])
    batch = read(f"Crisis calls 2026\r\n\r\n{lines}\r\n\r\n")
    assert counts(batch) == (2, 0, 0, 0, 4)
    assert reasons(batch)[(1, "")] == "It stands above the heading, so it was taken for a title."


def test_blank_numbers_and_rows_without_a_time_are_refused(read):
    batch = read(csv_of(numbered(""), numbered(2, Created="", Dispatched="", Arrived="", Cleared=""), numbered(3)))
    assert counts(batch) == (1, 0, 0, 2, 0)
    assert reasons(batch) == {
        (2, "Inc #"): "The dispatch number is missing.",
        (3, "Created, Dispatched, Arrived, Cleared"): "The row gives no time that can be read.",
    }


def test_a_number_that_stands_twice(read):
    content = csv_of(numbered(1), numbered(1), numbered(1, Nature="TRANSPORT"))
    batch = read(content)
    assert counts(batch) == (1, 0, 1, 1, 0)
    assert "row 2" in reasons(batch)[(4, "Inc #")]
    assert counts(read(content)) == (0, 0, 2, 1, 0)


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({"Dispatched": "2026-05-01 12:00"}, {"dispatched_at": "out_of_order"}),
        ({"Arrived": "2026-05-01 10:01"}, {"dispatched_at": "out_of_order", "on_scene_at": "out_of_order"}),
        ({"Cleared": "2005-05-01 11:00"}, {"cleared_at": "out_of_order"}),
        ({"Cleared": "2027-05-01 11:00"}, {"cleared_at": "future"}),
        ({"Created": "2025-05-01 10:00"}, {"received_at": "too_long"}),
        ({"Arrived": "2026-05-01 00:00:00"}, {"on_scene_at": "midnight"}),
        ({"Arrived": "5/1/2026 12:00:00 AM"}, {"on_scene_at": "midnight"}),
        ({"Arrived": ""}, {}),
    ],
)
def test_times_that_cannot_be_true_are_kept_and_flagged(read, changes, flags):
    batch = read(csv_of(row(**changes)))
    encounter = Encounter.objects.get()
    assert encounter.time_flags == flags
    assert all(getattr(encounter, name) and encounter.believed(name) is None for name in flags)
    assert batch.problems.count() == len(flags)


def test_a_time_that_cannot_be_read_is_told_with_row_and_column(read):
    batch = read(csv_of(row(Arrived="half past ten")))
    assert reasons(batch)[(2, "Arrived")].startswith("“half past ten” is no date and time")
    assert Encounter.objects.get().on_scene_at is None


def test_many_formats_in_one_column(read):
    texts = [
        "2026-05-01 10:00",
        "5/1/2026 10:00 AM",
        "01-May-2026 10:00",
        "2026-05-01T17:00:00Z",
        "2026-05-01T10:00-07:00",
    ]
    read(csv_of(*[numbered(n, Created=text) for n, text in enumerate(texts)]))
    assert set(Encounter.objects.values_list("received_at", flat=True)) == {datetime(2026, 5, 1, 17, tzinfo=UTC)}


def test_the_clock_changes_in_the_programs_zone(read):
    spring = numbered(1, Created="2026-03-08 02:30", Dispatched="", Arrived="", Cleared="2026-03-08 03:40")
    autumn = numbered(2, Created="2026-11-01 01:30", Dispatched="", Arrived="", Cleared="2026-11-01 02:10")
    read(csv_of(spring, autumn))
    first, second = Encounter.objects.order_by("external_id")
    assert first.time_flags == {"received_at": "no_such_time"}
    assert first.received_at == datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
    assert second.time_flags == {"received_at": "ambiguous"}
    assert second.received_at == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_an_unknown_code_goes_in_as_other_with_its_words(read):
    batch = read(csv_of(row(Nature="GOAT ON ROOF", **{"Closed as": "ZZZ", "Source": "radio"})))
    encounter = Encounter.objects.get()
    assert (encounter.call_type, encounter.call_type_text) == ("other", "GOAT ON ROOF")
    assert (encounter.disposition, encounter.disposition_text) == ("other", "ZZZ")
    assert encounter.source == "other"
    assert {column for _row, column in reasons(batch)} == {"Nature", "Closed as", "Source"}
    assert batch.refused == 0


def test_codes_are_compared_without_case_and_blanks(read):
    read(csv_of(row(Nature="  welfare   CHECK ", Source="e911")))
    assert Encounter.objects.get().call_type == "welfare"
    assert Encounter.objects.get().source == "911"


def test_a_workbook_with_date_cells(read):
    book = Workbook()
    sheet = book.active
    sheet.append(["Calls of May"])
    sheet.append([])
    sheet.append(HEADING)
    start = datetime(2026, 5, 1, 10, 0)
    cells = [
        24001.0,
        "E911",
        start,
        start + timedelta(minutes=5),
        "",
        start + timedelta(hours=1),
        "5th",
        "TRANSPORT",
        "UTL",
    ]
    sheet.append(cells)
    sheet.append(["Total", 1])
    out = io.BytesIO()
    book.save(out)
    batch = read(out.getvalue(), file_name="calls.xlsx")
    assert counts(batch) == (1, 0, 0, 0, 2)
    encounter = Encounter.objects.get()
    assert encounter.external_id == "24001"
    assert encounter.dispatched_at == datetime(2026, 5, 1, 17, 5, tzinfo=UTC)
    assert counts(read(out.getvalue(), file_name="calls.xlsx")) == (0, 0, 1, 0, 2)


def test_date_and_clock_columns_and_amounts_of_time(read):
    mapping = """
name = "Split"
source_system = "split"
[times]
day_first = false
[fields]
external_id = "id"
source = { value = "911" }
received_at = ["date", "clock"]
on_scene_at = { column = "secs", after = "received_at", unit = "seconds" }
cleared_at = { column = "mins", after = "received_at", unit = "minutes" }
"""
    read("id,date,clock,secs,mins\n7,5/1/2026,2:05 PM,90,45.5\n", mapping)
    encounter = Encounter.objects.get()
    start = datetime(2026, 5, 1, 21, 5, tzinfo=UTC)
    assert encounter.received_at == start
    assert encounter.on_scene_at == start + timedelta(seconds=90)
    assert encounter.cleared_at == start + timedelta(minutes=45, seconds=30)


def test_a_clock_beside_the_date_of_the_call_may_belong_to_the_next_day(read):
    mapping = """
name = "Split"
source_system = "split"
[times]
day_first = false
[fields]
external_id = "id"
source = { value = "911" }
received_at = ["date", "call"]
cleared_at = ["date", "clear"]
"""
    read("id,date,call,clear\n7,5/1/2026,23:50,0:40\n", mapping)
    encounter = Encounter.objects.get()
    assert encounter.cleared_at - encounter.received_at == timedelta(minutes=50)
    assert encounter.time_flags == {}


def test_areas_are_found_by_name_or_made_where_the_mapping_says_so(read, riverside):
    Area.objects.create(program=riverside, name="Downtown")
    mapping = MAPPING + '\n[fields.area]\ncolumn = "Address"\n'
    batch = read(csv_of(numbered(1, Address="DOWNTOWN"), numbered(2, Address="Elsewhere")), mapping)
    assert [str(e.area) for e in Encounter.objects.order_by("external_id")] == ["Downtown", "None"]
    assert reasons(batch) == {(3, "Address"): "The program has no area of this name; left open."}
    read(csv_of(numbered(2, Address="Elsewhere")), f"{mapping}create = true\n")
    assert Encounter.objects.get(external_id="2").area.name == "Elsewhere"


def test_an_open_quotation_mark_spoils_one_row_only(read):
    content = csv_of(numbered(1), numbered(2)) + '\r\n3,"PHONE,2026-05-01 10:00,,,,x,y,z\r\n' + ",".join(numbered(4))
    batch = read(content)
    assert set(Encounter.objects.values_list("external_id", flat=True)) == {"1", "2", "4"}
    assert reasons(batch) == {(4, ""): "A quotation mark is opened and never closed."}


def test_a_row_shifted_by_a_stray_separator_is_refused(read):
    batch = read(csv_of([*row(), "extra"], numbered(2)))
    assert counts(batch) == (1, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"   \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "text"),
        (b"\xd0\xcf\x11\xe0old", ".xls"),
        (b"PK\x03\x04broken", "damaged"),
        ("a,b\n1,2\n", "lacks columns"),
        (",".join(HEADING), "no rows"),
        ("%PDF-1.7\nnothing", "lacks columns"),
    ],
)
def test_a_bad_file_changes_nothing(read, content, word):
    with pytest.raises(NotPossible) as problem:
        read(content)
    assert word in problem.value.message
    assert problem.value.field == "file"
    assert not EncounterImport.objects.exists()
    assert not Event.objects.filter(verb__startswith="encounter").exists()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("[times]", "[times"), "TOML"),
        (('external_id = "Inc #"', ""), "external_id"),
        (("welfare =", "wellfare ="), "wellfare"),
        (('place = "Address"', 'street = "Address"'), "street"),
        (("midnight_is_unknown", "midnight_unknown"), "midnight_unknown"),
        (('name = "Test export"', ""), "name"),
        (('place = "Address"', "place = 3.5"), "place"),
    ],
)
def test_a_bad_mapping_changes_nothing(read, change, word):
    with pytest.raises(NotPossible) as problem:
        read(csv_of(row()), MAPPING.replace(*change))
    assert word in problem.value.message
    assert problem.value.field == "mapping"
    assert not EncounterImport.objects.exists()


def test_reading_goes_on_where_a_killed_worker_stopped(read, riverside, manager, now, monkeypatch):
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 2)
    content = csv_of(*[numbered(n) for n in range(7)], numbered(0, Nature="TRANSPORT")).encode()
    batch = start_import(
        program=riverside, mapping_text=MAPPING, file_name="calls.csv", content=content, by=manager, at=now
    )

    class KilledError(Exception):
        pass

    def kill(progress):
        if progress.rows_read == 4:
            raise KilledError

    with pytest.raises(KilledError):
        run_import(batch=batch, by=manager, at=now, on_progress=kill)
    half = EncounterImport.objects.get()
    assert (half.state, half.rows_read, half.rows_total, half.created) == ("reading", 4, 8, 4)
    jobs.run_due(at=now)
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == ("done", (7, 0, 0, 1, 0))
    assert bytes(batch.content) == b""
    jobs.run_due(at=now)
    assert Encounter.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_one_that_is_canceled_stops_behind_the_rows_that_went_in(riverside, manager, now, monkeypatch):
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 2)
    content = csv_of(*[numbered(n) for n in range(7)]).encode()
    batch = start_import(
        program=riverside, mapping_text=MAPPING, file_name="calls.csv", content=content, by=manager, at=now
    )
    says = jobs.Turn.says

    def canceled(turn, done, total):
        if done == 4:
            jobs.cancel(job=turn.job, by=manager, at=now)
        says(turn, done, total)

    monkeypatch.setattr(jobs.Turn, "says", canceled)
    jobs.run_due(at=now)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_read, Encounter.objects.count(), bytes(batch.content)) == ("canceled", 4, 4, b"")


def test_a_second_worker_lets_go(riverside, manager, now):
    content = csv_of(row()).encode()
    batch = start_import(
        program=riverside, mapping_text=MAPPING, file_name="calls.csv", content=content, by=manager, at=now
    )
    late = EncounterImport.objects.get()
    run_import(batch=batch, by=manager, at=now)
    assert run_import(batch=late, by=manager, at=now).state == "done"
    assert Event.objects.filter(verb="encounter_import.done").count() == 1


@pytest.mark.parametrize("who", ["outsider", "responder", "navigator", "other_navigator", "analyst"])
def test_only_who_imports_may(request, riverside, now, who):
    with pytest.raises(PermissionDenied):
        start_import(
            program=riverside,
            mapping_text=MAPPING,
            file_name="c.csv",
            content=csv_of(row()).encode(),
            by=request.getfixturevalue(who),
            at=now,
        )


def test_the_report_is_harmless_in_a_spreadsheet(read):
    batch = read(csv_of(row(Arrived="=1+1")))
    report = csv_text(report_rows(batch))
    assert "'" not in report.splitlines()[0]
    assert '"=1' not in report
    assert "Rows of the file: 1 = 1 read + 0 refused + 0 left out." in report


def test_the_command(riverside, tmp_path, capsys):
    (tmp_path / "calls.csv").write_text(csv_of(row(), numbered("")))
    (tmp_path / "own.toml").write_text(MAPPING)
    report = tmp_path / "report.csv"
    arguments = [str(tmp_path / "calls.csv"), "--program", "riverside", "--mapping", str(tmp_path / "own.toml")]
    call_command("import_encounters", *arguments, "--report", str(report))
    said = capsys.readouterr().out
    assert "1 new" in said
    assert "row 3 · Inc # · The dispatch number is missing." in said
    assert "dispatch number is missing" in report.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("changes", "word"),
    [({1: "nowhere"}, "no program"), ({2: "missing.toml"}, "cannot be read"), ({0: "gone.csv"}, "gone.csv")],
)
def test_the_command_says_what_is_wrong(riverside, tmp_path, changes, word):
    (tmp_path / "calls.csv").write_text(csv_of(row()))
    given = [str(tmp_path / "calls.csv"), "riverside", "mobile_crisis"]
    for place, value in changes.items():
        given[place] = value
    with pytest.raises(CommandError, match=word):
        call_command("import_encounters", given[0], "--program", given[1], "--mapping", given[2])


def test_the_shipped_mapping_reads_the_county_export(read):
    path = SHARED / "data/cad/synthetic_mobile_crisis_500.csv"
    if not path.exists():
        pytest.skip("needs ../shared/data/cad, which is not here")
    mapping = shipped_mappings()["mobile_crisis"].read_text()
    batch = read(path.read_bytes(), mapping)
    assert counts(batch) == (500, 0, 0, 0, 0)
    flagged = [flag for flags in Encounter.objects.values_list("time_flags", flat=True) for flag in flags.items()]
    assert flagged.count(("engaged_at", "midnight")) == 84
    assert flagged.count(("cleared_at", "out_of_order")) == 5
    assert counts(read(path.read_bytes(), mapping)) == (0, 0, 500, 0, 0)


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(GOOD)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=9, max_size=9), min_size=1, max_size=4))
def test_any_cells_are_taken_or_refused_and_counted(read, rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEADING, *rows])
    batch = None
    with suppress(NotPossible):  # nothing but blank rows
        batch = read(out.getvalue())
    if batch is None or batch.state == "asked":
        return
    assert batch.state == ("done" if batch.taken else "failed")
    assert sum(counts(batch)) == batch.rows_read == batch.rows_total


def test_clock_cells_of_a_workbook_are_understood():
    from zoneinfo import ZoneInfo

    from casemgmt.encounters.clock_text import TimeRules, read_time

    reading = read_time([date(2026, 5, 1), time(10, 0)], TimeRules(ZoneInfo("UTC")))
    assert reading.at == datetime(2026, 5, 1, 10, tzinfo=UTC)


def test_an_area_that_is_gone_takes_no_new_call_and_keeps_what_it_has(read, riverside, admin, now):
    mapping = MAPPING + '\narea = { column = "Address", create = true }\n'
    old = "\n".join(map(",".join, [HEADING, GOOD]))
    read(old, mapping)
    first = Area.objects.get()
    retire_area(area=first, by=admin, at=now)
    later = "\n".join(map(",".join, [HEADING, GOOD, ["24-2", *GOOD[1:]]]))
    batch = read(later, mapping)
    assert counts(batch) == (1, 0, 1, 0, 0)
    assert Encounter.objects.get(external_id="24-1").area == first
    assert Encounter.objects.get(external_id="24-2").area is None
    assert "retired" in batch.problems.get(row_number=3).reason
    bring_area_back(area=first, by=admin, at=now)
    assert counts(read(later, mapping)) == (0, 1, 1, 0, 0), "once it is back the next file says it"
    other = add_area(program=riverside, name="Harbor", by=admin, at=now)
    merge_areas(area=first, into=other, by=admin, at=now)
    read("\n".join(map(",".join, [HEADING, ["24-3", *GOOD[1:]]])), mapping)
    assert Encounter.objects.get(external_id="24-3").area == other


def test_a_unit_that_went_with_another_is_read(read):
    mapping = MAPPING + '\n[rows]\nonly = { "Address" = ["CRU1"] }\n'
    rows = [[f"24-{n}", *GOOD[1:6], unit, *GOOD[7:]] for n, unit in enumerate(["CRU1", "P12/CRU1", "CRU12", "P12"])]
    batch = read("\n".join(map(",".join, [HEADING, *rows])), mapping)
    assert set(Encounter.objects.values_list("external_id", flat=True)) == {"24-0", "24-1"}
    assert batch.skipped == 2
