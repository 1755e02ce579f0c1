"""One tap in the inbox says how much room there is; the longest unsaid comes first."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from providers.actions import update_capacity
from providers.models import ServiceCapacity
from tests.referrals.conftest import service_of

pytestmark = pytest.mark.django_db

INBOX = reverse("referrals:inbox")


def shown(client):
    return [row.service.name for row in client.get(INBOX).context["rooms"]]


def test_one_tap_for_each_service_with_its_age(client, beds, shelter_desk, now):
    update_capacity(service=beds, available=3, by=shelter_desk, at=timezone.now() - timedelta(hours=20))
    client.force_login(shelter_desk)
    body = client.get(INBOX).content.decode()
    assert re.search(r"<strong>\s*3 \w+ free\s*</strong>\s+<span[^>]*>\s*·\s*said", body)
    tap = reverse("providers:update_capacity", args=[beds.pk])
    for number in (0, 2, 3, 4):
        assert re.search(rf'name="available"\s+value="{number}"', body)
    answer = client.post(tap, {"available": 2, "next": INBOX})
    assert answer.url == INBOX
    assert ServiceCapacity.objects.filter(service=beds).latest("updated").available == 2


def test_what_was_said_longest_ago_comes_first_and_the_unsaid_last(client, beds, harbor_house, shelter_desk, now):
    names = ["Annex", "Bunks", "Cots", "Dorm", "Eaves"]
    for days, name in enumerate(names):
        service = service_of(harbor_house, name)
        update_capacity(service=service, available=days, by=shelter_desk, at=now - timedelta(days=days))
    client.force_login(shelter_desk)
    assert shown(client) == ["Eaves", "Dorm", "Cots", "Bunks"]
    body = client.get(INBOX).content.decode()
    assert "All 6 services" in body
    assert reverse("providers:our_services") in body


def test_a_service_nobody_spoke_of_is_asked_for(client, beds, shelter_desk):
    client.force_login(shelter_desk)
    assert shown(client) == [beds.name]
    body = client.get(INBOX).content.decode()
    assert "How much room do you have?" in body
    assert re.search(r'name="available"\s+value="0"', body)


def test_an_agency_is_asked_only_about_its_own(client, beds, rooms, clinic_lead):
    client.force_login(clinic_lead)
    assert shown(client) == [rooms.name]
