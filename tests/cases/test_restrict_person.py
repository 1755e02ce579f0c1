"""A person's file is closed to all but those named: the screen that sets and lifts it, attacked from every door."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.models import User
from casemgmt.cases.actions import open_case, take_on
from casemgmt.cases.models import Case
from casemgmt.cases.restrictions.actions import change_who_keeps, lift_restriction, restrict_person
from casemgmt.cases.restrictions.models import Restriction
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, Event
from casemgmt.encounters.models import Encounter
from casemgmt.people.actions import merge_people, undo_merge
from casemgmt.people.hooks import STAYS_AFTER_UNDO
from casemgmt.people.models import Person

pytestmark = pytest.mark.django_db


def again(user):
    """The user of the next request: what one may do is read once for each."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def closed(case, navigator, manager):
    return restrict_person(case=case, keep=[navigator], reason="Works here", by=manager, at=timezone.now())


def test_those_named_keep_access_and_all_others_lose_it(closed, case, navigator, manager):
    assert Case.objects.visible_to(again(navigator)).get() == case
    assert Person.objects.visible_to(again(navigator)).exists()
    assert not Case.objects.visible_to(again(manager)).exists()
    assert not Person.objects.visible_to(again(manager)).exists()


def test_it_is_on_record_and_told(closed, navigator, case):
    event = Event.objects.get(verb="person.restricted")
    assert (event.person_id, event.data["kept"]) == (case.person_id, [str(navigator.pk)])
    assert Effect.objects.filter(kind="person.restriction", data__user=str(navigator.pk)).exists()


def test_only_who_assigns_cases_sets_it_with_a_reason_and_somebody_left_in(case, navigator, manager, shelter_desk):
    at = timezone.now()
    with pytest.raises(PermissionDenied):
        restrict_person(case=case, keep=[navigator], reason="x", by=navigator, at=at)
    for keep, reason, field in (([], "x", "keep"), ([shelter_desk], "x", "keep"), ([navigator], " ", "reason")):
        with pytest.raises(NotPossible) as problem:
            restrict_person(case=case, keep=keep, reason=reason, by=manager, at=at)
        assert problem.value.field == field
    assert not Restriction.objects.exists()


def test_pressed_twice_it_is_one(closed, case, navigator, manager):
    with pytest.raises(NotPossible):
        restrict_person(case=case, keep=[manager], reason="again", by=manager, at=timezone.now())


def doors(case):
    person, encounter = case.person, case.encounters.get()
    return [
        reverse("cases:case", args=[case.pk]), reverse("people:person", args=[person.pk]),
        reverse("people:change", args=[person.pk]), reverse("encounters:encounter", args=[encounter.pk]),
        f"/api/v1/cases/{case.pk}/", f"/api/v1/people/{person.pk}/", f"/api/v1/encounters/{encounter.pk}/",
    ]  # fmt: skip


LISTS = [
    "/cases/", "/encounters/", "/my-day/", "/team/", "/team/reassign/", "/referrals/", "/api/v1/cases/",
    "/api/v1/people/", "/api/v1/encounters/", "/api/v1/followups/", "/api/v1/needs/",
]  # fmt: skip


def test_every_door_is_closed_to_the_others(client, closed, case, manager, responder):
    name = case.person.display_name
    for user in (manager, responder):
        client.force_login(user)
        for door in doors(case):
            assert client.get(door).status_code in (403, 404), door
        for address in LISTS:
            answer = client.get(address)
            assert name not in answer.content.decode(), address
            assert str(case.pk) not in answer.content.decode(), address
        found = client.post(reverse("people:search"), {"q": name}).content.decode()
        assert reverse("people:person", args=[case.person_id]) not in found
        assert name not in client.post("/api/v1/people/search/", {"q": name}, "application/json").content.decode()


def test_those_named_find_every_door_open(client, closed, case, navigator):
    client.force_login(navigator)
    for door in doors(case):
        assert client.get(door).status_code == 200, door


