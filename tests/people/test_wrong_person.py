"""A number and an alert that were written on the wrong person go to the right one, by page and by API."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.cases import actions as cases
from casemgmt.core.corrections import history_of
from casemgmt.core.errors import NotPossible
from casemgmt.followups import actions as followups
from casemgmt.people import actions, whole
from casemgmt.people.alerts.queries import alerts_now
from casemgmt.people.models import Alert, ContactPoint, Person
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
WHY = "Two Idas"


@pytest.fixture
def told(navigator, now):
    return {"by": navigator, "at": now}


@pytest.fixture
def ida(riverside, told):
    return actions.create_person(program=riverside, first_name="Ida", last_name="Rightly", **told)


@pytest.fixture
def point(person, told):  # noqa: F811
    return actions.add_contact_point(person=person, value="541 555 0177", may_text=True, **told)


@pytest.fixture
def alert(person, told):  # noqa: F811
    return actions.add_alert(person=person, text="Two dogs", expires_on=date(2031, 1, 1), **told)


@pytest.fixture
def inside(client, navigator):
    client.force_login(navigator)
    return client


def numbers(one):
    return {row.value: row for row in whole.points_of(Person.objects.get(pk=one.pk))}


class TestNumbers:
    def test_it_is_offered_on_the_right_card_alone_and_goes_back(self, point, person, ida, told, inside):  # noqa: F811
        actions.move_contact_point(point=point, to=ida, reason=WHY, **told)
        assert point.value in numbers(ida)
        assert point.value not in numbers(person)
        (put,) = history_of(point)
        assert (put.correction.kind, put.fields) == ("moved", [])
        before = inside.get(reverse("people:past", args=[person.pk])).content.decode()
        assert "moved to the file of another person" in before
        assert str(ida.pk) not in before
        actions.put_contact_point_back(point=point, correction=put.correction, **told)
        assert point.value in numbers(person)
        assert point.value not in numbers(ida)

    def test_what_became_of_it_there_is_not_read_here(self, point, person, ida, told, inside):  # noqa: F811
        actions.move_contact_point(point=point, to=ida, reason=WHY, **told)
        there = ContactPoint.objects.get(pk=point.pk)
        actions.change_contact_point(point=there, value="541 555 0199", belongs_to="aunt", **told)
        before = inside.get(reverse("people:past", args=[person.pk])).content.decode()
        assert "0199" not in before
        assert "aunt" not in before

    def test_where_it_stands_already_the_strictest_counts(self, point, ida, told):
        actions.add_contact_point(person=ida, value=point.value, may_text=False, belongs_to="mother", **told)
        actions.move_contact_point(point=point, to=ida, reason=WHY, **told)
        assert not numbers(ida)[point.value].may_text

    def test_its_rest_holds_on_both(self, point, case, ida, told, now):  # noqa: F811
        double = actions.add_contact_point(person=ida, value=point.value, belongs_to="mother", **told)
        followups.record_attempt(case=case, mode="phone", result="unsafe", contact_point=point, **told)
        actions.move_contact_point(point=ContactPoint.objects.get(pk=point.pk), to=ida, reason=WHY, **told)
        double.refresh_from_db()
        assert double.paused_until > now
        for one in (case.person, ida):
            assert "safe" in whole.card_of(Person.objects.get(pk=one.pk)).note

    def test_wrong_was_said_of_the_card_it_leaves(self, point, ida, told):
        actions.mark_wrong(point=point, **told)
        actions.move_contact_point(point=point, to=ida, reason=WHY, **told)
        assert not numbers(ida)[point.value].is_dead
        actions.put_contact_point_back(point=point, correction=history_of(point)[0].correction, **told)
        assert ContactPoint.objects.get(pk=point.pk).line == "wrong"

    def test_not_where_one_does_not_see(self, point, ida, told, lakeside, other_navigator, person):  # noqa: F811
        theirs = actions.create_person(program=lakeside, first_name="Leo", by=other_navigator, at=told["at"])
        with pytest.raises(PermissionDenied):
            actions.move_contact_point(point=point, to=theirs, reason=WHY, **told)
        with pytest.raises(PermissionDenied):
            actions.move_contact_point(point=point, to=ida, reason=WHY, by=other_navigator, at=told["at"])
        with pytest.raises(NotPossible, match="already"):
            actions.move_contact_point(point=point, to=person, reason=WHY, **told)

    def test_by_the_page(self, point, ida, inside):
        where = reverse("people:move_contact", args=[point.pk])
        assert where in inside.get(reverse("people:change_contact", args=[point.pk])).content.decode()
        assert inside.post(where, {"q": "Ida Rightly", "do": "search"}).status_code == 200
        said = {"q": "Ida Rightly", "other": ida.pk, "reason": WHY, "do": "move"}
        assert inside.post(where, said).status_code == 302
        assert ContactPoint.objects.get(pk=point.pk).person_id == ida.pk
        assert WHY in inside.get(where).content.decode()
        stale = inside.post(where, {"do": "put_back", "seen": 0}, follow=True)
        assert "Somebody corrected this meanwhile" in stale.content.decode()
        assert ContactPoint.objects.get(pk=point.pk).person_id == ida.pk
        assert inside.post(where, {"do": "put_back", "seen": 1}).status_code == 302
        assert ContactPoint.objects.get(pk=point.pk).person_id != ida.pk

    def test_what_another_tab_moved_is_not_moved_on(self, point, ida, told, inside, riverside):
        where = reverse("people:move_contact", args=[point.pk])
        page = inside.get(where).content.decode()
        stood_on = str(point.person_id)
        assert f'name="stood_on" value="{stood_on}"' in page
        actions.move_contact_point(point=point, to=ida, reason=WHY, **told)
        third = actions.create_person(program=riverside, first_name="Ivy", **told)
        said = {"q": "Ivy", "other": third.pk, "reason": WHY, "do": "move", "stood_on": stood_on}
        assert "moved to the file of another person meanwhile" in inside.post(where, said).content.decode()
        assert ContactPoint.objects.get(pk=point.pk).person_id == ida.pk


class TestAlerts:
    def test_it_warns_of_the_right_person_and_goes_back(self, alert, person, ida, told, now):  # noqa: F811
        actions.move_alert(alert=alert, to=ida, reason=WHY, **told)
        assert list(alerts_now(ida, now)) == [alert]
        assert not alerts_now(person, now)
        actions.put_alert_back(alert=alert, correction=history_of(alert)[0].correction, **told)
        assert list(alerts_now(person, now)) == [alert]
        assert not alerts_now(ida, now)

    def test_by_the_page(self, alert, ida, inside):
        page = inside.get(reverse("people:correct_alert", args=[alert.pk])).content.decode()
        where = reverse("people:move_alert", args=[alert.pk])
        assert where in page
        said = {"q": "Ida Rightly", "other": ida.pk, "reason": WHY, "do": "move"}
        assert inside.post(where, said).status_code == 302
        assert Alert.objects.get().person_id == ida.pk


def test_by_the_api(point, alert, case, meet, ida, navigator, told):  # noqa: F811
    other = cases.take_on(encounter=meet(ida, phone=""), person=ida, **told)
    note = cases.write_note(case=case, text="Afraid of her brother", **told)
    need = cases.add_need(case=case, domain="legal", **told)
    tried = followups.record_attempt(case=case, mode="phone", result="no_answer", **told).attempt
    inside = APIClient()
    inside.force_login(navigator)
    said = {"person": str(ida.pk), "reason": WHY, "seen": 0}
    rows = {"contact-points": point, "alerts": alert, "notes": note, "needs": need, "attempts": tried}
    for noun, row in rows.items():
        where = f"/api/v1/{noun}/{row.pk}"
        assert inside.post(f"{where}/move/", said, format="json").status_code == 200, noun
        row.refresh_from_db()
        assert row.person_id in {ida.pk, other.person_id}
        assert inside.post(f"{where}/move/", said, format="json").status_code == 409  # a page from before
        assert inside.post(f"{where}/put-back/", {"seen": 1}, format="json").status_code == 200, noun
        row.refresh_from_db()
        assert row.person_id == case.person_id
