"""Saying by eye what the columns of a dispatch export are: shown, tried, read, kept, and checked next month."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casemgmt.core.errors import NotPossible
from casemgmt.encounters.actions import run_import
from casemgmt.encounters.by_eye.actions import clear_samples, open_sample, read_sample, say_columns
from casemgmt.encounters.by_eye.choices import ColumnsSaid, lacking, mapping_text
from casemgmt.encounters.by_eye.models import DispatchSample, KeptMapping
from casemgmt.encounters.by_eye.trial import tried
from casemgmt.encounters.mapping import MappingProblem
from casemgmt.encounters.mapping_file import read_mapping
from casemgmt.encounters.models import Encounter, EncounterImport

pytestmark = pytest.mark.django_db

FILE = b"""Case no,Day,Clock,Mins to clear,Nature,Outcome code,Cuffed,Sector
A-1,11/21/2026,14:05,45,WELFARE CK,RESOLVED,N,North
A-2,11/22/2026,09:30,20,JUMPER,TO ER,N,North
A-3,11/22/2026,23:50,30,WELFARE CK,GONE,Y,Harbor
A-4,,,,WELFARE CK,GONE,N,Harbor
"""
SAID = ColumnsSaid(
    columns={
        "Case no": ["external_id"],
        "Day": ["received_at"],
        "Clock": ["received_at"],
        "Mins to clear": ["cleared_at:minutes"],
        "Nature": ["call_type"],
        "Outcome code": ["disposition", "er_transfer"],
        "Cuffed": ["arrest"],
        "Sector": ["area"],
    },
    words={
        "call_type": {"WELFARE CK": "welfare", "JUMPER": "suicide_concern"},
        "disposition": {"RESOLVED": "on_scene", "TO ER": "transported", "GONE": "nobody_found"},
        "er_transfer": {"TO ER": "yes", "RESOLVED": "no", "GONE": "no"},
    },
)


@pytest.fixture
def sample(riverside, manager, now):
    made = open_sample(program=riverside, file_name="calls.csv", content=FILE, by=manager, at=now)
    return say_columns(sample=made, choices=SAID, by=manager, at=now)


def test_what_was_said_becomes_a_mapping_of_the_documented_format():
    mapping = read_mapping(mapping_text(SAID, "County 911"))
    assert (mapping.name, mapping.source_system) == ("County 911", "county_911")
    assert mapping.fields["received_at"].columns == ("Day", "Clock")
    assert (mapping.fields["cleared_at"].after, mapping.fields["cleared_at"].unit) == ("received_at", 60)
    assert mapping.fields["call_type"].values["jumper"] == "suicide_concern"
    assert mapping.fields["source"].value == "911"


def test_a_dry_run_counts_and_writes_nothing(sample, riverside, now):
    mapping = read_mapping(mapping_text(SAID, "County 911"))
    found = tried(riverside, FILE, "calls.csv", mapping, now, None)
    assert (found.adds, found.changes, found.unchanged, found.refused, found.left_out) == (3, 0, 0, 1, 0)
    assert found.calls[1].call_type == "suicide_concern"
    assert found.problems[0].row == 5
    assert not Encounter.objects.exists()


def test_it_is_read_as_it_was_tried_and_kept_for_the_next_file(sample, riverside, manager, now):
    batch = read_sample(sample=sample, name="County 911", by=manager, at=now)
    run_import(batch=batch, by=manager, at=now)
    batch.refresh_from_db()
    assert (batch.created, batch.refused) == (3, 1)
    jumper = Encounter.objects.get(external_id="A-2")
    assert (jumper.call_type, jumper.er_transfer, jumper.area.name) == ("suicide_concern", True, "North")
    assert jumper.cleared_at - jumper.received_at == timedelta(minutes=20)
    assert not DispatchSample.objects.exists(), "the file lies open no longer"
    kept = KeptMapping.objects.get()
    again = tried(
        riverside, FILE.replace(b"GONE,N,Harbor", b"RESOLVED,N,Harbor"), "b.csv", read_mapping(kept.text), now, None
    )
    assert (again.adds, again.unchanged) == (0, 3), "its calls are known by number"


def test_a_column_that_vanished_is_said_before_anything_is_written(sample, riverside, manager, client, now):
    read_sample(sample=sample, name="County 911", by=manager, at=now)
    kept = KeptMapping.objects.get()
    without = b"\n".join(line.rsplit(b",", 1)[0] for line in FILE.splitlines()) + b"\n"
    client.force_login(manager)
    given = {"program": riverside.pk, "mapping": str(kept.pk), "file": SimpleUploadedFile("next.csv", without)}
    page = client.post("/encounters/import/", given)
    assert page.status_code == 422
    assert "“Sector”" in page.content.decode()
    given = {"program": riverside.pk, "begins_from": str(kept.pk), "file": SimpleUploadedFile("next.csv", without)}
    page = client.post("/encounters/import/by-eye/", given, follow=True)
    assert re.search(r"columns that this one has not:\s+Sector", page.content.decode())
    assert "new" not in DispatchSample.objects.get().choices["columns"]


def test_the_page_shows_columns_rows_and_words_and_keeps_what_is_said(riverside, manager, client, now):
    client.force_login(manager)
    where = client.post(
        "/encounters/import/by-eye/", {"program": riverside.pk, "file": SimpleUploadedFile("c.csv", FILE)}
    ).url
    page = client.get(where).content.decode()
    assert "Outcome code" in page
    assert "WELFARE CK" in page
    refused = client.post(where, {"do": "try"})
    assert refused.status_code == 422
    assert "dispatch number of each call" in refused.content.decode()
    said = {"is_0": "external_id", "is_1": "received_at", "is_2": "received_at", "is_4": "call_type", "source": "988"}
    page = client.post(where, {**said, "do": "look"}, follow=True).content.decode()
    assert 'name="words_call_type" value="WELFARE CK"' in page
    words = {"words_call_type": ["WELFARE CK", "JUMPER"], "word_call_type_0": "welfare", "word_call_type_1": "nonsense"}
    trial = client.post(where, {**said, **words, "do": "try"}, follow=True)
    assert "3 calls would be new" in trial.content.decode()
    assert "Welfare check" in trial.content.decode()
    assert DispatchSample.objects.get().choices["words"]["call_type"] == {"WELFARE CK": "welfare", "JUMPER": ""}
    nameless = client.post(f"{where}try/", {"name": " "})
    assert nameless.status_code == 422
    press = {"name": "Line 988", "form_token": str(uuid4())}
    done = client.post(f"{where}try/", press)
    assert client.post(f"{where}try/", press).url == done.url, "a second press leads to the same import"
    assert done.url == f"/encounters/import/{EncounterImport.objects.get().pk}/"
    assert "Line 988" in client.get("/encounters/import/").content.decode()
    client.post(f"/encounters/import/mappings/{KeptMapping.objects.get().pk}/remove/")
    assert not KeptMapping.objects.exists()


def test_a_file_laid_open_is_its_makers_alone_and_goes_after_a_day(sample, admin, navigator, client, now):
    for other in (admin, navigator):
        client.force_login(other)
        assert client.get(f"/encounters/import/by-eye/{sample.pk}/").status_code == 404
    assert clear_samples(at=now + timedelta(hours=23)) == 0
    assert clear_samples(at=now + timedelta(hours=25)) == 1


def test_what_lacks_is_one_sentence(riverside, manager, now):
    assert "number" in lacking(ColumnsSaid())
    assert "time" in lacking(ColumnsSaid(columns={"a": ["external_id"]}))
    assert "by which rows are read" in lacking(ColumnsSaid(**{**asdict(SAID), "only": "x"}))
    alone = ColumnsSaid(columns={"a": ["external_id"], "b": ["cleared_at:minutes"], "c": ["on_scene_at"]})
    assert "when the call came" in lacking(alone)
    with pytest.raises(NotPossible):
        open_sample(program=riverside, file_name="x.csv", content=b"\x00\x01", by=manager, at=now)


def test_rows_are_left_out_by_a_word_and_clocks_follow_the_zone_that_was_said(riverside, now):
    said = ColumnsSaid(**{
        **asdict(SAID),
        "columns": {**SAID.columns, "Nature": ["call_type", "rows"]},
        "words": {**SAID.words, "rows": {"JUMPER": "left_out", "WELFARE CK": "read"}},
        "zone": "UTC",
        "midnight_is_unknown": True,
    })  # fmt: skip
    mapping = read_mapping(mapping_text(said, "County 911"))
    midnight = FILE.replace(b"23:50", b"00:00")
    found = tried(riverside, midnight, "calls.csv", mapping, now, None)
    assert (found.adds, found.left_out, found.refused) == (2, 1, 1)
    assert [call.time_flags for call in found.calls] == [{}, {"received_at": "midnight", "cleared_at": "midnight"}]
    assert found.calls[0].received_at == datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
    assert ("", "Left out as “JUMPER” in “Nature”.") in found.doubts
    assert "Nature" in mapping.columns()
    only = ColumnsSaid(**{**asdict(said), "only": "jumper, nothing"})
    found = tried(riverside, FILE, "calls.csv", read_mapping(mapping_text(only, "County 911")), now, None)
    assert (found.adds, found.left_out, found.refused) == (1, 3, 0)
    with pytest.raises(MappingProblem, match="without"):
        read_mapping(mapping_text(SAID, "x") + '[rows]\nwithout = "JUMPER"\n')


def test_the_page_asks_which_rows_are_read(riverside, manager, client, now):
    client.force_login(manager)
    where = client.post(
        "/encounters/import/by-eye/", {"program": riverside.pk, "file": SimpleUploadedFile("c.csv", FILE)}
    ).url
    said = {"is_0": "external_id", "is_1": "received_at", "is_2": "received_at", "is_4": "rows", "source": "911"}
    page = client.post(where, {**said, "do": "look"}, follow=True).content.decode()
    assert 'name="words_rows" value="JUMPER"' in page
    words = {"words_rows": ["WELFARE CK", "JUMPER"], "word_rows_0": "read", "word_rows_1": "left_out"}
    trial = client.post(where, {**said, **words, "zone": "Mars/North", "do": "try"}, follow=True).content.decode()
    assert "2 calls would be new" in trial
    assert "Left out as “JUMPER” in “Nature”." in trial
    assert DispatchSample.objects.get().choices["zone"] == ""


def test_numbers_that_came_from_another_source_are_told_before_they_come_twice(sample, riverside, manager, client, now):
    run_import(batch=read_sample(sample=sample, name="County 911", by=manager, at=now), by=manager, at=now)
    again = open_sample(program=riverside, file_name="calls.csv", content=FILE, by=manager, at=now)
    said = ColumnsSaid(**{**asdict(SAID), "system": ""})
    say_columns(sample=again, choices=said, by=manager, at=now)
    client.force_login(manager)
    where = f"/encounters/import/by-eye/{again.pk}/try/"
    page = client.get(where).content.decode()
    assert "3 of these numbers came in before, from another source." in page
    assert 'value="County 911"' in page, "its name is proposed"
    client.post(where, {"name": "County 911", "form_token": str(uuid4())})
    run_import(batch=EncounterImport.objects.latest("created_at"), by=manager, at=now)
    assert Encounter.objects.count() == 3


def test_a_heading_that_says_utc_is_believed_and_new_areas_are_told(riverside, manager, client, now):
    content = FILE.replace(b"Clock", b"Clock_UTC")
    made = open_sample(program=riverside, file_name="calls.csv", content=content, by=manager, at=now)
    assert made.choices["zone"] == "UTC"
    columns = {name.replace("Clock", "Clock_UTC"): told for name, told in SAID.columns.items()}
    choices = ColumnsSaid(**{**asdict(SAID), "columns": columns})
    say_columns(sample=made, choices=choices, by=manager, at=now)
    client.force_login(manager)
    assert (
        "Areas that would be made: Harbor, North."
        in client.get(f"/encounters/import/by-eye/{made.pk}/try/").content.decode()
    )
