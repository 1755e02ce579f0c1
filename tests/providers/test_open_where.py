"""The row of a search tells whose hours it tells: those of the place shown, and of the one that is open first."""

from datetime import time

import pytest
from django.urls import reverse

from providers.models import Address, Location, Schedule, Service, ServiceAtLocation
from providers.queries import listings
from providers.queries.places import places_of
from providers.search_index import hours_of, refresh
from referrals.matching.candidates import facts_of
from referrals.matching.ranking import _open
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def pantry(harbor_house):
    service = Service.objects.create(organization=harbor_house, name="Pantry", status="active", kind="food")
    for name, street in (("", "9 Ferry Steps"), ("Hall", "2 Quince Row")):
        place = Location.objects.create(organization=harbor_house, name=name)
        Address.objects.create(location=place, address_1=street)
        ServiceAtLocation.objects.create(service=service, location=place)
    refresh([service.pk])
    return service


def at(street):
    return ServiceAtLocation.objects.get(location__addresses__address_1=street)


def opens(street, day, first, last):
    Schedule.objects.create(
        service_at_location=at(street), freq="WEEKLY", byday=day, tzid="America/Los_Angeles",
        opens_at=time(first), closes_at=time(last),
    )  # fmt: skip
    refresh(Service.objects.values_list("pk", flat=True))


@pytest.fixture
def row(client, navigator, stopped_clock, pantry):
    """The row as it is read, and as the API tells it."""
    client.force_login(navigator)

    def row():
        page = client.get(reverse("providers:search"), {"words": "pantry"}).content.decode()
        cell = page[page.index('<td data-label="Where">') : page.index('<td data-label="Room">')]
        [told] = client.get("/api/v1/directory/services/", {"words": "pantry"}).json()["results"]
        return " ".join(cell.split()), told

    return row


def test_the_hours_of_another_place_are_told_as_its_own(row):
    Schedule.objects.create(service_at_location=at("9 Ferry Steps"), by_appointment=True)
    opens("2 Quince Row", "WE", 7, 9)  # tomorrow
    words, told = row()
    assert "By appointment here" in words
    assert "Hall: opens" in words
    assert words.index("By appointment here") < words.index("Hall: opens")
    assert told["open_place"] == str(at("2 Quince Row").location_id)
    assert [place["is_by_appointment"] for place in told["places"]] == [True, False]
    assert [place["is_open"] for place in told["places"]] == [None, False]


def test_the_place_that_is_open_now_is_named(row):
    opens("9 Ferry Steps", "WE", 7, 9)
    opens("2 Quince Row", "TU", 9, 12)  # now
    words, told = row()
    assert "closed here" in words
    assert "Hall: open now until" in words
    assert told["is_open"]
    assert told["open_place"] == str(at("2 Quince Row").location_id)


def test_the_place_shown_that_is_open_needs_no_name(row):
    opens("9 Ferry Steps", "TU", 9, 12)
    opens("2 Quince Row", "TU", 12, 15)
    words, told = row()
    assert "Hall" not in words
    assert "open now" in words
    assert told["changes_at"].startswith("2026-11-24T12:00"), "noon there: not when the other place closes"


def test_a_confidential_place_takes_no_hours_of_another(row):
    Location.objects.filter(addresses__address_1="9 Ferry Steps").update(is_confidential=True)
    opens("2 Quince Row", "WE", 7, 9)
    words, told = row()
    assert "2 Quince Row" in words, "a place one may go to stands first"
    assert "opens" in words
    opens("9 Ferry Steps", "TU", 9, 12)
    words, told = row()
    assert "confidential address: open now until" in words
    assert "Ferry" not in words


def test_who_chooses_for_a_need_reads_it_too(pantry):
    Schedule.objects.create(service_at_location=at("9 Ferry Steps"), by_appointment=True)
    opens("2 Quince Row", "TU", 9, 12)
    [listing] = listings([pantry], at=NOW)
    _points, words = _open(facts_of(listing, {}, {}, NOW))
    assert words == "open now (Hall)"


def hours(of, opens_at=None, **more):
    told = {
        "freq": "WEEKLY",
        "byday": "TU",
        "opens_at": opens_at and time(opens_at),
        "closes_at": opens_at and time(20),
    }
    return Schedule.objects.create(**of, **told, tzid="America/Los_Angeles", **more)


@pytest.mark.parametrize(
    ("said", "whose", "counts"),
    [
        ({"there", "service", "building"}, "place", {"there"}),
        ({"service", "building"}, "service", {"service"}),
        ({"building"}, "building", {"building"}),
        ({"building", "holiday"}, "building", {"building", "holiday"}),
        ({"service", "holiday there"}, "service", {"service", "holiday there"}),
        ({"there", "holiday"}, "place", {"there", "holiday"}),
        ({"holiday there"}, "place", {"holiday there"}),
        (set(), "", set()),
    ],
)
def test_page_sheet_and_search_tell_the_same_hours_of_a_place(pantry, said, whose, counts):
    ServiceAtLocation.objects.exclude(pk=at("2 Quince Row").pk).delete()
    here = at("2 Quince Row")
    closed = {"replaces": True, "dtstart": "2026-12-25", "until": "2026-12-25"}
    made = {
        "there": lambda: hours({"service_at_location": here}, 9),
        "service": lambda: hours({"service": pantry}, 10),
        "building": lambda: hours({"location": here.location}, 7),
        "holiday": lambda: hours({"service": pantry}, **closed),
        "holiday there": lambda: hours({"service_at_location": here}, **closed),
    }
    rows = {word: made[word]() for word in sorted(said)}
    refresh([pantry.pk])
    [place] = places_of([pantry.pk], at=NOW)[pantry.pk]
    assert place.hours_are_of == whose
    wanted = {rows[word].pk for word in counts}
    assert {rule.pk for rule in place.rules} == wanted
    assert wanted <= {rule.pk for rule in hours_of([pantry.pk])[pantry.pk]}
    [listing] = listings([pantry], at=NOW)
    assert listing.is_open == place.is_open
