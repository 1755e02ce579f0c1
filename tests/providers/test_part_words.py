"""Parts of a listing are said as people say them, on the keeper's pages, in the history and by the API."""

from datetime import date, time

import pytest
from django.urls import reverse

from providers.models import Address, CostOption, Location, Phone, Schedule, Service
from providers.parts.words import address_words, cost_words, number_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter(harbor_house):
    return Service.objects.create(organization=harbor_house, name="Night shelter")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"amount": 0.0, "amount_description": "free"}, "free"),
        ({"amount": 0.0}, "free"),
        ({"amount": 5.0, "currency": "usd"}, "USD 5"),
        ({"option": "Adults", "amount": 5.5, "currency": "USD"}, "Adults · USD 5.50"),
        ({"amount": 1200.0}, "1,200"),
        ({"amount_description": "sliding scale", "valid_to": date(2027, 1, 5)}, "sliding scale · until 5 Jan 2027"),
    ],
)
def test_what_it_costs(said, words):
    assert cost_words(CostOption(**said)) == words


def test_a_number_and_an_address():
    phone = Phone(number="555-010-0801", extension="12", type="voice", description="intake")
    assert number_words(phone) == "555-010-0801 ext. 12 · To call · intake"
    assert number_words(Phone(number="555-010-0801", type="Hotline")) == "555-010-0801 · Hotline"
    address = {"address_1": "1 Elm St", "city": "Salem", "state_province": "OR", "postal_code": "97301"}
    assert address_words(Address(**address, country="US")) == "1 Elm St, Salem, OR 97301"
    assert address_words(Address(**address, country="CA", address_type="postal")) == (
        "1 Elm St, Salem, OR 97301 · CA · By post"
    )


def test_the_pages_and_the_api_say_it_so(shelter, client, manager):
    CostOption.objects.create(service=shelter, amount=5.0, currency="USD")
    Phone.objects.create(service=shelter, number="555-010-0801", extension="12", type="voice")
    client.force_login(manager)
    page = client.get(reverse("providers:parts", args=["service", shelter.pk])).content.decode()
    assert "USD 5\n" in page
    assert "555-010-0801 ext. 12 · To call" in page
    assert "USD 5" in client.get(reverse("providers:service", args=[shelter.pk])).content.decode()
    told = client.get("/api/v1/directory/parts/", {"holder": "service", "of": shelter.pk}).json()
    assert {"USD 5", "555-010-0801 ext. 12 · To call"} <= {one["says"] for one in told}


def test_the_history_says_it_so(shelter, client, manager):
    Service.objects.filter(pk=shelter.pk).update(minimum_age=18)
    Service.objects.filter(pk=shelter.pk).update(minimum_age=21)
    place = Location.objects.create(name="Hall")
    shelter.service_at_locations.create(location=place)
    phone = Phone.objects.create(service=shelter, number="555-010-0801", type="voice")
    Phone.objects.filter(pk=phone.pk).update(type="fax")
    week = Schedule.objects.create(service=shelter, freq="WEEKLY", byday="MO,TU", opens_at=time(9), closes_at=time(12))
    Schedule.objects.filter(pk=week.pk).update(closes_at=time(13))
    client.force_login(manager)
    page = client.get(reverse("providers:history", args=["service", shelter.pk])).content.decode()
    assert "Youngest age: <del>18</del> → 21" in page
    assert "<del>To call</del> → Fax" in page
    assert "Mon, Tue 9:00–12:00" in page
