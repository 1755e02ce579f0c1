"""Whoever is sent out reads the alert first: on every page, row and answer that sends somebody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.followups.feed.queries import feed_slots
from casemgmt.followups.models import FollowUp
from casemgmt.people.actions import add_alert
from tests.day import cards_of


@pytest.fixture
def warned(case, navigator):
    until = timezone.localdate() + timedelta(30)
    add_alert(person=case.person, text="Visit in pairs, dog", expires_on=until, by=navigator, at=timezone.now())
    return case


def test_my_day_says_it_first(warned, navigator, now):
    assert {tuple(card.alerts) for card in cards_of(navigator, timezone.now())} == {("Visit in pairs, dog",)}


@pytest.fixture
def places(warned, encounter):
    """Pages with a row or a head that sends somebody to this person."""
    contact = FollowUp.objects.filter(case=warned).order_by("due_at").first()
    alone = ("followups:my_day", "cases:list", "followups:list", "followups:choose_case", "followups:brief")
    of_one = {
        "encounters:encounter": encounter,
        "cases:take_on": encounter,
        "cases:case": warned,
        "people:person": warned.person,
        "followups:follow_up": contact,
        "followups:attempt": contact,
    }
    pages = [reverse(name) for name in (*alone, "encounters:list")]
    return pages + [reverse(name, args=[row.pk]) for name, row in of_one.items()]


def test_pages_that_send_somebody_out_say_it_before_the_name(places, client, navigator):
    client.force_login(navigator)
    silent = []
    for address in places:
        page = client.get(address, follow=True).content.decode()
        if "Visit in pairs, dog" not in page:
            silent.append(address)
    assert silent == []


def test_searching_says_it_and_so_does_the_calendar_without_a_word_of_it(warned, client, navigator):
    client.force_login(navigator)
    for address in ("/people/", "/search/"):
        assert "Visit in pairs, dog" in client.post(address, {"q": "Maria Lopez"}).content.decode()
    titles = {slot.title for slot in feed_slots(navigator, warned.opened_at)}
    assert titles == {"A contact is due: read the alert first"}


def test_rows_of_the_api_say_it(warned, navigator):
    api = APIClient()
    api.force_authenticate(navigator)
    for address in ("/api/v1/cases/", "/api/v1/follow-ups/"):
        rows = api.get(address).json()["results"]
        assert {tuple(row["alerts"]) for row in rows} == {("Visit in pairs, dog",)}, address
    assert api.get(f"/api/v1/people/{warned.person_id}/").json()["alerts"] == ["Visit in pairs, dog"]
    found = api.post("/api/v1/people/search/", {"q": "Maria Lopez"}).json()
    assert found[0]["alerts"] == ["Visit in pairs, dog"]
