"""What editors type of a listing is read on its page, by the API and on the sheet."""

import re

import pytest
from django.urls import reverse

from providers.models import Accessibility, Contact, Location, Service, ServiceAtLocation
from providers.search_index import refresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def pantry(harbor_house):
    service = Service.objects.create(
        organization=harbor_house, name="Pantry", alternate_name="La Despensa", wait_time="About two weeks"
    )
    place = Location.objects.create(
        organization=harbor_house, name="Hall", description="Ring at the back", transportation="Bus 12"
    )
    Accessibility.objects.create(location=place, description="Ramp", details="by the garden")
    Contact.objects.create(service=service, title="Intake", department="Food", email="food@harbor.example")
    ServiceAtLocation.objects.create(service=service, location=place, description="In the cellar")
    refresh([service.pk])
    return service


def words(page, start="<main"):
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index(start) :]).split())


def test_the_page_tells_it(pantry, client, navigator):
    client.force_login(navigator)
    page = words(client.get(reverse("providers:service", args=[pantry.pk])).content.decode())
    assert "Also called La Despensa" in page
    assert "Usual wait About two weeks" in page
    assert "In the cellar Ring at the back Bus 12" in page
    assert "Ramp (by the garden)" in page
    assert "Intake, Food food@harbor.example" in page


def test_the_api_and_the_sheet_tell_it(pantry, client, navigator):
    client.force_login(navigator)
    told = client.get(f"/api/v1/directory/services/{pantry.pk}/").json()
    assert told["service"]["wait_time"] == "About two weeks"
    assert told["places"][0]["about"] == "In the cellar\nRing at the back\nBus 12"
    sheet = client.get(reverse("providers:near_me"), {"words": "pantry"}).content.decode()
    assert "Ring at the back" in sheet
    assert "Usual wait: About two weeks" in sheet
    spanish = client.get(reverse("providers:near_me"), {"words": "pantry", "lang": "es"}).content.decode()
    assert "Espera habitual: About two weeks" in spanish


def test_nothing_is_told_of_a_confidential_place(pantry, client, navigator):
    Location.objects.update(is_confidential=True)
    client.force_login(navigator)
    assert "Ring at the back" not in client.get(reverse("providers:service", args=[pantry.pk])).content.decode()
    assert "Ring at the back" not in client.get(reverse("providers:near_me"), {"words": "pantry"}).content.decode()
