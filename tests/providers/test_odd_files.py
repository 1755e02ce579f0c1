"""Files nobody means to write: none hangs the product, drops what it names, or speaks louder than a person."""

import json
import threading
import time
import zipfile
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from providers import actions, schedule
from providers.actions import import_batch, wholes
from providers.hsds import values
from providers.marks.actions import settle_marks
from providers.models import ListingConflict, Location, Organization, Phone, Schedule, Service, ServiceCapacity
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def service(number, **more):
    organization = {"id": "o1", "name": "Org One", "description": "d"}
    return {"id": number, "name": f"Service {number}", "status": "active", "organization": organization, **more}


def reasons(done):
    return [problem.reason for problem in done.problems]


# ── Hours ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "rule",
    [
        {"freq": "MONTHLY", "bymonthday": "32"}, {"freq": "MONTHLY", "bymonthday": "0"},
        {"freq": "MONTHLY", "byday": "6MO"}, {"freq": "WEEKLY", "byday": "1MO"}, {"freq": "WEEKLY", "byweekno": "60"},
        {"freq": "MONTHLY", "byyearday": "400"},
    ],
)  # fmt: skip
def test_a_rule_that_names_no_day_is_kept_as_words(bring, write, rule):
    hours = {"id": "1", "opens_at": "09:00", "closes_at": "17:00", **rule}
    done = bring(write("in.json", [service("1", schedules=[hours])]), source="county")
    kept = Schedule.objects.get()
    assert (kept.freq, kept.opens_at) == ("", None)
    assert str(next(reversed(rule.values()))) in kept.description
    assert any("names no day there is" in reason for reason in reasons(done))


def test_one_that_was_stored_before_takes_a_moment():
    stored = Schedule(freq="MONTHLY", bymonthday="32", holidays="", replaces=False, opens_at="09:00", closes_at="17:00")
    began = time.monotonic()
    assert not any(schedule.occurs_on(stored, date(2026, 12, day)) for day in range(1, 29))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(("opens", "closes", "is_kept"), [("09:00", "09:00", False), ("00:00", "00:00", True)])
def test_nine_to_nine_is_no_day_round(bring, write, opens, closes, is_kept):
    hours = {"id": "1", "freq": "WEEKLY", "byday": "MO", "opens_at": opens, "closes_at": closes}
    bring(write("in.json", [service("1", schedules=[hours])]), source="county")
    kept = Schedule.objects.get()
    assert (kept.opens_at is not None) == is_kept
    assert ("09:00" in kept.description) == (not is_kept)


# ── What a file does not say ─────────────────────────────────────────────────────────────────────────────────────────
def test_one_page_of_two_drops_nothing(bring, write):
    bring(write("a.json", [service(str(n)) for n in range(1, 6)]), source="county")
    page = {"total_items": 5, "total_pages": 2, "page_number": 1, "contents": [service(str(n)) for n in range(1, 5)]}
    done = bring(write("b.json", page), source="county")
    assert Service.objects.listed().count() == 5
    assert "this is page 1 of 2" in reasons(done)


def test_a_folder_of_all_pages_is_the_whole(bring, write, tmp_path):
    bring(write("a.json", [service(str(n)) for n in range(1, 6)]), source="county")
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, found in ((1, "123"), (2, "4")):
        page = {"total_pages": 2, "page_number": number, "contents": [service(n) for n in found]}
        (folder / f"page{number}.json").write_text(json.dumps(page))
    bring(folder, source="county")
    assert set(Service.objects.listed().values_list("source_record_id", flat=True)) == set("1234")


def test_a_row_that_is_named_and_refused_is_not_gone(bring, write):
    bring(write("a.json", [service(str(n)) for n in range(1, 6)]), source="county")
    listed = [service(str(n)) for n in range(1, 5)] + [service("5", status="Pending")]
    done = bring(write("b.json", listed), source="county")
    assert done.total("dropped") == 0
    assert Service.objects.listed().count() == 5


