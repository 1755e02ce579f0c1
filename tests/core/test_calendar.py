"""Local time across clock changes, and office hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core.calendar import BusinessCalendar, add_days, at_local, day_bounds, part_of_day

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(
    ["America/Los_Angeles", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
).map(ZoneInfo)


def test_a_day_later_keeps_the_wall_clock_when_it_goes_forward():
    before = at_local(date(2026, 3, 7), time(10), LOS_ANGELES)
    after = add_days(before, 1, LOS_ANGELES)
    assert after - before == timedelta(hours=23)
    assert after.astimezone(LOS_ANGELES).time() == time(10)


def test_a_time_the_clock_skips_becomes_one_after_the_change():
    skipped = at_local(date(2026, 3, 8), time(2, 30), LOS_ANGELES)
    assert skipped.astimezone(LOS_ANGELES).time() == time(3, 30)


def test_a_time_that_occurs_twice_is_the_first():
    twice = at_local(date(2026, 11, 1), time(1, 30), LOS_ANGELES)
    assert twice == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_leap_day():
    assert add_days(at_local(date(2028, 2, 28), time(9), LOS_ANGELES), 1, LOS_ANGELES).astimezone(LOS_ANGELES).day == 29


@given(moments, zones)
def test_a_day_has_23_to_25_hours(at, zone):
    start, end = day_bounds(at.astimezone(zone).date(), zone)
    assert timedelta(hours=23) <= end - start <= timedelta(hours=25)
    assert start <= at < end


@given(moments, zones, st.integers(0, 12))
def test_business_days_land_on_open_days_and_never_go_back(at, zone, days):
    calendar = BusinessCalendar(zone=zone)
    landed = calendar.add_business_days(at, days)
    assert landed >= at
    assert calendar.is_business_day(landed.astimezone(zone).date())
    assert landed <= calendar.add_business_days(at, days + 1)


@pytest.mark.parametrize(
    ("hour", "part"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (16, "afternoon"), (17, "evening")]
)
def test_parts_of_the_day(hour, part):
    assert part_of_day(at_local(date(2026, 7, 1), time(hour), LOS_ANGELES), LOS_ANGELES) == part


def test_an_office_that_never_opens_is_an_error_and_not_an_endless_search():
    calendar = BusinessCalendar(zone=LOS_ANGELES, weekdays=frozenset())
    with pytest.raises(ValueError, match="no open day"):
        calendar.next_opening(datetime(2026, 1, 1, tzinfo=UTC))
