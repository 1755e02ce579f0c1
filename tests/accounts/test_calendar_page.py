"""Office hours by clicking: small buttons arrange and show, and write nothing; names of countries, parts and days."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.calendars.places import countries, place_words, regions
from casemgmt.accounts.models import CalendarRule, Program

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:calendar")
WEEK = {f"{part}_{day}": clock for day in range(1, 6) for part, clock in (("opens", "09:00"), ("closes", "17:00"))}
BASE = {"seen": "", "time_zone": "America/Los_Angeles", "holiday_country": "US", "holiday_region": "", **WEEK}


def ahead():
    """A Wednesday some weeks from now."""
    day = timezone.localdate() + timedelta(days=30)
    return day + timedelta(days=(2 - day.weekday()) % 7)


def test_countries_and_their_parts_have_names():
    assert countries()[:3] == (("US", "United States"), ("CA", "Canada"), ("MX", "Mexico"))
    assert len(countries()) > 200
    assert ("OR", "Oregon") in regions("US")
    assert regions("XX") == ()
    assert place_words("US", "OR") == "United States, Oregon"
    assert all(len(code) <= 6 for code, _name in regions("BR"))


def test_a_look_writes_nothing_and_shows_what_would_be_closed(client, manager):
    client.force_login(manager)
    day = ahead()
    told = {**BASE, "closed_day_0": day.isoformat(), "closed_name_0": "Harbor Day", "look": "holidays"}
    page = client.post(PAGE, told)
    assert page.status_code == 200
    assert [one.name for one in page.context["ahead"] if one.day == day] == ["Harbor Day"]
    assert "nothing is saved yet" in page.content.decode()
    assert not CalendarRule.objects.exists()


@pytest.mark.parametrize(
    ("press", "number", "hours"),
    [("copy", 5, ("08:00", "12:00")), ("close_3", 3, ("", "")), ("open_6", 6, ("08:00", "12:00"))],
)
def test_the_small_buttons_arrange_the_week(client, manager, press, number, hours):
    client.force_login(manager)
    form = client.post(PAGE, {**BASE, "opens_1": "08:00", "closes_1": "12:00", "look": press}).context["form"]
    assert (form[f"opens_{number}"].value(), form[f"closes_{number}"].value()) == hours


def test_one_more_row_and_what_was_typed_stays(client, manager):
    client.force_login(manager)
    told = {**BASE, "closed_day_0": "2027-01-02", "closed_name_0": "Fair", "look": "row"}
    form = client.post(PAGE, told).context["form"]
    assert form.rows == 2
    assert (form["closed_day_0"].value(), form["closed_name_0"].value()) == ("2027-01-02", "Fair")


def test_saved_with_names_and_days_that_are_over_stay(client, manager, riverside):
    past = timezone.localdate() - timedelta(days=40)
    Program.objects.filter(pk=riverside.pk).update(
        extra_closed_days=[past], closed_day_names={past.isoformat(): "Old fair"}
    )
    client.force_login(manager)
    assert "Old fair" not in client.get(PAGE).content.decode()
    day = ahead()
    done = client.post(PAGE, {**BASE, "holiday_region": "OR", "closed_day_0": day, "closed_name_0": " Harbor  Day "})
    assert done.status_code == 302
    riverside.refresh_from_db()
    assert riverside.extra_closed_days == [past, day]
    assert riverside.closed_day_names == {past.isoformat(): "Old fair", day.isoformat(): "Harbor Day"}
    assert riverside.holiday_names[day] == "Harbor Day"
    assert "United States, Oregon" in client.get(reverse("referrals:rules")).content.decode()


def test_another_country_brings_its_own_parts_and_drops_the_old_one(client, manager):
    client.force_login(manager)
    page = client.post(PAGE, {**BASE, "holiday_country": "CA", "holiday_region": "OR", "look": "holidays"})
    assert "British Columbia" in page.content.decode()
    assert any(one.name == "Canada Day" for one in page.context["ahead"]) or page.context["ahead"]
    refused = client.post(PAGE, {**BASE, "holiday_country": "CA", "holiday_region": "OR"})
    assert refused.status_code == 422


def test_a_public_holiday_is_opened_by_its_box(client, manager, riverside):
    client.force_login(manager)
    box = client.get(PAGE).context["form"].fields["open_days"].choices[0][0]
    client.post(PAGE, {**BASE, "open_days": [box]})
    riverside.refresh_from_db()
    assert riverside.extra_open_days == [date.fromisoformat(box)]
    assert any(one.is_open and one.day.isoformat() == box for one in client.get(PAGE).context["ahead"])


def test_the_api_tells_and_sets_the_same(client, admin, riverside):
    client.force_login(admin)
    where = reverse("api:program-calendar", args=[riverside.pk])
    day = ahead()
    week = [{"weekday": 1, "opens": "09:00", "closes": "12:00"}]
    told = {
        "time_zone": "America/Chicago", "hours": week, "holiday_country": "us", "holiday_region": "or",
        "closed_days": [{"day": day.isoformat(), "name": "Harbor Day"}],
    }  # fmt: skip
    done = client.put(where, told, content_type="application/json").json()
    assert (done["holiday_country"], done["holiday_region"], done["hours"][0]["opens"]) == ("US", "OR", "09:00")
    assert done["closed_days"] == [{"day": day.isoformat(), "name": "Harbor Day"}]
    for wrong in ({"holiday_country": "XX"}, {"holiday_region": "ZZ"}, {"hours": []}, {"time_zone": "Mars"}):
        assert client.put(where, {**told, **wrong}, content_type="application/json").status_code == 400