def test_what_was_archived_by_hand_stays_archived(bring, write, manager):
    file = write("a.json", [service("1"), service("2")])
    bring(file, source="county")
    wholes.archive(listing=Service.objects.get(name="Service 2"), by=manager, at=NOW)
    for description in ("", "They say something new"):
        bring(write("a.json", [service("1"), service("2", description=description)]), source="county")
        assert list(Service.objects.listed().values_list("name", flat=True)) == ["Service 1"]


# ── What hangs ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("mark", ["<script>", "<!--", "<style>"])
def test_marks_that_are_not_closed_take_a_moment(mark):
    began = time.monotonic()
    values.text(mark * 5_000)
    assert time.monotonic() - began < 2


def test_scripts_and_comments_are_cut_out():
    said = "<STYLE type='x'>p{}</style>Food <!-- a <b> -->and<script>alert(1)</script > more <script>end"
    assert values.text(said) == "Food and more end"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("twin", ["1", "2"])
def test_listings_that_stand_for_each_other_hang_nothing(bring, write, twin):
    def told(number, *also):
        return {**service(number), "source": {"publisher": "pub", "record_id": number}, "also_listed": list(also)}

    files = {"1": [told("1", told("1"))], "2": [told("1", told("2")), told("2", told("1"))]}
    bring(write("a.json", files[twin]))
    for _month in (1, 2):
        bring(write("b.json", [service("1"), service("2")]), source="pub")
    call_command("export_directory", full=True, stdout=StringIO())


# ── What is told apart ───────────────────────────────────────────────────────────────────────────────────────────────
def test_a_titled_object_of_tables_is_tables(bring, write):
    both = [{"id": n, "name": f"Agency {n}", "description": "d"} for n in "AB"]
    rows = [{"id": "1", "name": "Food", "status": "active", "organization_id": "B"},
            {"id": "2", "name": "Bed", "status": "active", "organization_id": "A"}]  # fmt: skip
    bring(write("a.json", {"id": "ds1", "name": "County 211", "organizations": both, "services": rows}))
    found = Service.objects.order_by("name").values_list("name", "organization__name")
    assert list(found) == [("Bed", "Agency A"), ("Food", "Agency B")]
    assert Organization.objects.count() == 2


def test_a_table_of_a_folder_is_what_its_name_says(bring, tmp_path):
    tables = {
        "organizations": [{"id": "o", "name": "O", "description": "d"}],
        "services": [{"id": "1", "name": "Food", "status": "active", "organization_id": "o"}],
        "locations": [{"id": "l1", "name": "Hall", "location_type": "physical", "organization_id": "o", "status": "x"}],
        "service_at_locations": [{"id": "x", "service_id": "1", "location_id": "l1"}],
        "phones": [{"id": "p1", "number": "541-555-0101", "service_id": "1", "location_id": "l1"}],
    }
    for name, rows in tables.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(rows))
    bring(tmp_path, source="county")
    assert Phone.objects.get().number == "541-555-0101"
    assert Service.objects.get().service_at_locations.count() == 1


@pytest.mark.parametrize("unit", [{}, {"id": "u", "name": ""}, "beds", None])
def test_room_without_a_unit_is_refused_by_its_row(bring, write, unit):
    room = {"id": "c", "available": 1, "updated": "2026-01-01T00:00:00Z", "unit": unit}
    done = bring(write("a.json", [service("1", capacities=[room]), service("2")]), source="county")
    assert Service.objects.count() == 2
    assert not ServiceCapacity.objects.exists()
    assert done.problems


def test_fewer_than_none_wait_is_a_remark(bring, write):
    room = {"id": "c", "available": 1, "updated": "2026-01-01T00:00:00Z", "unit": {"id": "u", "name": "beds"}}
    done = bring(write("a.json", [service("1", capacities=[{**room, "waitlist_length": -5}])]), source="county")
    assert ServiceCapacity.objects.get().waitlist_length is None
    assert "there cannot be fewer than none" in reasons(done)


def test_a_line_ends_where_the_file_says(bring, write):
    lines = [service("1", description="one\u2028two\u0085three"), service("2")]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    done = bring(write("a.ndjson", text), source="county")
    assert (Service.objects.count(), done.problems) == (2, [])


