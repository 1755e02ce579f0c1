"""Who was met is put right: what they answered, and that it was somebody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.cases.actions import add_need, close_opened_in_error, take_on
from casemgmt.cases.models import Case
from casemgmt.cases.queries import calls_lost
from casemgmt.core.corrections import history_of, newest_of
from casemgmt.core.errors import NotPossible
from casemgmt.encounters import actions
from casemgmt.encounters.actions import Met
from casemgmt.encounters.queries import cases_of, encounters_for_list
from casemgmt.followups.models import CancelReason
from casemgmt.people.permission.queries import standing
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)

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


class TestTakenOn:
    """The call of somebody else leaves the case it was taken on for, and comes back to it."""

    @pytest.fixture
    def case(self, encounter, person, navigator, now):
        return take_on(encounter=encounter, person=person, by=navigator, at=now)

    @pytest.fixture
    def back(self, told):
        return {**told, "at": told["at"] + timedelta(minutes=5)}

    def test_what_was_planned_from_it_ends_and_comes_back(self, met, case, encounter, told, back):
        planned = case.follow_ups.live().count()
        actions.void_met(met=met, **told)
        assert not case.follow_ups.live().exists()
        assert set(case.follow_ups.values_list("cancel_reason", flat=True)) == {CancelReason.TRIGGER_GONE}
        assert list(calls_lost(case)) == [encounter]
        assert not Case.objects.get(pk=case.pk).calls.exists()
        actions.restore_met(met=met, **back)
        assert case.follow_ups.live().count() == planned
        assert not calls_lost(case)

    def test_what_is_left_is_planned_from_what_is_left(self, meet, case, person, encounter, navigator, told, back, now):
        later = meet(person, cleared_at=now + timedelta(minutes=2))
        take_on(encounter=later, person=person, by=navigator, at=now + timedelta(minutes=2))
        actions.void_met(met=later.met.get(), **told)
        assert {row.encounter_id for row in case.follow_ups.live()} <= {encounter.pk, None}
        assert case.follow_ups.live().filter(encounter=encounter).exists()
        assert not calls_lost(case)
        actions.restore_met(met=later.met.get(), **back)
        assert {row.encounter_id for row in case.follow_ups.live()} <= {later.pk, None}

    def test_it_leaves_the_lists_of_the_call(self, met, case, encounter, told, navigator):
        actions.void_met(met=met, **told)
        assert not cases_of(encounter, navigator)
        actions.add_met(
            encounter=encounter, met=Met(facts={"first_name": "Ana"}, agrees="yes"), by=told["by"], at=told["at"]
        )
        filters = {"taken": "waiting"}
        assert encounter in encounters_for_list(navigator, filters, encounter.program.zone)

    def test_the_case_is_closed_as_opened_in_error(self, client, met, case, encounter, told, back, navigator):
        client.force_login(navigator)
        where = reverse("cases:case", args=[case.pk])
        press = reverse("cases:opened_in_error", args=[case.pk])
        assert press not in client.get(where).content.decode()
        with pytest.raises(NotPossible, match="stands on a crisis call"):
            close_opened_in_error(case=case, by=navigator, at=told["at"])
        actions.void_met(met=met, **told)
        page = client.get(where).content.decode()
        assert press in page
        assert reverse("encounters:encounter", args=[encounter.pk]) in page
        assert client.post(press).status_code == 302
        case.refresh_from_db()
        assert (case.state, case.close_reason) == ("closed", "in_error")
        assert not case.needs.counted().exists()
        actions.restore_met(met=met, **{**back, "at": timezone.now()})
        case.refresh_from_db()
        assert case.state == "open"
        assert case.needs.open().count() == 2
        assert press not in client.get(where).content.decode()

    def test_a_need_heard_otherwise_is_decided_first(self, met, case, told, navigator):
        add_need(case=case, domain="legal", by=navigator, at=told["at"])
        actions.void_met(met=met, **told)
        with pytest.raises(NotPossible, match="undecided"):
            close_opened_in_error(case=case, by=navigator, at=told["at"])
        assert case.needs.open().count() == 3

    def test_a_call_entered_in_error_is_one_that_was_lost_too(self, client, case, encounter, told, navigator):
        actions.void_encounter(encounter=encounter, **told)
        client.force_login(navigator)
        page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
        assert reverse("cases:opened_in_error", args=[case.pk]) in page


def test_by_the_api(met, encounter, case, responder, navigator):
    street, inside = APIClient(), APIClient()
    street.force_login(responder)
    inside.force_login(navigator)
    where = f"/api/v1/people-met/{met.pk}/"
    assert inside.get(where).json()["agrees"] == "yes"
    corrected = street.post(f"{where}correct/", {"agrees": "no", "reason": WHY, "seen": 0}, format="json")
    assert corrected.json()["agrees"] == "no"
    assert street.post(f"{where}void/", {"reason": WHY, "seen": 0}, format="json").status_code == 409
    assert street.post(f"{where}put-back/", {"seen": 1}, format="json").json()["agrees"] == "yes"
    assert street.post(f"{where}void/", {"reason": WHY, "seen": 2}, format="json").json()["voided_at"]
    assert inside.get(f"/api/v1/cases/{case.pk}/").json()["encounters"] == []
    assert inside.post(f"/api/v1/cases/{case.pk}/opened-in-error/").json()["close_reason"] == "in_error"
    assert street.post(f"{where}restore/", {"reason": WHY, "seen": 3}, format="json").json()["voided_at"] is None
    assert inside.get(f"/api/v1/cases/{case.pk}/").json()["encounters"] == [str(encounter.pk)]
    assert inside.post(f"/api/v1/cases/{case.pk}/opened-in-error/").status_code == 409
    assert len(street.get(f"{where}history/").json()) == 4


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
    assert client.post(where, {"do": "void", "seen": "1", "reason": WHY}).status_code == 302
    stale = client.post(where, {"do": "correct", "seen": "1", "agrees": "yes", "reason": WHY})
    assert (stale.status_code, "Somebody corrected this meanwhile" in stale.content.decode()) == (409, True)