def test_the_screen_sets_changes_and_lifts_it_and_names_nobody(client, case, manager, navigator):
    client.force_login(manager)
    address, name = reverse("cases:restrict", args=[case.pk]), case.person.display_name
    assert "Restrict access" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert client.post(address, {"reason": "", "keep": []}).status_code == 422
    assert client.post(address, {"reason": "Threatened", "keep": [navigator.pk]}).status_code == 302
    listed = client.get(reverse("cases:restrictions")).content.decode()
    assert "Threatened" in listed
    assert "Nell Navigator" in listed
    assert name not in listed
    one = reverse("cases:restriction", args=[Restriction.objects.get().pk])
    assert name not in client.get(one).content.decode()
    client.post(one, {"do": "keep", "keep": [manager.pk]})
    assert Case.objects.visible_to(again(manager)).exists()
    assert not Case.objects.visible_to(again(navigator)).exists()
    assert client.post(one, {"do": "lift", "reason": ""}).status_code == 422
    client.post(one, {"do": "lift", "reason": "The threat is over"})
    assert Case.objects.visible_to(again(navigator)).exists()
    assert not case.grants.exists()


def test_who_was_left_in_before_is_told_of_the_change(closed, manager, navigator):
    change_who_keeps(restriction=closed, keep=[manager], by=manager, at=timezone.now() + timedelta(minutes=1))
    told = Effect.objects.filter(kind="person.restriction").values_list("data__user", flat=True)
    assert list(told) == [str(navigator.pk)] * 2  # of closing it, and of this; nobody of their own act


def test_lifted_is_lifted(closed, manager):
    at = timezone.now()
    lift_restriction(restriction=closed, reason="over", by=manager, at=at)
    with pytest.raises(NotPossible):
        lift_restriction(restriction=closed, reason="over", by=manager, at=at)
    assert Event.objects.filter(verb="person.unrestricted").count() == 1


@pytest.fixture
def twin(riverside, navigator, meet, now):
    """Somebody else with a case of theirs, older than the first."""
    met = meet(cleared_at=now - timedelta(days=3))
    return take_on(encounter=met, person=met.people.get(), by=navigator, at=now - timedelta(days=2))


def test_through_a_merge_those_named_keep_the_case_that_goes_on(closed, case, twin, navigator, manager, now):
    merge_people(keep=Person.objects.get(pk=case.person_id), gone=twin.person, by=again(navigator), at=timezone.now())
    goes_on = Case.objects.open().get()
    assert goes_on == twin
    assert Case.objects.visible_to(again(navigator)).filter(pk=goes_on.pk).exists()
    assert not Case.objects.visible_to(again(manager)).exists()


def test_what_was_closed_while_two_were_one_stays_closed_of_both(case, twin, navigator, manager):
    at = timezone.now()
    merge = merge_people(keep=case.person, gone=twin.person, by=navigator, at=at)
    goes_on = Case.objects.open().get()
    restrict_person(case=goes_on, keep=[navigator], reason="Works here", by=manager, at=at)
    assert any("both stay restricted" in line for says in STAYS_AFTER_UNDO for line in says(merge=merge))
    undo_merge(merge=merge, by=again(navigator), at=timezone.now())
    assert not Case.objects.visible_to(again(manager)).exists()
    assert Case.objects.visible_to(again(navigator)).count() == 2
    for restriction in Restriction.objects.standing():
        lift_restriction(restriction=restriction, reason="Over", by=manager, at=timezone.now())
    assert Case.objects.visible_to(again(manager)).count() == 2


def test_a_case_that_opens_later_is_open_to_those_named(closed, case, meet, navigator, manager, now):
    person = Person.objects.get(pk=case.person_id)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=now, close_reason="moved")
    later = Encounter.objects.get(cases=case)
    newer = open_case(encounter=later, person=person, by=again(navigator), at=timezone.now())
    assert newer != case
    assert Case.objects.visible_to(again(navigator)).filter(pk=newer.pk).exists()
    assert not Case.objects.visible_to(again(manager)).exists()