# ── A person beside a file ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("field", ["name", "description"])
def test_what_an_editor_saves_meanwhile_stands(bring, write, manager, monkeypatch, field):
    """The import has read the rows; somebody corrects one of them; the import writes."""
    bring(write("a.json", [service("1", description="Old"), service("2", description="Old")]), source="county")
    row, pressed = Service.objects.get(name="Service 1"), []
    held = import_batch.RowBatch._held

    def edit():
        try:
            changes = {"description": "By a person"}
            actions.edit_service(service=row, version=row.version, changes=changes, by=manager, at=NOW)
        finally:
            connections.close_all()

    def slow(self, ready, known):
        if self.name == "service" and not pressed:
            pressed.append(threading.Thread(target=edit))
            pressed[0].start()
            pressed[0].join(20)
        return held(self, ready, known)

    monkeypatch.setattr(import_batch.RowBatch, "_held", slow)
    bring(write("b.json", [service("1", **{"description": "Old", field: "Theirs"}), service("2")]), source="county")
    row.refresh_from_db()
    assert row.description == "By a person"
    assert row.edited_fields == ["description"]
    assert row.name == ("Theirs" if field == "name" else "Service 1")
    assert ListingConflict.objects.filter(field="description").exists() == (field == "description")


# ── A place nobody may find ──────────────────────────────────────────────────────────────────────────────────────────
BY_STREET = """
title = "List"
source = "county"
key = ["Agency", "Street"]
[organization]
key = ["Agency"]
name = "Agency"
[service]
name = "Program"
status = {value = "active"}
[location]
key = ["Street"]
[address]
address_1 = "Street"
city = "City"
[[phones]]
number = "Phone"
"""
ROWS = "Agency,Program,Street,City,Phone\nSafe House,Shelter,77 Secret Lane,Eugene,541-555-0101\n"
DOORS = (
    "services?full=true",
    "service_at_locations?full=true",
    "organizations?full=true&full_service=true",
    "services",
)


def told_outside(client, tmp_path):
    """Everything that leaves: the export, the door's lists, its tables."""
    path = tmp_path / "out.json"
    call_command("export_directory", str(path), full=True, stdout=StringIO())
    told = {"export": path.read_text()}
    told |= {door: client.get(f"/hsds/v3/{door}").content.decode() for door in DOORS}
    package = b"".join(client.get("/hsds/v3/datapackage.zip").streaming_content)
    with zipfile.ZipFile(BytesIO(package)) as tables:
        return told | {name: tables.read(name).decode() for name in tables.namelist()}


def test_a_list_that_knows_its_rows_by_their_street_does_not_tell_it(bring, write, tmp_path, client, navigator):
    mapping, file = str(write("list.toml", BY_STREET)), write("list.csv", ROWS)
    bring(file, source="county", mapping=mapping)
    Location.objects.update(is_confidential=True)
    settle_marks(at=NOW)
    client.force_login(navigator)
    told = told_outside(client, tmp_path)
    assert all("541-555-0101" in told[door] for door in DOORS[:2])
    assert [name for name, text in told.items() if "ecret" in text] == []
    ids = set(Service.objects.values_list("pk", flat=True))
    assert bring(tmp_path / "out.json").total("created") == 0
    for model in (Service, Location, Organization):
        model.objects.all().delete()
    bring(tmp_path / "out.json")
    again = bring(file, source="county", mapping=mapping)
    assert (again.total("dropped"), set(Service.objects.values_list("pk", flat=True))) == (0, ids)
    assert (Location.objects.count(), Organization.objects.count()) == (1, 1)


def test_what_is_said_of_a_service_there_is_not_told(bring, write, tmp_path, client, navigator):
    place = {"id": "l", "location_type": "physical", "name": "Site at 77 Secret Lane", "confidential": True}
    there = {"id": "x", "description": "At 77 Secret Lane", "location": place,
             "contacts": [{"id": "k", "name": "Bo, Secret Lane", "phones": [{"id": "p", "number": "1"}]}]}  # fmt: skip
    bring(write("a.json", [service("1", service_at_locations=[there])]), source="county")
    settle_marks(at=NOW)
    client.force_login(navigator)
    assert [name for name, text in told_outside(client, tmp_path).items() if "ecret" in text] == []
