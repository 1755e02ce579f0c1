"""Conditions of a question: those that say yes stand first, those that do not say are counted, those that refuse go."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casemgmt.demo.bench.listings import build
from providers.models import Address, Location, Organization, Phone, Service, ServiceAtLocation
from providers.queries import Wanted, search
from providers.search_index import refresh
from tests.cast import NOW


@pytest.fixture
def listed(db):
    organization = Organization.objects.create(name="Harbor House")

    def listed(name, prose="", at=None, **said):
        service = Service.objects.create(organization=organization, name=name, description=prose, **said)
        if at:
            place = Location.objects.create(is_confidential=said.get("hidden", False))
            Address.objects.create(location=place, **at)
            ServiceAtLocation.objects.create(service=service, location=place)
        refresh([service.pk], at=NOW)
        return service

    return listed


def names(words="", **wanted):
    return [one.service.name for one in search(Wanted(words=words, **wanted), at=NOW).listings]


@pytest.fixture
def three(listed):
    listed("Shelter one", "Pets are welcome.")
    listed("Shelter two")
    listed("Shelter three", "No pets.")


def test_yes_first_then_unsaid_and_no_is_left_out(three):
    assert names("shelter with a dog") == ["Shelter one", "Shelter two"]
    [chip] = search(Wanted(words="shelter with a dog"), at=NOW).told.chips
    assert (chip.key, chip.unsaid, chip.refused) == ("rule:pets", 1, 1)


def test_a_pressed_condition_must_be_said_and_counts_beside(three):
    found = search(Wanted(words="shelter", has=("rule:pets",)), at=NOW)
    assert [one.service.name for one in found.listings] == ["Shelter one"]
    assert found.told.chips[0].unsaid == 1
    assert names("shelter", has=("rule:pets",), with_unsaid=True) == ["Shelter one", "Shelter two"]


@pytest.mark.parametrize("animal", ["service dog", "service animals", "emotional support animal", "perro de servicio"])
def test_a_service_animal_is_no_pet(three, listed, animal):
    listed("Shelter four", pets="service_animals")
    listed("Shelter five", "Service animals only, please.")
    listed("Shelter six", "We cannot accept service animals.")
    listed("Shelter seven", "No pets.", pets="no")
    found = search(Wanted(words=f"shelter with a {animal}"), at=NOW)
    told = [one.service.name for one in found.listings]
    assert set(told[:3]) == {"Shelter one", "Shelter four", "Shelter five"}
    assert "Shelter six" not in told
    [chip] = found.told.chips
    assert (chip.label, chip.refused) == ("service animals", 1)
    assert not {"Shelter four", "Shelter five"} & set(names("shelter with a dog"))
    assert {chip.key for chip in search(Wanted(words=f"dog and {animal}"), at=NOW).told.chips} == {
        "rule:pets", "rule:service_animals",
    }  # fmt: skip


def test_a_chip_is_taken_off(three):
    assert len(names("shelter with a dog", off=("rule:pets",))) == 3


def test_facets_are_counted(three):
    facets = {one.key: one.many for one in search(Wanted(words="shelter"), at=NOW).told.facets}
    assert facets["rule:pets"] == 1


def test_men_are_not_sent_to_a_womens_house(listed):
    listed("Women's shelter")
    listed("Night shelter")
    assert names("shelter for a man") == ["Night shelter"]
    assert names("shelter for a woman")[0] == "Women's shelter"


def test_what_is_named_for_it_stands_above_what_is_only_of_its_kind(listed):
    listed("Legal aid for everybody", need_domains=["legal"])
    listed("Order of protection project")
    assert names("restraining order") == ["Order of protection project", "Legal aid for everybody"]


def test_missing_words_lower_a_hit(listed):
    listed("Food pantry")
    assert names("food pantry lantern") == ["Food pantry"]


def test_a_phone_number_finds_its_listing_but_not_by_fax(listed):
    service = listed("Line")
    Phone.objects.create(service=service, number="(541) 555-0142")
    Phone.objects.create(service=service, number="541-555-0199", type="Fax")
    refresh([service.pk], at=NOW)
    assert names("541.555.0142") == ["Line"]
    assert names("555-0142") == ["Line"]
    assert names("541-555-0199") == []


def test_a_zip_orders_by_distance_and_a_listing_without_coordinates_stands_in_its_zip(listed):
    listed("Pantry far", at={"city": "Bend", "state_province": "OR", "postal_code": "97701"})
    listed("Pantry near", at={"city": "Eugene", "state_province": "OR", "postal_code": "97401"})
    found = search(Wanted(words="pantry 97401"), at=NOW).listings
    assert [one.service.name for one in found] == ["Pantry near", "Pantry far"]
    assert found[0].distance_km < 1
    assert found[0].places[0].is_rough
    assert names("pantry in Bend")[0] == "Pantry far"


def test_what_nobody_may_find_is_found_by_nobody(listed):
    gone, draft = listed("Shelter gone"), listed("Shelter draft")
    Service.objects.filter(pk=gone.pk).update(unlisted_at=NOW)
    Service.objects.filter(pk=draft.pk).update(is_draft=True)
    listed("Shelter old", status="inactive")
    assert names("shelter") == []
    listed("Refuge", at={"city": "Elsewhere", "address_1": "9 Hidden Lane"}, kind="shelter")
    Location.objects.update(is_confidential=True)
    refresh(Service.objects.values_list("pk", flat=True), at=NOW)
    assert names("hidden lane") == []
    assert names("elsewhere") == []


def test_spanish_stems_find_spanish_listings(listed):
    listed("Abogadas comunitarias", "Ayuda con los papeles de inmigración para las familias de la ciudad.")
    assert names("abogado") == ["Abogadas comunitarias"]


@pytest.mark.parametrize("words", ["detox tonight for a woman with a dog", "fod pantry corvalis", "97401", "dentist"])
def test_as_many_queries_whatever_is_found(words, db):
    build(seed=3, at=NOW, many=80)
    with CaptureQueriesContext(connection) as seen:
        assert search(Wanted(words=words), at=NOW).total
    assert len(seen) <= 8 + 3 * ("tonight" in words), "dated hours are looked at one by one"


def test_the_page_shows_chips_counts_map_and_the_sheet(navigator, client, db):
    build(seed=3, at=NOW, many=80)
    client.force_login(navigator)
    page = client.get(reverse("providers:search"), {"words": "shelter with a dog in Eugene"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "chip" in text
    assert "off=rule%3Apets" in text
    assert "without" in text
    sheet = client.get(reverse("providers:near_me"), {"words": "comida", "lang": "es"})
    assert "Servicios cerca de usted" in sheet.content.decode()


def test_the_api_answers_the_same(navigator, client, three):
    client.force_login(navigator)
    told = client.get("/api/v1/directory/services/", {"words": "shelter with a dog"}).json()
    assert [one["service"]["name"] for one in told["results"]] == ["Shelter one", "Shelter two"]
    assert told["conditions"][0]["key"] == "rule:pets"


def test_where_nothing_lies_near_it_is_said(listed, client, navigator):
    listed("Pantry", at={"city": "Bend", "state_province": "OR", "postal_code": "97701"})
    near, far = (search(Wanted(words=f"pantry {code}"), at=NOW) for code in ("97701", "10001"))
    assert (near.is_far, far.is_far) == (False, True)
    client.force_login(navigator)
    assert "None of these is known to lie near there" in client.get("/directory/?words=pantry+10001").content.decode()
