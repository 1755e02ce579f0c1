"""Somebody who was met is added later, to a call that came from the dispatch export as to any other."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.core.errors import NotPossible
from casemgmt.encounters import actions
from casemgmt.encounters.actions import Met
from casemgmt.encounters.models import Encounter, EncounterPerson
from casemgmt.people.actions import create_person
from tests.loop import encounter, meet  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(riverside, now):
    """A call as an import leaves it: nobody was written down."""
    told = {"source": "911", "source_system": "cad", "external_id": "X1", "disposition": "on_scene"}
    return Encounter.objects.create(program=riverside, received_at=now, cleared_at=now, **told)


@pytest.fixture
def where(call):
    return reverse("encounters:add_met", args=[call.pk])


@pytest.fixture
def page(call):
    return reverse("encounters:encounter", args=[call.pk])


@pytest.fixture
def desk(client, navigator):
    client.force_login(navigator)
    return client


SAID = {"do": "send", "met-0-kind": "new", "met-0-first_name": "Ida", "met-0-agrees": "yes"}


def test_from_its_page_and_then_taken_on(desk, call, where, page):
    shown = desk.get(page).content.decode()
    assert where in shown
    assert "Take it on" not in shown
    answer = desk.post(where, SAID | {"met-0-phone": "541 555 0177"}, follow=True)
    assert "Added. Who assigns cases must take it on by " in answer.content.decode()
    assert answer.redirect_chain == [(page, 302)]
    shown = answer.content.decode()
    assert "Ida" in shown
    assert "Take it on" in shown
    assert call.people.get().contact_points.get().value == "541 555 0177"


def test_a_second_press_adds_nobody(desk, call, where):
    said = SAID | {"form_token": str(uuid4())}
    assert [desk.post(where, said).status_code for _ in range(2)] == [302, 302]
    assert call.met.count() == 1


def test_known_people_are_looked_for_and_chosen_without_javascript(desk, call, where, riverside, navigator, now):
    ida = create_person(program=riverside, first_name="Ida", last_name="Holt", by=navigator, at=now)
    said = {"met-0-kind": "new", "met-0-first_name": "Ida", "met-0-last_name": "Holt", "program": str(riverside.pk)}
    looked = desk.post(where, said | {"do": "search-0"})
    assert looked.status_code == 200
    assert str(ida.pk) in looked.content.decode()
    assert not call.met.exists()
    fragment = desk.post(reverse("encounters:matches"), said | {"search": "0"})
    assert str(ida.pk) in fragment.content.decode()
    asked = desk.post(where, said | {"do": "send"})
    assert asked.status_code in {409, 422}  # not written down a second time unasked
    assert str(ida.pk) in asked.content.decode()
    assert not call.met.exists()
    desk.post(where, said | {"do": "send", "met-0-match": str(ida.pk)})
    assert call.people.get() == ida
    again = desk.post(where, said | {"do": "send", "met-0-match": str(ida.pk)})
    assert again.status_code == 409
    assert "on the encounter already" in again.content.decode()


def test_nobody_said_is_complained_of(desk, call, where):
    answer = desk.post(where, {"do": "send", "met-0-agrees": "not_asked"})
    assert answer.status_code == 422
    assert "a description is enough" in answer.content.decode()
    assert not call.met.exists()


def test_not_to_what_was_entered_in_error_and_not_by_others(call, where, desk, page, manager, analyst, now):
    with pytest.raises(PermissionDenied):
        actions.add_met(encounter=call, met=Met(facts={"first_name": "Ida"}), by=analyst, at=now)
    actions.void_encounter(encounter=call, reason="Not ours", by=manager, at=now)
    assert where not in desk.get(page).content.decode()
    assert desk.post(where, SAID).status_code == 409
    with pytest.raises(NotPossible, match="entered in error"):
        actions.add_met(encounter=call, met=Met(facts={"first_name": "Ida"}), by=manager, at=now)
    assert not EncounterPerson.objects.exists()


def test_through_the_api(call, navigator, other_navigator):
    api = APIClient()
    api.force_authenticate(navigator)
    where = reverse("api:encounter-add-met", args=[call.pk])
    answer = api.post(where, {"facts": {"first_name": "Ida"}, "agrees": "yes"}, format="json")
    assert answer.status_code == 201
    assert [row["agrees"] for row in answer.data["met"]] == ["yes"]
    again = api.post(where, {"person": str(call.people.get().pk)}, format="json")
    assert again.status_code == 409
    api.force_authenticate(other_navigator)
    assert api.post(where, {"facts": {"first_name": "Ida"}}, format="json").status_code == 404
