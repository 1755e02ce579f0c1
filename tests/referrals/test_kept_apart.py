"""Somebody the person must not be together with is at an agency: said before asking there; a household is counted."""

import pytest
from django.urls import reverse

from casemgmt.people.actions import create_person, link_people
from casemgmt.people.models import Person
from referrals import actions
from referrals.matching import candidates

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(riverside, navigator, now):
    return create_person(program=riverside, first_name="Ivo", last_name="Marsh", by=navigator, at=now)


@pytest.fixture
def apart(other, person, navigator, now):
    return link_people(person=person, other=other, relation="not_together", by=navigator, at=now)


@pytest.fixture
def there(other, offer, shelter_desk, navigator, now):
    """The other one's request goes to the shelter, and how it goes on there."""
    desk, ours = {"by": shelter_desk, "at": now}, {"by": navigator, "at": now}
    moves = {
        "sent": [],
        "accepted": [lambda: actions.accept_offer(offer=offer, **desk)],
        "declined": [lambda: actions.decline_offer(offer=offer, reason="no_capacity", **desk)],
        "recalled": [lambda: actions.recall_offer(offer=offer, reason="other", **ours)],
        "voided": [lambda: actions.void_offer(offer=offer, reason="By mistake", **ours)],
    }

    def there(state):
        for move in moves[state]:
            move()
        type(offer).objects.filter(pk=offer.pk).update(person=other)

    return there


def why_not(need, service, user, now):
    ranked = {match.thing: match.excluded_by for match in candidates.rank(need, {}, now, user=user)}
    return ranked[service]


@pytest.mark.parametrize("state", ["sent", "accepted"])
def test_it_speaks_against_the_service(state, apart, there, need, beds, rooms, navigator, now):
    there(state)
    assert why_not(need, beds, navigator, now) == ("not together with Ivo Marsh, who is there or asked for there",)
    assert why_not(need, rooms, navigator, now) == ()


@pytest.mark.parametrize("state", ["declined", "recalled", "voided"])
def test_not_once_they_are_gone(state, apart, there, need, beds, navigator, now):
    there(state)
    assert why_not(need, beds, navigator, now) == ()


def test_who_may_not_see_the_other_is_told_nothing(apart, other, there, need, beds, navigator, now):
    there("accepted")
    Person.objects.filter(pk=other.pk).update(is_restricted=True)
    assert why_not(need, beds, navigator, now) == ()


def test_the_page_that_asks_says_so(apart, there, need, beds, rooms, navigator, client):
    there("accepted")
    client.force_login(navigator)
    asked = client.get(reverse("referrals:ask", args=[need.pk, beds.pk])).content.decode()
    assert "Must not be together with Ivo Marsh" in asked
    other_page = client.get(reverse("referrals:ask", args=[need.pk, rooms.pk])).content.decode()
    assert "Must not be together" not in other_page


def test_how_many_people_is_proposed_from_who_stays_together(other, need, person, beds, navigator, client, now):
    link_people(person=person, other=other, relation="child", is_one_household=True, by=navigator, at=now)
    client.force_login(navigator)
    page = client.get(reverse("referrals:ask", args=[need.pk, beds.pk]))
    assert page.context["form"].initial["people"] == 2
