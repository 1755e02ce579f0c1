"""Encounters through the API: the same rules as the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from casemgmt.core.models import AccessLog
from casemgmt.duties.models import Duty
from casemgmt.encounters.models import Encounter
from casemgmt.people.actions import create_person


@pytest.fixture
def api(responder):
    client = APIClient()
    client.force_authenticate(responder)
    return client


def told(riverside, now, **more):
    return {
        "program": str(riverside.pk),
        "source": "911",
        "disposition": "on_scene",
        "cleared_at": now.isoformat(),
        **more,
    }


def test_record_one_with_people(api, riverside, navigator, now):
    known = create_person(program=riverside, first_name="Ben", by=navigator, at=now)
    people = [
        {"person": str(known.pk)},
        {"facts": {"description": "man, grey coat"}, "agrees": "yes", "phone": "541 555 0100"},
    ]
    answer = api.post("/api/v1/encounters/", told(riverside, now, people=people, needs_heard=["food"]), format="json")
    assert answer.status_code == 201
    assert {row["agrees"] for row in answer.data["met"]} == {"not_asked", "yes"}
    assert Encounter.objects.get().needs_heard == ["food"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"source": "fax"}, 400),
        ({"cleared_at": "soon"}, 400),
        ({"cleared_at": None}, 409),
        ({"cleared_at": "0001-01-01T00:00:00Z"}, 400),
        ({"cleared_at": "9999-12-31T23:59:59Z"}, 400),
        ({"latitude": 400}, 400),
        ({"people": [{"facts": {}}]}, 409),
        ({"people": [{"person": "00000000-0000-4000-8000-000000000000"}]}, 404),
        ({"program": "00000000-0000-4000-8000-000000000000"}, 400),
    ],
)
def test_what_does_not_hold_is_refused(api, riverside, now, more, code):
    assert api.post("/api/v1/encounters/", told(riverside, now, **more), format="json").status_code == code
    assert not Encounter.objects.exists()


def test_another_program_is_404(api, lakeside, now):
    assert api.post("/api/v1/encounters/", told(lakeside, now), format="json").status_code == 404


def test_list_and_filters(api, encounter, now, other_navigator):
    assert api.get("/api/v1/encounters/").data["count"] == 1
    assert "narrative" not in api.get("/api/v1/encounters/").data["results"][0]
    assert api.get("/api/v1/encounters/?source=988").data["count"] == 0
    assert api.get("/api/v1/encounters/", {"since": (now + timedelta(1)).isoformat()}).data["count"] == 0
    api.force_authenticate(other_navigator)
    assert api.get("/api/v1/encounters/").data["count"] == 0
    assert api.get(f"/api/v1/encounters/{encounter.pk}/").status_code == 404


def test_a_look_at_one_is_on_record(api, encounter, responder):
    assert "narrative" in api.get(f"/api/v1/encounters/{encounter.pk}/").data
    assert AccessLog.objects.get().person_id == encounter.met.get().person_id


def test_the_list_takes_a_constant_number_of_queries(
    api, encounter, riverside, responder, now, facts, django_assert_num_queries
):
    from casemgmt.encounters.actions import Met, record_encounter

    api.get("/api/v1/encounters/")
    with CaptureQueriesContext(connection) as of_one:
        assert api.get("/api/v1/encounters/").data["count"] == 1
    for number in range(4):
        people = [Met(facts={"description": f"somebody {number}"})] * 2
        record_encounter(program=riverside, by=responder, at=now, people=people, **facts)
    with django_assert_num_queries(len(of_one)):
        assert api.get("/api/v1/encounters/").data["count"] == 5


def test_the_answer_says_who_must_take_it_on_by_when(api, riverside, now):
    """Read from the ledger: nobody has the person's case, so it is for who assigns, within the clock of high risk."""
    people = [{"facts": {"description": "man, grey coat"}, "agrees": "yes"}, {"facts": {"description": "a friend"}}]
    sent = told(riverside, now, people=people, risk="high")
    (owed,) = api.post("/api/v1/encounters/", sent, format="json").data["take_on"]
    duty = Duty.objects.get(kind="take_on")
    assert (owed["owner"], owed["group"], owed["whose"]) == (None, "assigners", "Who assigns cases")
    assert (owed["person"], owed["due_at"]) == (str(duty.person_id), duty.due_at.isoformat().replace("+00:00", "Z"))
