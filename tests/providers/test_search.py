"""Finding services: words, need, place, opening, language, eligibility, room."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgmt.core.actor import CLOCK
from providers import search_index
from providers.demo import build_directory
from providers.models import Address, Language, Location, Organization, Schedule, Service, ServiceAtLocation
from providers.queries import Wanted, search
from tests.cast import NOW

DOWNTOWN = (44.052, -123.092)


@pytest.fixture
def org(db):
    return Organization.objects.create(name="Harbor House", is_agency=True)


@pytest.fixture
def listed(org):
    """Make a service, at a place or without."""

    def listed(name, at=None, hours=None, languages=(), **said):
        service = Service.objects.create(organization=said.pop("organization", org), name=name, **said)
        if at:
            place = Location.objects.create(latitude=at[0], longitude=at[1], name=f"{name} house")
            Address.objects.create(location=place, address_1="1 Elm", city="Riverside")
            ServiceAtLocation.objects.create(service=service, location=place)
        for language in languages:
            Language.objects.create(service=service, name=language)
        for rule in hours or ():
            Schedule.objects.create(service=service, **rule)
        search_index.refresh([service.pk], at=NOW)
        return service

    return listed


def names(at=NOW, **wanted):
    return [listing.service.name for listing in search(Wanted(**wanted), at=at).listings]


def test_words_find_stems_accents_and_the_organization(listed):
    listed("Night shelters")
    listed("Café counseling", description="talks")
    assert names(words="shelter") == ["Night shelters"]
    assert names(words="cafe") == ["Café counseling"]
    assert set(names(words="harbor")) == {"Night shelters", "Café counseling"}
    assert names(words='"counseling talks" -shelter') == ["Café counseling"]


def test_a_name_weighs_more_than_a_description(listed):
    listed("Tea room", description="near the shelter")
    listed("Shelter")
    assert names(words="shelter") == ["Shelter", "Tea room"]


@pytest.mark.parametrize("typed", ["sheltr nigt", "Nihgt shelter", "night shetler", "shelt"])
def test_typing_errors_are_forgiven_and_said(typed, listed):
    listed("Night shelter")
    listed("Dental day")
    found = search(Wanted(words=typed), at=NOW)
    assert [listing.service.name for listing in found.listings][:1] == ["Night shelter"]
    assert found.is_guess


@pytest.mark.parametrize(
    "typed", ["'", "a & | !", "<script>", "%", "\\", '"', "(", ":*", "the", "\x00", "x" * 5000, "ä" * 300, "-"]
)
def test_any_words_can_be_typed(typed, listed):
    listed("Night shelter")
    search(Wanted(words=typed), at=NOW)


def test_need_language_gender_age_area_and_room(listed):
    listed("A", need_domains=["shelter"], genders=["woman"], minimum_age=18, areas=["Downtown"], languages=["Spanish"])
    listed("B", need_domains=["food"], maximum_age=17)
    assert names(need="shelter") == ["A"]
    assert names(language="spanish") == ["A"]
    assert names(gender="man") == ["B"]
    assert names(age=17) == ["B"]
    assert names(age=40) == ["A"]
    assert names(area="Orchard") == ["B"]
    assert names(has_capacity=True) == []


def test_only_running_services_unless_asked(listed):
    listed("Open")
    listed("Gone", status="defunct")
    assert names() == ["Open"]
    assert names(only_active=False) == ["Gone", "Open"]


def test_nearest_first_and_those_without_a_place_last(listed):
    listed("Far", at=(44.2, -123.1))
    listed("By phone")
    listed("Near", at=(44.053, -123.092))
    assert names(near=DOWNTOWN) == ["Near", "Far", "By phone"]
    assert names(near=DOWNTOWN, within_km=5) == ["Near"]
    [near] = search(Wanted(near=DOWNTOWN, within_km=5), at=NOW).listings
    assert near.distance_km == pytest.approx(0.111, abs=0.01)


def test_a_confidential_place_has_no_distance(listed):
    service = listed("Refuge", at=DOWNTOWN)
    Location.objects.update(is_confidential=True)
    search_index.refresh([service.pk], at=NOW)
    assert names(near=DOWNTOWN, within_km=5) == []
    [listing] = search(Wanted(near=DOWNTOWN), at=NOW).listings
    assert listing.distance_km is None
    assert listing.places[0].line == ""
    assert names(words="riverside") == []


WEEK = {
    "freq": "WEEKLY",
    "byday": "MO,TU,WE,TH,FR",
    "opens_at": time(9),
    "closes_at": time(17),
    "tzid": "America/Los_Angeles",
}


def test_open_now_by_the_clock_of_the_place(listed):
    listed("West", hours=[WEEK])
    listed("East", hours=[{**WEEK, "tzid": "America/New_York"}])
    listed("Night", hours=[{**WEEK, "byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": time(20), "closes_at": time(3)}])
    listed("Unknown")
    assert names(open_at=datetime(2026, 11, 24, 17, 30, tzinfo=UTC)) == ["East", "West"], "9:30 and 12:30"
    assert names(open_at=datetime(2026, 11, 24, 14, 30, tzinfo=UTC)) == ["East"]
    assert names(open_at=datetime(2026, 11, 24, 10, 30, tzinfo=UTC)) == ["Night"], "2:30 in the west"


def test_open_now_with_dates(listed):
    listed("Winter", hours=[{**WEEK, "valid_from": date(2026, 11, 1), "valid_to": date(2026, 11, 24)}])
    listed("First Tuesday", hours=[{**WEEK, "freq": "MONTHLY", "byday": "1TU"}])
    listed("Fourth Tuesday", hours=[{**WEEK, "freq": "MONTHLY", "byday": "4TU"}])
    assert names(open_at=NOW) == ["Fourth Tuesday", "Winter"]
    assert names(open_at=datetime(2026, 11, 25, 17, 30, tzinfo=UTC)) == []


def test_the_search_and_the_listing_agree_on_open(db):
    build_directory(seed=2, at=NOW, by=CLOCK)
    for hour in range(0, 48, 5):
        moment = datetime(2026, 10, 31, 12, tzinfo=UTC).replace(hour=hour % 24, day=31 if hour < 24 else 30)
        everything = search(Wanted(), at=moment, size=200).listings
        told = {listing.service.name for listing in everything if listing.is_open}
        assert told == {
            listing.service.name for listing in search(Wanted(open_at=moment), at=moment, size=200).listings
        }


def test_pages_hold_everything_once(db):
    build_directory(seed=2, at=NOW, by=CLOCK)
    for wanted in (
        Wanted(),
        Wanted(near=DOWNTOWN),
        Wanted(words="shelter beds housing", near=DOWNTOWN),
        Wanted(order="verified"),
    ):
        whole = search(wanted, at=NOW, size=300)
        pages = [
            listing.service.pk
            for page in range(1, 8)
            for listing in search(wanted, at=NOW, page=page, size=10).listings
        ]
        assert len(pages) == len(set(pages)) == whole.total == len(whole.listings)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(words="clinic"),
        Wanted(words="clnic"),
        Wanted(near=DOWNTOWN, open_at=NOW),
        Wanted(need="shelter"),
    ],
)
def test_the_queries_do_not_grow(wanted, db):
    build_directory(seed=2, at=NOW, by=CLOCK)
    with CaptureQueriesContext(connection) as seen:
        assert search(wanted, at=NOW).total
    assert len(seen) <= 15
