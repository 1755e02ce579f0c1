"""Hours are typed on a page and stored as recurrence rules; a season, a holiday and one day replace the week."""

import re
from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from providers import schedule
from providers.hours.words import in_words
from providers.models import ListingEdit, Location, Schedule, Service, ServiceAtLocation
from providers.search_index import hours_of

pytestmark = pytest.mark.django_db
ZONE = "America/Los_Angeles"


@pytest.fixture
def shelter(harbor_house):
    return Service.objects.create(organization=harbor_house, name="Night shelter", need_domains=["shelter"])


@pytest.fixture
def post(client, manager, shelter):
    """Fill in the page of hours and send it."""
    client.force_login(manager)

    def post(address="", **typed):
        address = address or reverse("providers:hours", args=["service", shelter.pk])
        page = client.get(address).content.decode()
        seen = re.search(r'name="seen" value="([^"]*)"', page).group(1)
        return client.post(address, {"way": "week", "tzid": ZONE, "seen": seen, **typed})

    return post


WEEK = {f"{part}_{day}_0": clock for day in ("MO", "TU", "WE") for part, clock in (("from", "9:00"), ("to", "17:00"))}


def said(rules, today=None):
    with timezone.override(ZONE):
        return in_words(rules, today=today)


def is_open(shelter, *moment):
    at = datetime(*moment, tzinfo=schedule.zone_named(ZONE, UTC))
    return schedule.is_open(hours_of([shelter.pk])[shelter.pk], at, UTC)


def test_a_week_is_one_rule_for_days_alike(post, shelter):
    assert post(**WEEK, from_FR_0="20:00", to_FR_0="02:00").status_code == 302
    rules = list(Schedule.objects.filter(service=shelter).order_by("byday"))
    assert [(rule.freq, rule.byday, rule.opens_at, rule.tzid) for rule in rules] == [
        ("WEEKLY", "FR", time(20), ZONE),
        ("WEEKLY", "MO,TU,WE", time(9), ZONE),
    ]
    assert is_open(shelter, 2026, 11, 28, 1, 30)  # Saturday, past midnight
    assert not is_open(shelter, 2026, 11, 28, 2, 30)


def test_a_place_without_hours_of_the_service_has_those_of_the_building(shelter, harbor_house):
    week = {"freq": "WEEKLY", "opens_at": time(9), "closes_at": time(17), "tzid": ZONE}
    north, south = (Location.objects.create(organization=harbor_house, name=name) for name in ("North", "South"))
    at_north = ServiceAtLocation.objects.create(service=shelter, location=north)
    ServiceAtLocation.objects.create(service=shelter, location=south)
    Schedule.objects.create(service_at_location=at_north, byday="MO", **week)
    Schedule.objects.create(location=north, byday="SA", **week)
    Schedule.objects.create(location=south, byday="TU", **week)
    assert is_open(shelter, 2026, 11, 23, 10), "Monday, as the service has it in the north"
    assert is_open(shelter, 2026, 11, 24, 10), "Tuesday, as the building in the south"
    assert not is_open(shelter, 2026, 11, 28, 10), "the building in the north on Saturday, not the service"
    Schedule.objects.create(service=shelter, byday="WE", **week)
    assert not is_open(shelter, 2026, 11, 24, 10), "it says its own hours"


def test_what_stays_the_same_is_not_written_again(post, shelter):
    post(**WEEK)
    before = Schedule.objects.get()
    edits = ListingEdit.objects.count()
    post(**WEEK)
    assert (Schedule.objects.get().pk, ListingEdit.objects.count()) == (before.pk, edits)
    post(**{**WEEK, "to_MO_0": "18:00"})
    assert Schedule.objects.filter(pk=before.pk).exists()


