"""The sheet to hand over: each place with its own hours and numbers, in the reader's language."""

import re
from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from providers.models import Address, Location, Phone, Schedule, Service, ServiceAtLocation
from providers.search_index import refresh

pytestmark = pytest.mark.django_db
ZONE = "America/Los_Angeles"


@pytest.fixture
def pantry(harbor_house):
    service = Service.objects.create(organization=harbor_house, name="Pantry", status="active", kind="food")
    refresh([service.pk])
    return service


@pytest.fixture
def give_at(pantry, harbor_house):
    """Give it at one place more, with hours and a number of its own."""

    def give_at(name, street="", *, day="", opens=9, number="", **said):
        place = Location.objects.create(organization=harbor_house, name=name, **said)
        Address.objects.create(location=place, address_1=street or f"1 {name} Street", city="Salem")
        at = ServiceAtLocation.objects.create(service=pantry, location=place)
        if day:
            times = {"opens_at": time(opens), "closes_at": time(opens + 2)}
            Schedule.objects.create(service_at_location=at, freq="WEEKLY", byday=day, tzid=ZONE, **times)
        if number:
            Phone.objects.create(service_at_location=at, number=number)
        refresh([pantry.pk])
        return at

    return give_at


@pytest.fixture
def sheet(client, navigator):
    """The sheet as it is read: words only."""
    client.force_login(navigator)

    def sheet(**asked):
        page = client.get(reverse("providers:near_me"), {"words": "pantry", **asked}).content.decode()
        body = page[page.index('class="near-list"') :]
        return " ".join(re.sub(r"<[^>]+>", " ", body[: body.index("</ol>")]).split())

    return sheet


def test_each_place_has_its_own_hours_and_numbers(give_at, sheet):
    give_at("Annex", "9 Ferry Steps", day="SA", opens=10, number="555-010-0001")
    give_at("Hall", "2 Quince Row", day="MO", opens=8, number="555-010-0002")
    words = sheet()
    assert re.search(r"9 Ferry Steps, Salem 555-010-0001 Sat 10:00–12:00", words)
    assert re.search(r"2 Quince Row, Salem 555-010-0002 Mon 8:00–10:00", words)


def test_a_confidential_place_carries_no_other_places_hours(give_at, sheet):
    hidden = give_at("Refuge", "9 Hidden Lane", is_confidential=True)
    Schedule.objects.create(service_at_location=hidden, by_appointment=True)
    Phone.objects.create(location=hidden.location, number="555-010-0666")
    give_at("Hall", "2 Quince Row", day="MO", opens=8)
    words = sheet()
    assert re.search(r"Confidential address: call first by appointment", words, re.IGNORECASE)
    assert re.search(r"2 Quince Row, Salem Mon 8:00–10:00", words)
    assert "Hidden" not in words
    assert "0666" not in words
    spanish = sheet(lang="es")
    assert re.search(r"Dirección confidencial: llame primero con cita", spanish, re.IGNORECASE)
    assert "lun 8:00–10:00" in spanish
    assert "Confidential" not in spanish


def test_hours_of_all_places_are_said_once(give_at, sheet, pantry):
    give_at("Annex", "9 Ferry Steps")
    give_at("Hall", "2 Quince Row")
    Schedule.objects.create(service=pantry, freq="WEEKLY", byday="TU", tzid=ZONE, opens_at=time(9), closes_at=time(12))
    Phone.objects.create(service=pantry, number="555-010-0003", extension="12")
    words = sheet()
    assert words.count("Tue 9:00–12:00") == 1
    assert words.count("555-010-0003 ext. 12") == 1
    assert "9 Ferry Steps" in words
    assert "2 Quince Row" in words


def test_the_organizations_number_stands_where_there_is_no_other(give_at, sheet, harbor_house):
    Phone.objects.create(organization=harbor_house, number="555-010-0009")
    give_at("Hall")
    assert "555-010-0009" in sheet()
    give_at("Annex", number="555-010-0001")
    words = sheet()
    assert "555-010-0001" in words
    assert "555-010-0009" not in words


def test_as_many_queries_however_many_places(give_at, client, navigator):
    give_at("Hall", day="MO", number="555-010-0001")
    client.force_login(navigator)
    address = reverse("providers:near_me")
    client.get(address, {"words": "pantry"})

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address, {"words": "pantry"}).status_code == 200
        return len(seen)

    one = queries()
    for n in range(8):
        give_at(f"Place {n}", day="TU", number=f"555-010-01{n:02}")
    assert queries() == one


def test_more_places_than_fit_are_told(give_at, sheet):
    for n in range(8):
        give_at(f"Place {n}")
    assert "and 2 more places" in sheet()
    assert "y 2 lugares más" in sheet(lang="es")


def test_nothing_found_is_a_sentence_and_no_line_of_the_list(client, navigator):
    client.force_login(navigator)
    page = client.get(reverse("providers:near_me"), {"words": "pantry"}).content.decode()
    assert "<p>No service fits</p>" in page
    assert "<li>No service fits" not in page
