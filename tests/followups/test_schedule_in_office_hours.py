"""Dates that ask for office hours stay inside them, keep their order, and say why they moved; in many zones."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core.calendar import BusinessCalendar
from casemgmt.followups.contacts import why
from casemgmt.followups.protocols.schedule import window

UTC, LA, NY = ZoneInfo("UTC"), ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York")
ZONES = [LA, NY, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")]


@dataclass(frozen=True)
class Plan:
    opens_after: str
    due_after: str
    closes_after: str
    in_office_hours: bool = True


zones = st.sampled_from(ZONES)
anchors = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
units = st.sampled_from(["h", "d", "bd"])


@st.composite
def ordered(draw):
    """A window in one unit, in order."""
    unit = draw(units)
    opens = draw(st.integers(0, 200))
    due = opens + draw(st.integers(1, 50))
    return Plan(f"{opens}{unit}", f"{due}{unit}", f"{due + draw(st.integers(1, 50))}{unit}")


def calendar(zone, **more):
    return BusinessCalendar(zone=zone, **more)


def local(zone, *parts):
    return datetime(*parts, tzinfo=zone)


def falls(plan, anchor, zone, **more):
    found = window(plan, anchor, calendar(zone, **more), zone)
    return [each.at.astimezone(zone).replace(tzinfo=None) for each in (found.opens, found.due, found.closes)]


@given(ordered(), anchors, zones)
def test_never_outside_office_hours_and_always_in_order(plan, anchor, zone):
    hours = calendar(zone)
    found = window(plan, anchor, hours, zone)
    assert found.opens.at <= found.due.at <= found.closes.at
    assert all(hours.is_open(each.at) for each in (found.opens, found.due)), found
    day, closing = found.closes.at, hours.span_on(found.closes.at.astimezone(zone).date())[1]
    assert hours.is_open(day) or day == closing


@given(ordered(), anchors, zones, st.integers(1, 100))
def test_a_later_trigger_never_leads_to_an_earlier_due_time(plan, anchor, zone, hours):
    first, later = (window(plan, at, calendar(zone), zone) for at in (anchor, anchor + timedelta(hours=hours)))
    assert first.opens.at <= later.opens.at
    assert first.due.at <= later.due.at


@given(ordered(), anchors, zones)
def test_whoever_is_moved_keeps_some_time(plan, anchor, zone):
    found = window(plan, anchor, calendar(zone), zone)
    assert found.closes.at > found.due.at or not plan.due_after.endswith("h")


@given(st.integers(1, 30), anchors, zones)
def test_business_days_before_are_counted_back_inside_office_hours(days, anchor, zone):
    hours = calendar(zone)
    found = hours.subtract_business_days(anchor, days)
    assert found < anchor
    assert hours.is_open(found) or found == hours.span_on(found.astimezone(zone).date())[1]


@given(st.integers(1, 30), st.integers(1, 60), zones)
def test_there_and_back_is_the_same_moment(days, week, zone):
    noon = local(zone, 2026, 1, 5, 12) + timedelta(days=7 * week)
    hours = calendar(zone)
    assert hours.subtract_business_days(hours.add_business_days(noon, days), days) == noon


def test_72_hours_that_end_on_a_weekend_move_to_monday():
    plan = Plan("48h", "72h", "96h")
    thursday = local(LA, 2026, 11, 19, 15)
    assert falls(plan, thursday, LA) == [
        datetime(2026, 11, 23, 9),
        datetime(2026, 11, 23, 9),
        datetime(2026, 11, 24, 9),
    ]


@pytest.mark.parametrize("zone", [LA, NY, ZoneInfo("Europe/Berlin")], ids=str)
def test_the_same_wall_clock_everywhere(zone):
    friday = local(zone, 2026, 11, 20, 18)
    assert falls(Plan("0h", "24h", "28h"), friday, zone)[1] == datetime(2026, 11, 23, 9)
    assert falls(Plan("0h", "24h", "28h"), friday, zone)[2] == datetime(2026, 11, 23, 13)


def test_a_holiday_counts_as_closed():
    closed = frozenset({date(2026, 11, 26)})
    wednesday = local(NY, 2026, 11, 25, 10)
    assert falls(Plan("0h", "24h", "30h"), wednesday, NY, closed_on=closed)[1] == datetime(2026, 11, 27, 9)


@pytest.mark.parametrize(
    ("anchor", "due"),
    [
        ((2027, 3, 12, 10), (2027, 3, 15, 11)),  # the clocks go forward on Sunday 14 March: 72 hours are one later
        ((2026, 10, 30, 10), (2026, 11, 2, 9)),  # and back on Sunday 1 November: one earlier
    ],
)
def test_hours_over_both_clock_changes(anchor, due):
    assert falls(Plan("0h", "72h", "96h"), local(LA, *anchor), LA)[1] == datetime(*due)


def test_leap_day_and_midnight():
    assert falls(Plan("0d", "1d", "2d"), local(NY, 2028, 2, 28, 10), NY)[1] == datetime(2028, 2, 29, 10)
    assert falls(Plan("0h", "24h", "48h"), local(NY, 2026, 11, 24, 0, 0), NY)[1] == datetime(2026, 11, 25, 9)
    assert falls(Plan("0h", "24h", "48h"), local(NY, 2026, 11, 23, 23, 59), NY)[1] == datetime(2026, 11, 25, 9)


def test_an_office_that_works_on_saturday_night():
    hours = {"opens": time(18), "closes": time(23), "weekdays": frozenset({6})}
    assert falls(Plan("0h", "24h", "48h"), local(LA, 2026, 11, 24, 10), LA, **hours)[1] == datetime(2026, 11, 28, 18)


def test_before_an_appointment_dates_move_back_and_not_past_it():
    monday = local(LA, 2026, 11, 30, 8)
    assert falls(Plan("-2d", "-1d", "-2h"), monday, LA) == [
        datetime(2026, 11, 27, 9),
        datetime(2026, 11, 27, 17),
        datetime(2026, 11, 27, 17),
    ]


def test_one_business_day_before_a_monday_morning_is_friday():
    monday = local(LA, 2026, 11, 30, 8)
    assert falls(Plan("-2bd", "-1bd", "-1h", False), monday, LA)[:2] == [
        datetime(2026, 11, 26, 9),
        datetime(2026, 11, 27, 9),
    ]


def test_the_reason_can_be_checked_by_hand():
    anchor = local(LA, 2026, 11, 19, 15)
    found = window(Plan("48h", "72h", "96h"), anchor, calendar(LA), LA)
    row = SimpleNamespace(
        why={"anchor": "cleared_at", **found.why()}, anchor_at=anchor, due_at=found.due.at, closes_at=found.closes.at
    )
    assert why.sentence(row, LA) == (
        "72 h after the call cleared Thu 19 Nov, 15:00, moved to Monday 9:00: office closed"
    )
    assert why.sentence(row, LA, "closes").endswith("kept open as long after the moved due time")