def test_a_day_a_holiday_and_a_season_replace_the_week(post, shelter, client):
    post(
        **WEEK, on_holidays="closed",
        day_first_0="2026-12-01", day_from_0="12:00", day_to_0="14:00", day_name_0="Staff day",
    )  # fmt: skip
    assert not is_open(shelter, 2026, 12, 1, 10)  # a Tuesday of other hours
    assert is_open(shelter, 2026, 12, 1, 13)
    assert is_open(shelter, 2026, 12, 8, 10)
    assert not is_open(shelter, 2027, 1, 18, 10)  # a public holiday, on a Monday
    season = reverse("providers:season", args=["service", shelter.pk])
    assert (
        post(
            season, first="2027-06-01", last="2027-08-31", words="Summer", from_TH_0="8:00", to_TH_0="12:00"
        ).status_code
        == 302
    )
    assert is_open(shelter, 2027, 6, 3, 9)
    assert not is_open(shelter, 2027, 6, 7, 10)  # a Monday, in summer
    lines = said(Schedule.objects.filter(service=shelter), today=date(2026, 11, 29))
    assert lines == [
        "Mon–Wed 9:00–17:00",
        "1 Jun 2027 – 31 Aug 2027: Thu 8:00–12:00 (Summer)",
        "Public holidays: closed",
        "1 Dec 2026: 12:00–14:00 (Staff day)",
    ]
    page = client.get(reverse("providers:hours", args=["service", shelter.pk])).content.decode()
    assert 'value="2026-12-01"' in page
    assert "Summer" in page


def test_round_the_clock_by_appointment_and_not_said(post, shelter, client):
    post(way="always")
    assert said(Schedule.objects.all()) == ["Open 24 hours, every day"]
    post(way="appointment", words="Call Ana")
    assert said(Schedule.objects.all()) == ["By appointment (Call Ana)"]
    page = client.get(reverse("providers:service", args=[shelter.pk])).content.decode()
    assert page.count("By appointment") == 1
    assert "hours not known" not in page
    post(way="unknown")
    assert not Schedule.objects.exists()


def test_once_a_month(post, shelter):
    post(way="week", nth_0="2", nth_day_0="TU", nth_from_0="9:00", nth_to_0="11:00")
    assert said(Schedule.objects.all()) == ["Every month: 2. Tue 9:00–11:00"]


def test_half_a_line_is_a_sentence_and_nothing_is_lost(post, shelter):
    answer = post(from_MO_0="9:00")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Monday: write both times, or none." in page
    assert 'value="9:00"' in page
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("way", ["unknown", "always", "appointment"])
def test_times_beside_a_choice_that_has_none_are_not_lost(post, shelter, way):
    answer = post(way=way, **WEEK)
    assert "Hours are written below" in answer.content.decode()
    assert 'value="9:00"' in answer.content.decode()
    assert not Schedule.objects.exists()


def test_those_that_stood_there_go_with_the_choice(post, shelter):
    post(**WEEK)
    assert post(way="unknown", **WEEK).status_code == 302
    assert not Schedule.objects.filter(service=shelter).exists()


def test_hours_of_holidays_that_nobody_chose_are_not_lost(post, shelter):
    answer = post(**WEEK, on_holidays="closed", holiday_from="10:00", holiday_to="12:00")
    assert "Hours are written below" in answer.content.decode()


def test_the_second_of_two_is_told(post, shelter, client):
    address = reverse("providers:hours", args=["service", shelter.pk])
    page = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page).group(1)
    post(**WEEK)
    answer = client.post(address, {"way": "always", "tzid": ZONE, "seen": seen})
    assert answer.status_code == 409
    assert "Mon–Wed 9:00–17:00" in answer.content.decode()
    assert Schedule.objects.get().byday == "MO,TU,WE"


def test_what_the_page_cannot_show_is_kept(post, shelter):
    odd = Schedule.objects.create(
        service=shelter, freq="WEEKLY", interval=2, byday="SA", dtstart=date(2026, 1, 3),
        opens_at=time(9), closes_at=time(10),
    )  # fmt: skip
    post(**WEEK)
    assert Schedule.objects.filter(pk=odd.pk).exists()
    post(**WEEK, drop=str(odd.pk))
    assert not Schedule.objects.filter(pk=odd.pk).exists()
