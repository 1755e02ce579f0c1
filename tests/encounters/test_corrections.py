"""An encounter is put right: what stood there stays readable, plans follow, and it can be taken back."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.cases.actions import take_on
from casemgmt.core.corrections import history_of
from casemgmt.core.errors import NotPossible
from casemgmt.encounters import actions
from casemgmt.encounters.models import Encounter
from casemgmt.followups.models import CancelReason, FollowUp
from tests.loop import encounter, meet  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(responder, now):
    return {"by": responder, "at": now}


def fresh(one):
    return Encounter.objects.get(pk=one.pk)


def test_what_stood_there_stays_readable(encounter, who):
    actions.correct_encounter(encounter=encounter, place="5th and Main", risk="high", reason="Heard wrong", **who)
    assert (fresh(encounter).place, fresh(encounter).risk) == ("5th and Main", "high")
    (put,) = history_of(encounter)
    assert put.correction.reason == "Heard wrong"
    assert ("place", "–", "5th and Main") in put.fields
    assert ("risk", "moderate risk", "high risk") in put.fields


def test_a_correction_is_taken_back(encounter, who, now):
    actions.correct_encounter(encounter=encounter, risk="high", reason="Heard wrong", **who)
    newest = history_of(encounter)[0].correction
    actions.put_encounter_back(encounter=encounter, correction=newest, **who)
    assert fresh(encounter).risk == "moderate"
    with pytest.raises(NotPossible, match="newest"):
        actions.put_encounter_back(encounter=encounter, correction=newest, **who)


def test_a_reason_is_needed(encounter, who):
    with pytest.raises(NotPossible, match="why"):
        actions.correct_encounter(encounter=encounter, risk="high", reason=" ", **who)
    with pytest.raises(NotPossible, match="why"):
        actions.void_encounter(encounter=encounter, reason="", **who)


def test_others_may_not(encounter, navigator, now):
    with pytest.raises(PermissionDenied):
        actions.correct_encounter(encounter=encounter, risk="high", reason="Mine", by=navigator, at=now)


def test_contacts_move_with_the_call(encounter, who, navigator, now):
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    before = {row.pk: row.due_at for row in FollowUp.objects.filter(case=case)}
    sooner = encounter.cleared_at - timedelta(minutes=30)
    actions.correct_encounter(encounter=encounter, cleared_at=sooner, reason="The clock was wrong", **who)
    rows = list(FollowUp.objects.filter(case=case).live())
    assert rows
    assert {row.anchor_at for row in rows} == {sooner}
    assert all(row.due_at < before[row.pk] for row in rows)


def test_entered_in_error_it_leaves_the_list_and_the_plan(encounter, who, navigator, now, client):
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    client.force_login(navigator)
    page = reverse("encounters:encounter", args=[encounter.pk])
    assert page in client.get(reverse("encounters:list")).content.decode()
    actions.void_encounter(encounter=encounter, reason="Another program's call", **who)
    assert page not in client.get(reverse("encounters:list")).content.decode()
    assert "Entered in error" in client.get(page).content.decode()
    assert not FollowUp.objects.filter(case=case).live().exists()
    assert CancelReason.TRIGGER_GONE in set(FollowUp.objects.values_list("cancel_reason", flat=True))
    with pytest.raises(NotPossible, match="entered in error"):
        take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    actions.restore_encounter(encounter=encounter, reason="It was ours", **who)
    assert FollowUp.objects.filter(case=case).live().exists()


class TestPage:
    @pytest.fixture
    def where(self, encounter):
        return reverse("encounters:correct", args=[encounter.pk])

    @pytest.fixture
    def street(self, client, responder):
        client.force_login(responder)
        return client

    def filled(self, page):
        zone = page.context["row"].program.zone
        form = page.context["form"]
        said = {name: form[name].value() for name in form.fields}
        times = {
            name: value.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else value
            for name, value in said.items()
        }
        return {name: value for name, value in times.items() if value not in (None, False)} | {
            "seen": page.context["seen"],
            "do": "correct",
        }

    def test_it_is_corrected_from_its_page(self, street, encounter, where):
        shown = street.get(reverse("encounters:encounter", args=[encounter.pk])).content.decode()
        assert where in shown
        said = self.filled(street.get(where)) | {"place": "Under the bridge", "reason": "Heard wrong"}
        assert street.post(where, said).status_code == 302
        assert fresh(encounter).place == "Under the bridge"
        assert fresh(encounter).cleared_at == encounter.cleared_at.replace(second=0, microsecond=0)
        assert "Heard wrong" in street.get(where).content.decode()

    def test_a_form_opened_before_another_correction_is_not_written_over_it(self, street, encounter, where, who):
        said = self.filled(street.get(where)) | {"place": "Under the bridge", "reason": "Heard wrong"}
        actions.correct_encounter(encounter=encounter, place="5th and Main", reason="Sooner", **who)
        answer = street.post(where, said)
        assert answer.status_code == 409
        assert "Under the bridge" in answer.content.decode()
        assert fresh(encounter).place == "5th and Main"

    def test_a_missing_reason_is_said(self, street, encounter, where):
        answer = street.post(where, self.filled(street.get(where)) | {"place": "Under the bridge"})
        assert answer.status_code == 422
        assert fresh(encounter).place == ""

    def test_voided_restored_and_put_back_by_a_press(self, street, encounter, where):
        seen = {"seen": 0, "reason": "Not ours"}
        assert street.post(where, {**seen, "do": "void"}).status_code == 302
        assert fresh(encounter).voided_at
        assert street.post(where, {**seen, "do": "restore"}).status_code == 409  # a page from before
        assert street.post(where, {**seen, "seen": 1, "do": "restore"}).status_code == 302
        assert fresh(encounter).voided_at is None

    def test_what_was_typed_when_the_session_had_ended_comes_back(self, street, responder, encounter, where):
        page = street.get(where)
        mark = re.search(r'name="form_owner" value="([^"]+)"', page.content.decode())[1]
        said = self.filled(page) | {"place": "Under the bridge", "reason": "Heard wrong", "form_owner": mark}
        street.logout()
        assert "/accounts/login/" in street.post(where, said)["Location"]
        street.force_login(responder)
        assert "Under the bridge" in street.get(where).content.decode()
        assert fresh(encounter).place == ""
