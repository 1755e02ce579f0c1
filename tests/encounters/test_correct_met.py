"""Who was met is put right: what they answered, and that it was somebody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.cases.actions import take_on
from casemgmt.core.corrections import history_of, newest_of
from casemgmt.core.errors import NotPossible
from casemgmt.encounters import actions
from casemgmt.encounters.actions import Met
from casemgmt.people.permission.queries import standing
from tests.loop import encounter, meet, person  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
WHY = "Heard wrong"


@pytest.fixture
def met(encounter):
    return encounter.met.get()


@pytest.fixture
def told(responder, now):
    return {"reason": WHY, "by": responder, "at": now + timedelta(minutes=5)}


def test_an_answer_put_right_ends_and_begins_the_plan(met, person, encounter, navigator, told, now):
    case = take_on(encounter=encounter, person=person, by=navigator, at=now)
    planned = case.follow_ups.live().count()
    assert planned
    actions.correct_met(met=met, agrees="no", **told)
    assert standing(person).is_refused
    assert not case.follow_ups.live().exists()
    later = {**told, "at": now + timedelta(minutes=9)}
    actions.correct_met(met=met, agrees="yes", **later)
    assert standing(person).may_reach
    assert case.follow_ups.live().count() == planned


def test_a_correction_of_an_answer_is_taken_back(met, person, told):
    actions.correct_met(met=met, agrees="no", **told)
    actions.put_met_back(met=met, correction=newest_of(met), by=told["by"], at=told["at"])
    met.refresh_from_db()
    assert met.agrees == "yes"
    assert standing(person).may_reach
    assert [[field for field, _old, _new in put.fields] for put in history_of(met)] == [["agrees to be contacted"]] * 2


def test_somebody_else_was_met(met, person, encounter, told, responder, now):
    actions.void_met(met=met, **told)
    assert not standing(person).may_reach
    actions.add_met(encounter=encounter, met=Met(facts={"first_name": "Ana"}, agrees="yes"), by=responder, at=now)
    assert encounter.met.counted().get().person.first_name == "Ana"
    actions.restore_met(met=met, **told)
    assert standing(person).may_reach


def test_one_who_was_taken_on_stays(met, person, encounter, navigator, told, now):
    take_on(encounter=encounter, person=person, by=navigator, at=now)
    with pytest.raises(NotPossible, match="taken on for this person"):
        actions.void_met(met=met, **told)


def test_only_who_may_correct_the_call(met, told, shelter_desk):
    with pytest.raises(PermissionDenied):
        actions.void_met(met=met, **{**told, "by": shelter_desk})


def test_the_page(client, met, encounter, responder):
    client.force_login(responder)
    page = client.get(reverse("encounters:encounter", args=[encounter.pk])).content.decode()
    where = reverse("encounters:met", args=[met.pk])
    assert where in page
    assert client.post(where, {"do": "correct", "seen": "0", "agrees": "no", "reason": WHY}).status_code == 302
    met.refresh_from_db()
    assert met.agrees == "no"
    assert client.post(where, {"do": "void", "seen": "0", "reason": WHY}).status_code == 409
