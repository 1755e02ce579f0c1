"""The list of encounters, one encounter, and the import pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions import take_on
from casemgmt.core import access
from casemgmt.core.models import AccessLog
from casemgmt.encounters.actions import Met, record_encounter, run_import
from casemgmt.encounters.models import Encounter, EncounterImport
from casemgmt.people.actions import create_person, merge_people
from casemgmt.people.models import Person

MAPPING = """
name = "Small"
source_system = "small"
[fields]
external_id = "id"
source = { value = "911" }
received_at = "when"
"""


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def three(riverside, responder, facts, encounter, now):
    unknown = Met(facts={"description": "man, grey coat"}, agrees="no")
    record_encounter(program=riverside, by=responder, at=now, people=[unknown], **{**facts, "source": "988"})
    record_encounter(program=riverside, by=responder, at=now, **{**facts, "disposition": "nobody_found"})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("source=988", 1),
        ("outcome=nobody_found", 1),
        ("person=unknown", 1),
        ("person=named", 1),
        ("person=none", 1),
        ("taken=no", 3),
        ("taken=yes", 0),
        ("taken=waiting", 1),
        ("since=2026-11-24&until=2026-11-24", 3),
        ("until=2026-11-23", 0),
        ("since=nonsense", 3),
        ("page=99", 3),
    ],
)
def test_filters_stand_in_the_address(desk, three, query, count):
    page = desk.get(f"/encounters/?{query}").content.decode()
    assert f"{count} encounter" in page


def test_the_list_takes_a_constant_number_of_queries(
    desk, three, riverside, responder, facts, now, django_assert_num_queries
):
    desk.get("/encounters/")
    with django_assert_num_queries(8) as few:
        desk.get("/encounters/")
    for number in range(6):
        people = [Met(facts={"description": f"somebody {number}"}), Met(facts={"first_name": "Ann"})]
        record_encounter(program=riverside, by=responder, at=now, people=people, **facts)
    with django_assert_num_queries(len(few.captured_queries)):
        desk.get("/encounters/")


def test_an_empty_list_says_what_to_do(desk):
    assert "Record the first one" in desk.get("/encounters/").content.decode()


def test_one_encounter_shows_people_times_and_what_is_next(desk, encounter, manager):
    page = desk.get(f"/encounters/{encounter.pk}/").content.decode()
    person = encounter.met.get().person
    assert "Maria Lopez" in page
    assert f"/people/{person.pk}/" in page
    assert f"/cases/take-on/{encounter.pk}/" in page
    row = AccessLog.objects.get()
    assert (row.verb, row.person_id, row.subject_id) == ("viewed", person.pk, encounter.pk)


def test_a_doubted_time_says_why(desk, riverside, responder, facts, now):
    late = now + timedelta(days=400)
    one = record_encounter(program=riverside, by=responder, at=now, **{**facts, "cleared_at": late})
    assert "In the future" in desk.get(f"/encounters/{one.pk}/").content.decode()


@pytest.mark.parametrize("who", ["navigator", "manager", "responder"])
def test_where_somebody_restricted_was_met_nothing_of_it_is_told(client, request, encounter, who):
    """Neither their name nor place nor words, not even to who recorded it; in pages, at taking on, in the API."""
    Person.objects.update(is_restricted=True)
    client.force_login(request.getfixturevalue(who))
    for where in ("/encounters/", "/api/v1/encounters/"):
        assert str(encounter.pk) not in client.get(where).content.decode()
    for where in ("/encounters/{}/", "/api/v1/encounters/{}/", "/cases/take-on/{}/"):
        assert client.get(where.format(encounter.pk)).status_code == 404
    assert not AccessLog.objects.filter(verb="viewed").exists()


def test_to_whom_they_were_opened_the_encounter_opens_too(client, encounter, navigator, manager, responder, now):
    case = take_on(encounter=encounter, person=encounter.people.get(), owner=navigator, by=manager, at=now)
    Person.objects.update(is_restricted=True)
    access.grant(navigator, [Permission.CASE_VIEW], case)
    seen = {user: Encounter.objects.visible_to(user).count() for user in (navigator, manager, responder)}
    assert seen == {navigator: 1, manager: 0, responder: 0}


def test_who_was_merged_into_somebody_restricted_is_as_closed(encounter, riverside, navigator, manager, now):
    root = create_person(program=riverside, first_name="Root", by=navigator, at=now)
    merge_people(keep=root, gone=encounter.people.get(), by=navigator, at=now)
    assert Encounter.objects.visible_to(navigator).exists()
    Person.objects.filter(pk=root.pk).update(is_restricted=True)
    assert not Encounter.objects.visible_to(navigator).exists()


@pytest.mark.parametrize(
    ("who", "listed", "opened"),
    [("responder", 200, 200), ("other_navigator", 200, 404), ("outsider", 403, 404), ("analyst", 403, 404)],
)
def test_who_sees_encounters(client, request, encounter, who, listed, opened):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/encounters/").status_code == listed
    assert client.get(f"/encounters/{encounter.pk}/").status_code == opened


def test_who_may_not_open_people_gets_no_link(client, responder, encounter):
    client.force_login(responder)
    page = client.get(f"/encounters/{encounter.pk}/").content.decode()
    assert "Maria Lopez" in page
    assert "/people/" + str(encounter.met.get().person_id) not in page
    assert "take-on" not in page


def bring(desk, text, **more):
    file = SimpleUploadedFile("calls.csv", text.encode())
    own = SimpleUploadedFile("own.toml", more.pop("mapping", MAPPING).encode())
    return desk.post("/encounters/import/", {"file": file, "own_mapping": own, **more}, follow=True)


def test_a_file_is_brought_in_and_watched(desk, riverside, manager):
    answer = bring(desk, "id,when\n1,2026-05-01 10:00\n,2026-05-01 11:00\n", program=riverside.pk)
    batch = EncounterImport.objects.get()
    where = f"/encounters/import/{batch.pk}/"
    assert answer.redirect_chain[-1][0] == where
    assert "Waiting for a worker" in answer.content.decode()
    assert 'hx-trigger="every 2s"' in desk.get(where, headers={"HX-Request": "true"}).content.decode()
    run_import(batch=batch, by=manager, at=timezone.now())
    page = desk.get(where).content.decode()
    assert "Done: 1 row read" in page
    assert "Rows of the file: 2 = 1 read + 1 refused + 0 left out." in page
    assert "The dispatch number is missing" in page
    assert "hx-trigger" not in page
    report = desk.get(f"{where}report.csv")
    assert report["Content-Type"] == "text/csv"
    assert "dispatch number is missing" in report.content.decode("utf-8-sig")
    assert AccessLog.objects.get().verb == "exported"


@pytest.mark.parametrize(
    ("text", "mapping", "said"),
    [
        ("", MAPPING, "empty"),
        ("a,b\n1,2", MAPPING, "lacks columns"),
        ("id,when\n1,2026-05-01", "name = ", "TOML"),
    ],
)
def test_a_bad_file_says_why_and_changes_nothing(desk, riverside, text, mapping, said):
    answer = bring(desk, text, program=riverside.pk, mapping=mapping)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not EncounterImport.objects.exists()


def test_a_mapping_has_to_be_chosen(desk, riverside):
    file = SimpleUploadedFile("calls.csv", b"id,when\n1,2026-05-01")
    answer = desk.post("/encounters/import/", {"file": file, "program": riverside.pk})
    assert "Choose a mapping" in answer.content.decode()


@pytest.mark.parametrize("who", ["responder", "navigator", "outsider", "analyst"])
def test_who_may_not_import(client, request, desk, riverside, manager, who):
    bring(desk, "id,when\n1,2026-05-01 10:00\n", program=riverside.pk)
    batch = EncounterImport.objects.get()
    client.force_login(request.getfixturevalue(who))
    assert client.get("/encounters/import/").status_code == 403
    assert client.get(f"/encounters/import/{batch.pk}/").status_code == 404
    assert client.get(f"/encounters/import/{batch.pk}/report.csv").status_code == 404
    assert not Encounter.objects.exists()
