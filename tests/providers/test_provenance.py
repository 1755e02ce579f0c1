"""Whose word a listing is: dry runs, what publishers drop, conflicts with corrections, out and in again twice."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from casemgmt.accounts.models import Program
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from providers import actions, origins, queries
from providers.actions.wholes import archive
from providers.files import read_path
from providers.models import (
    Attribute,
    DirectoryImport,
    FieldOrigin,
    ListingConflict,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceProgram,
    Unit,
)
from providers.parts.actions import remove_part
from providers.parts.kinds import KINDS
from providers.queries import Wanted
from tests.cast import NOW

ORG = {"id": "1", "name": "Elm Center", "description": "About"}
PLACE = {
    "id": "1", "location_type": "physical", "name": "Elm house",
    "addresses": [{"id": "1", "address_1": "1 Elm", "city": "Riverside", "postal_code": "01234"}],
}  # fmt: skip


def service(number="1", **said):
    return {
        "id": number, "name": f"Service {number}", "status": "active", "organization": ORG,
        "phones": [{"id": number, "number": f"555010{number}"}],
        "schedules": [{"id": number, "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}],
        "service_at_locations": [{"id": number, "location": PLACE}], **said,
    }  # fmt: skip


def four(**changes):
    return [service(str(number), **changes.get(f"s{number}", {})) for number in range(1, 5)]


def names_found(words=""):
    return {one.service.name for one in queries.search(Wanted(words=words), at=NOW).listings}


def look(path, source="riverside", **how):
    found = read_path(path, source=source)
    return actions.look_at_reading(
        reading=found.reading, source=found.source, by=CLOCK, at=NOW, is_source_named=True, **how
    )


def command(path, **options):
    out = StringIO()
    call_command("import_directory", str(path), stdout=out, **options)
    return out.getvalue()


# ── a dry run ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_dry_run_shows_all_and_writes_nothing(write, bring):
    bring(write("d.json", four()), source="riverside")
    before = list(Service.objects.order_by("pk").values()), list(Phone.objects.order_by("pk").values())
    changed = [service("1", name="New name"), service("2"), service("3"), service("5")]
    done = look(write("d.json", changed))
    said = done.compared
    assert [one["name"] for one in said.added] == ["Service 5"]
    assert [one["name"] for one in said.dropped] == ["Service 4"]
    assert {"field": "name", "was": "Service 1", "is": "New name"} in said.changed[0]["fields"]
    assert not said.is_drop_much
    assert (list(Service.objects.order_by("pk").values()), list(Phone.objects.order_by("pk").values())) == before
    assert not FieldOrigin.objects.exists()


def test_the_command_tells_the_same(write, db):
    path = write("d.json", four())
    told = command(path, source="riverside", dry_run=True)
    assert "nothing was written" in told
    assert not Service.objects.exists()
    command(path, source="riverside")
    told = command(write("e.json", four(s1={"name": "Other"})[:3]), source="riverside", dry_run=True)
    assert "name: 'Service 1' → 'Other'" in told
    assert "not listed any more: service “Service 4”" in told


# ── what a publisher drops ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_dropped_is_found_no_more_and_comes_back(write, bring):
    bring(write("d.json", four()), source="riverside")
    bring(write("d.json", four()[:3]), source="riverside")
    gone = Service.objects.get(name="Service 4")
    assert gone.unlisted_at == NOW
    assert gone.phones.count() == 1, "it is kept"
    assert names_found() == {"Service 1", "Service 2", "Service 3"}
    bring(write("d.json", four()), source="riverside")
    assert len(names_found()) == 4


def test_more_than_a_third_is_asked_about(write, bring):
    bring(write("d.json", four()), source="riverside")
    told = command(write("d.json", four()[:2]), source="riverside")
    assert "They stay listed" in told
    assert len(names_found()) == 4
    command(write("d.json", four()[:2]), source="riverside", drop=True)
    assert len(names_found()) == 2
    command(write("d.json", four()[:1]), source="riverside", partial=True)
    assert len(names_found()) == 2


def test_an_organization_and_a_place_go_with_their_last_service(write, bring):
    other = {**ORG, "id": "2", "name": "Oak"}
    place = {**PLACE, "id": "2", "addresses": []}
    alone = service("4", organization=other, service_at_locations=[{"id": "4", "location": place}])
    bring(write("d.json", [*four()[:3], alone]), source="riverside")
    bring(write("d.json", four()[:3]), source="riverside")
    assert list(Organization.objects.filter(unlisted_at=None).values_list("name", flat=True)) == ["Elm Center"]
    assert Location.objects.filter(unlisted_at=None).count() == 1


def test_another_publisher_drops_nothing(write, bring):
    bring(write("a.json", four()), source="riverside")
    bring(write("b.json", [service("9")]), source="county")
    assert len(names_found()) == 5


# ── a correction, and the publisher's next word ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def edited(write, bring, manager):
    bring(write("d.json", four()), source="riverside")
    found = Service.objects.get(name="Service 1")
    return actions.edit_service(service=found, version=found.version, changes={"name": "Ours"}, by=manager, at=NOW)


def test_the_same_word_again_is_no_conflict(edited, write, bring):
    done = bring(write("d.json", four()), source="riverside")
    assert not ListingConflict.objects.exists()
    assert [one["ours"] for one in done.compared.stays] == ["Ours"]


def test_another_word_waits_for_a_decision(edited, write, bring, manager):
    said = look(write("d.json", four(s1={"name": "Theirs"}))).compared
    assert [(one["ours"], one["theirs"]) for one in said.conflicts] == [("Ours", "Theirs")]
    assert not ListingConflict.objects.exists(), "looking writes nothing"
    for _again in range(2):
        bring(write("d.json", four(s1={"name": "Theirs"})), source="riverside")
        assert Service.objects.filter(name="Ours").exists(), "the correction stays"
    conflict = ListingConflict.objects.get()
    actions.keep_ours(conflict=conflict, by=manager, at=NOW)
    bring(write("d.json", four(s1={"name": "Theirs"})), source="riverside")
    assert not ListingConflict.objects.to_decide().exists(), "it was decided"
    with pytest.raises(NotPossible):
        actions.take_theirs(conflict=conflict, by=manager, at=NOW)
    bring(write("d.json", four(s1={"name": "Third"})), source="riverside")
    actions.take_theirs(conflict=ListingConflict.objects.to_decide().get(), by=manager, at=NOW)
    found = Service.objects.get(pk=edited.pk)
    assert (found.name, found.edited_fields) == ("Third", [])
    bring(write("d.json", four(s1={"name": "Fourth"})), source="riverside")
    assert Service.objects.get(pk=edited.pk).name == "Fourth", "his word is taken again"


def test_a_conflict_that_the_publisher_takes_back_is_gone(edited, write, bring):
    bring(write("d.json", four(s1={"name": "Theirs"})), source="riverside")
    bring(write("d.json", four(s1={"name": "Ours"})), source="riverside")
    assert not ListingConflict.objects.exists()


def test_a_correction_made_since_is_not_overwritten(edited, write, bring, manager):
    bring(write("d.json", four(s1={"name": "Theirs"})), source="riverside")
    found = Service.objects.get(pk=edited.pk)
    actions.edit_service(service=found, version=found.version, changes={"name": "Newer"}, by=manager, at=NOW)
    with pytest.raises(NotPossible, match="something else by now"):
        actions.take_theirs(conflict=ListingConflict.objects.get(), by=manager, at=NOW)


def test_whoever_does_not_keep_the_listing_decides_nothing(edited, write, bring, navigator):
    bring(write("d.json", four(s1={"name": "Theirs"})), source="riverside")
    with pytest.raises(Exception, match="directory"):
        actions.keep_ours(conflict=ListingConflict.objects.get(), by=navigator, at=NOW)
    assert not ListingConflict.objects.visible_to(navigator).exists()


def test_a_number_that_was_corrected_or_taken_away_stays_so(write, bring, manager):
    bring(write("d.json", four()), source="riverside")
    phone, other = Phone.objects.get(number="5550101"), Phone.objects.get(number="5550102")
    origins.corrected(row=phone, before={"number": phone.number}, by=manager, at=NOW)
    Phone.objects.filter(pk=phone.pk).update(number="5550999")
    origins.taken_away(row=other, by=manager, at=NOW)
    other.delete()
    bring(write("d.json", four()), source="riverside")
    assert set(Phone.objects.values_list("number", flat=True)) == {"5550999", "5550103", "5550104"}


def test_the_page_says_whose_word_it_is(edited, write, bring, client, manager):
    bring(write("d.json", four(s1={"description": "Newer words"})), source="riverside")
    client.force_login(manager)
    page = client.get(f"/directory/services/{edited.pk}/").content.decode()
    assert "From “riverside” (its id: 1)" in page
    words = " ".join(page.split())
    assert f"corrected by {manager.name}" in words
    assert "Description: from “riverside”" in words


# ── out and in again ─────────────────────────────────────────────────────────────────────────────────────────────────

TABLES = (Organization, Service, Location, ServiceAtLocation, Phone, Schedule)


def everything():
    skipped = {"search_vector", "last_verified_by_id", "kept_by_id", "created_at", "version"}
    return {
        model.__name__: sorted(
            [{k: v for k, v in row.items() if k not in skipped} for row in model.objects.values()],
            key=lambda r: r["id"],
        )
        for model in TABLES
    }


def emptied():
    FieldOrigin.objects.all().delete()
    ListingConflict.objects.all().delete()
    Service.objects.all().delete()
    Location.objects.all().delete()
    Organization.objects.all().delete()


@pytest.mark.parametrize("ids", ["numbers", "uuids"])
def test_two_rounds_of_export_and_import_keep_where_all_came_from(ids, edited, write, bring, tmp_path, manager):
    directory = four(s2={"description": "Said later"})
    if ids == "uuids":
        directory.append(service("5", id="ac148810-d857-441c-9679-408f346de14b"))
    bring(write("d.json", directory), source="riverside")
    before, words = everything(), list(FieldOrigin.objects.order_by("row_id", "field").values_list("field", "said"))
    for turn in (1, 2):
        path = tmp_path / f"export-{turn}.json"
        call_command("export_directory", str(path), full=True, stdout=StringIO())
        again = bring(path)
        assert again.total("created") == again.total("changed") == again.total("removed") == 0
        emptied()
        bring(path)
        assert everything() == before
        assert list(FieldOrigin.objects.order_by("row_id", "field").values_list("field", "said")) == words
        assert FieldOrigin.objects.get(field="name").person == manager.name
    same = bring(write("d.json", directory), source="riverside")
    assert same.total("created") == same.total("changed") == same.total("removed") == same.total("dropped") == 0
    directory[2] = service("3", name="Only this", phones=[{"id": "3", "number": "5550103"}])
    next_file = bring(write("d.json", directory), source="riverside")
    assert {table: count["changed"] for table, count in next_file.counts.items() if count["changed"]} == {"service": 1}
    assert next_file.total("created") == 0
    assert Service.objects.count() == len(before["Service"])
    directory[0] = service("1", name="Theirs")
    bring(write("d.json", directory), source="riverside")
    assert ListingConflict.objects.get().ours == "Ours", "a correction that was read back is one"


def test_what_was_taken_or_put_away_by_hand_does_not_come_back_elsewhere(write, bring, manager, tmp_path):
    bring(write("d.json", four()), source="riverside")
    archive(listing=Service.objects.get(name="Service 3"), by=manager, at=NOW)
    remove_part(kind=KINDS["phone"], row=Phone.objects.get(number="5550102"), by=manager, at=NOW)
    for turn in (1, 2):
        path = tmp_path / f"export-{turn}.json"
        call_command("export_directory", str(path), full=True, stdout=StringIO())
        emptied()
        bring(path)
        changed = four(s1={"name": "Only this"})
        done = bring(write("next.json", changed), source="riverside")
        assert names_found() == {"Only this", "Service 2", "Service 4"}
        assert set(Phone.objects.values_list("number", flat=True)) == {"5550101", "5550104"}
        assert done.total("created") == 0
        assert done.refused == 0
        assert done.counts["service"]["left out"] == 1
        assert FieldOrigin.objects.get(entity="phone", field="").person == manager.name
        bring(write("d.json", four()), source="riverside")


def test_a_file_says_nothing_of_what_stands_here_or_of_anothers(write, bring, lakeside):
    bring(write("d.json", four()), source="riverside")
    here = Phone.objects.get(number="5550101")
    gone = {"last_action_type": "delete", "resource_type": "phone", "publisher": "riverside", "updated_by": "Ann"}
    told = {"publisher": "county", "record_id": "9"}
    organization = {**ORG, "id": "9", "name": "Oak", "source": told}
    organization["metadata"] = [
        gone | {"resource_id": str(here.pk)}, gone | {"resource_id": "no id"}, gone | {"resource_type": "nothing"},
        "words", None,
    ]  # fmt: skip
    bring(write("own.json", [service("9", organization=organization, source=told)]), source="county")
    assert not FieldOrigin.objects.filter(field="").exists()
    assert Organization.objects.filter(name="Oak").exists()


def test_terms_said_of_any_row_go_out_and_come_in(write, bring, tmp_path):
    def said(number):
        return {"attributes": [{"id": number, "value": f"word {number}", "label": "Kind"}]}

    program = {"id": "1", "name": "Winter", "description": "Cold nights"}
    hours = {"id": "1", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}
    room = {"id": "1", "available": 3, "updated": "2026-11-20T10:00:00Z"}
    parts = {
        "phones": [{"id": "1", "number": "5550101", **said("p"), "languages": [{"name": "Spanish", **said("l")}]}],
        "schedules": [{**hours, **said("h")}],
        "cost_options": [{"id": "1", "amount": 5, "currency": "USD", **said("c")}],
        "required_documents": [{"id": "1", "document": "ID", **said("d")}],
        "capacities": [{**room, **said("r"), "unit": {"id": "1", "name": "bed", **said("u")}}],
        "program": {**program, **said("g")},
        "organization": {**ORG, "programs": [{**program, **said("g")}]},
    }  # fmt: skip
    bring(write("d.json", [service("1", **parts)]), source="riverside")
    before = sorted(Attribute.objects.values_list("link_entity", "value", "label"))
    assert {table for table, _value, _label in before} == {
        *("phone", "language", "schedule", "cost_option", "required_document", "unit", "service_capacity", "program"),
    }
    call_command("export_directory", str(tmp_path / "out.json"), full=True, stdout=StringIO())
    emptied()
    for model in (Attribute, Unit, ServiceProgram):
        model.objects.all().delete()
    bring(tmp_path / "out.json")
    assert sorted(Attribute.objects.values_list("link_entity", "value", "label")) == before


def test_a_file_that_speaks_for_another_programs_publisher_is_refused(edited, bring, tmp_path):
    path = tmp_path / "export.json"
    call_command("export_directory", str(path), full=True, stdout=StringIO())
    other = Program.objects.create(name="Hillside", created_at=timezone.now() + timedelta(days=1))
    Organization.objects.update(kept_by=other)
    with pytest.raises(actions.NothingTaken):
        bring(path)
    assert Service.objects.filter(name="Ours").exists()


def test_a_broken_origin_is_an_ordinary_row(write, bring):
    odd = service("1", source="a text", metadata={"a": 1})
    odder = service("2", source={"publisher": 7, "record_id": []}, metadata=["x", {"field_name": 3}])
    bring(write("d.json", [odd, odder]), source="riverside")
    assert set(Service.objects.values_list("source", flat=True)) == {"riverside"}


# ── pressing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def begun(manager, content, **said):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("d.json", json.dumps(content).encode())
    return actions.begin_import(
        file=file, file_name="d.json", mapping="", source="riverside", by=manager, at=NOW, **said
    )


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def run(job, manager):
    return actions.run_import(job=DirectoryImport.objects.get(pk=job.pk), by=manager, at=timezone.now())


def test_nothing_is_written_before_somebody_pressed(manager):
    job = run(begun(manager, four()), manager)
    assert (job.state, job.plan["numbers"]["added"]) == ("looked", 6)
    assert not Service.objects.exists()
    pressed = actions.press_import(job=job, by=manager, at=NOW)
    again = actions.press_import(job=job, by=manager, at=NOW)
    assert pressed.pressed_at == again.pressed_at
    job = run(job, manager)
    assert (job.state, Service.objects.count(), bool(job.file)) == ("done", 4, False)
    assert run(job, manager).state == "done"


def test_what_changed_since_it_was_shown_is_shown_anew(manager, write, bring):
    bring(write("d.json", four()), source="riverside")
    job = run(begun(manager, four(s1={"name": "New"})), manager)
    Service.objects.filter(name="Service 2").update(name="Somebody else")
    actions.press_import(job=job, by=manager, at=NOW)
    job = run(job, manager)
    assert job.state == "looked"
    assert "changed since" in job.message
    assert not Service.objects.filter(name="New").exists()
    actions.press_import(job=job, by=manager, at=NOW)
    assert run(job, manager).state == "done"


def test_very_much_asks_twice(manager, write, bring):
    bring(write("d.json", four()), source="riverside")
    job = run(begun(manager, four()[:1]), manager)
    with pytest.raises(NotPossible, match="Say first"):
        actions.press_import(job=job, by=manager, at=NOW)
    actions.press_import(job=job, may_drop=True, by=manager, at=NOW)
    run(job, manager)
    assert len(names_found()) == 1


def test_what_nobody_pressed_is_left(manager):
    job = run(begun(manager, four()), manager)
    left = actions.leave_import(job=job, by=manager, at=NOW)
    assert (left.state, bool(left.file)) == ("canceled", False)
    with pytest.raises(NotPossible):
        actions.press_import(job=job, by=manager, at=NOW)


def test_a_bad_file_is_told_by_a_dry_run_too(write, db):
    with pytest.raises(CommandError, match=r"broken\.json"):
        command(write("broken.json", b"{"), dry_run=True)
