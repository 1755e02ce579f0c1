"""Wherever somebody can be written down, one is asked first whether it is somebody known: page, call form, API."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from rest_framework.test import APIClient

from casemgmt.core.models import AccessLog
from casemgmt.encounters.mapping import FIELDS
from casemgmt.encounters.models import Encounter
from casemgmt.people.actions import add_contact_point, create_person
from casemgmt.people.models import Person

CREATE, RECORD = "/people/new/", "/encounters/record/"


@pytest.fixture
def desk(navigator):
    client = Client()
    client.force_login(navigator)
    return client


@pytest.fixture
def api(navigator):
    client = APIClient()
    client.force_authenticate(navigator)
    return client


@pytest.fixture
def rosa(riverside, navigator, now):
    return create_person(
        program=riverside, first_name="Rosa", last_name="Núñez", birth_date=date(1985, 4, 3), by=navigator, at=now
    )


class TestThePage:
    def test_it_asks_and_keeps_what_was_typed(self, desk, rosa):
        answer = desk.post(CREATE, {"first_name": "rosa", "last_name": "Nunez", "last_known_place": "5th and Main"})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Is it one of these?" in page
        assert f'value="{rosa.pk}"' in page
        assert 'value="5th and Main"' in page
        assert Person.objects.get() == rosa
        assert AccessLog.objects.filter(verb="searched").count() == 1

    def test_none_of_these_writes_down_as_new_and_only_once(self, desk, rosa):
        typed = {"first_name": "Rosa", "last_name": "Nunez", "same": "new", "form_token": str(uuid4())}
        first, second = desk.post(CREATE, typed), desk.post(CREATE, typed)
        assert first.url == second.url
        assert Person.objects.count() == 2

    def test_it_is_this_person_brings_what_was_typed_where_nothing_was_known(self, desk, rosa):
        typed = {"first_name": "Rosa", "last_name": "Nunez", "last_known_place": "5th and Main", "same": rosa.pk}
        page = desk.post(CREATE, typed).content.decode()
        assert f'action="/people/{rosa.pk}/change/"' in page
        assert 'value="5th and Main"' in page
        assert 'value="Núñez"' in page
        assert Person.objects.get().last_known_place == ""

    @pytest.mark.parametrize("same", ["no-id", "00000000-0000-4000-8000-000000000000"])
    def test_a_person_who_is_not_there_is_not_found(self, desk, rosa, same):
        assert desk.post(CREATE, {"first_name": "Rosa", "same": same}).status_code == 404

    def test_a_new_name_is_not_asked_about(self, desk, rosa):
        assert desk.post(CREATE, {"first_name": "Tim", "last_name": "Bauer"}).status_code == 302

    def test_one_of_the_same_name_born_on_another_day_is_somebody_else(self, desk, rosa):
        typed = {"first_name": "Rosa", "last_name": "Nunez", "birth_date": "1961-11-20"}
        assert desk.post(CREATE, typed).status_code == 302

    def test_day_and_month_turned_is_asked_about(self, desk, rosa):
        typed = {"first_name": "Rosa", "last_name": "Nunez", "birth_date": "1985-03-04"}
        assert "day and month turned" in desk.post(CREATE, typed).content.decode()

    def test_restricted_people_are_not_told_of(self, desk, rosa):
        Person.objects.update(is_restricted=True)
        assert desk.post(CREATE, {"first_name": "Rosa", "last_name": "Nunez"}).status_code == 302


class TestTheApi:
    def test_it_answers_who_is_likely_meant_by_ids_alone(self, api, riverside, rosa):
        facts = {"program": riverside.pk, "first_name": "Rosa", "last_name": "Nunez"}
        answer = api.post("/api/v1/people/", facts, format="json")
        assert answer.status_code == 409
        assert answer.data["field"] == "although_known"
        assert [(one["id"], one["reasons"]) for one in answer.data["likely"]] == [(rosa.pk, ("name",))]
        assert "Núñez" not in answer.content.decode()
        assert api.post("/api/v1/people/", {**facts, "although_known": True}, format="json").status_code == 201

    def test_so_does_an_encounter(self, api, riverside, rosa):
        met = {"facts": {"first_name": "Rosa", "last_name": "Nunez"}}
        call = {"program": riverside.pk, "source": "911", "disposition": "on_scene", "received_at": "2026-01-05T10:00Z"}
        answer = api.post("/api/v1/encounters/", {**call, "people": [met]}, format="json")
        assert (answer.status_code, answer.data["likely"][0]["id"]) == (409, rosa.pk)
        assert not Encounter.objects.exists()
        met["although_known"] = True
        assert api.post("/api/v1/encounters/", {**call, "people": [met]}, format="json").status_code == 201


class TestTheCallForm:
    def filled(self, riverside, **more):
        call = {"program": str(riverside.pk), "source": "911", "ended": "0", "disposition": "on_scene"}
        met = {"met-0-kind": "new", "met-0-first_name": "Rosa", "met-0-last_name": "Nunez"}
        return {**call, **met, "co_response": "none", "met-count": "1", "do": "send", **more}

    def test_it_asks_and_keeps_what_was_typed(self, desk, riverside, rosa):
        answer = desk.post(RECORD, self.filled(riverside, narrative="Sat on a bench."))
        page = answer.content.decode()
        assert "Somebody like this is known already." in page
        assert f'value="{rosa.pk}"' in page
        assert "Sat on a bench." in page
        assert not Encounter.objects.exists()

    def test_it_is_them(self, desk, riverside, rosa):
        desk.post(RECORD, self.filled(riverside, **{"met-0-match": str(rosa.pk)}))
        assert Encounter.objects.get().met.get().person == rosa

    def test_it_is_not(self, desk, riverside, rosa):
        desk.post(RECORD, self.filled(riverside, **{"met-0-match": "new"}))
        assert Encounter.objects.get().met.get().person != rosa

    def test_a_desks_number_alone_asks_nothing(self, desk, riverside, rosa, navigator, now):
        for name in ("Ivo", "Olga", "Tim"):
            one = create_person(program=riverside, first_name=name, by=navigator, at=now)
            add_contact_point(person=one, value="541 555 0100", by=navigator, at=now)
        other = {"met-0-first_name": "Nora", "met-0-last_name": "Vance", "met-0-phone": "541 555 0100"}
        assert desk.post(RECORD, self.filled(riverside, **other)).status_code == 302


def test_a_dispatch_export_writes_nobody_down():
    """Names, numbers and birth dates do not come in with it: people are added to a call by hand, and asked about."""
    assert FIELDS.isdisjoint({"first_name", "last_name", "goes_by", "phone", "birth_date", "description"})
