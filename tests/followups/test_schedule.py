"""Windows from offsets: in order, right across both clock changes, leap days, midnight and zones."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casemgmt.core.calendar import BusinessCalendar
from casemgmt.followups.protocols.actions.default import DEFAULT_STEPS
from casemgmt.followups.protocols.schedule import (
    BUSINESS_DAYS,
    CLOCK_CHANGE,
    ELAPSED,
    FROM_OPENING,
    NOT_BEFORE_OPENING,
    date_after,
    window,
    windows,
)

UTC = ZoneInfo("UTC")
LA = ZoneInfo("America/Los_Angeles")
ZONES = ["America/Los_Angeles", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]


@dataclass(frozen=True)
class Plan:
    opens_after: str = "0h"
    due_after: str = "20h"
    closes_after: str = "24h"


def calendar(zone=LA, **more):
    return BusinessCalendar(zone=zone, **more)


def local(zone, *parts):
    return datetime(*parts, tzinfo=zone)


def falls(offset, anchor, zone=LA, **more):
    return date_after(offset, anchor, calendar(zone, **more), zone).at.astimezone(zone)


zones = st.sampled_from(ZONES).map(ZoneInfo)
anchors = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
units = st.sampled_from(["m", "h", "d", "bd"])
offsets = st.builds(lambda number, unit: f"{number}{unit}", st.integers(0, 400), units)


@given(offsets, offsets, offsets, anchors, zones)
def test_a_window_is_always_in_order(opens, due, closes, anchor, zone):
    made = window(Plan(opens, due, closes), anchor, calendar(zone), zone)
    assert made.opens.at <= made.due.at <= made.closes.at


@given(anchors, zones)
def test_the_default_plan_is_in_order_anywhere(anchor, zone):
    steps = [Plan(opens, due, closes) for _code, _name, opens, due, closes, *_rest in DEFAULT_STEPS]
    made = [found for _step, found in windows(steps, anchor, calendar(zone), zone)]
    assert all(one.opens.at <= one.due.at <= one.closes.at for one in made)
    assert [one.due.at for one in made] == sorted(one.due.at for one in made)
    assert all(NOT_BEFORE_OPENING not in one.why()["closes"]["codes"] for one in made)


@given(st.integers(0, 2000), anchors, zones)
def test_hours_really_pass(hours, anchor, zone):
    assert date_after(f"{hours}h", anchor, calendar(zone), zone).at - anchor == timedelta(hours=hours)


@given(st.integers(0, 400), anchors, zones)
def test_days_keep_the_clock_on_the_wall(days, anchor, zone):
    before, after = anchor.astimezone(zone), date_after(f"{days}d", anchor, calendar(zone), zone).at.astimezone(zone)
    assert (after.date() - before.date()).days == days or after.time() < before.time()
    skipped = abs((after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta()))
    moved = datetime.combine(date.min, after.time()) - datetime.combine(date.min, before.time())
    assert moved in {timedelta(), skipped, skipped - timedelta(days=1)}


@given(st.integers(0, 60), anchors, zones)
def test_business_days_end_inside_office_hours(days, anchor, zone):
    open_days = calendar(zone)
    found = date_after(f"{days}bd", anchor, open_days, zone).at
    assume(found.astimezone(zone).utcoffset() == anchor.astimezone(zone).utcoffset())
    assert open_days.is_open(found)


@given(offsets, anchors, zones)
def test_a_later_trigger_never_leads_to_an_earlier_date(one, anchor, zone):
    later = anchor + timedelta(hours=2)
    assert date_after(one, later, calendar(zone), zone).at >= date_after(one, anchor, calendar(zone), zone).at


@given(offsets, offsets, offsets, offsets, anchors, zones)
def test_who_closes_later_has_until_later_and_nothing_else_moves(opens, due, closes, later, anchor, zone):
    open_days = calendar(zone)
    ends = [date_after(each, anchor, open_days, zone).at for each in (closes, later)]
    short, long = (window(Plan(opens, due, each), anchor, open_days, zone) for each in (closes, later))
    assert (short.closes.at <= long.closes.at) or ends[0] > ends[1]
    assert (short.opens.at, short.due.at) == (long.opens.at, long.due.at)


@given(offsets, offsets, offsets, anchors, zones)
def test_a_later_trigger_never_closes_a_window_earlier(opens, due, closes, anchor, zone):
    later = anchor + timedelta(hours=2)
    before, after = (window(Plan(opens, due, closes), each, calendar(zone), zone) for each in (anchor, later))
    assert before.closes.at <= after.closes.at
    assert before.opens.at <= after.opens.at
    assert before.due.at <= after.due.at


@given(st.integers(0, 100), anchors, zones, st.sampled_from(["m", "h", "d", "bd"]))
def test_more_is_later(number, anchor, zone, unit):
    found = [date_after(f"{n}{unit}", anchor, calendar(zone), zone).at for n in (number, number + 1)]
    assert found[0] <= found[1]


def test_spring_forward():
    saturday = local(LA, 2027, 3, 13, 8, 30)
    assert falls("1d", saturday) == local(LA, 2027, 3, 14, 8, 30)
    assert falls("24h", saturday) == local(LA, 2027, 3, 14, 9, 30)
    assert CLOCK_CHANGE in date_after("1d", saturday, calendar(), LA).codes
    assert date_after("24h", saturday, calendar(), LA).codes == (ELAPSED,)


def test_a_time_the_clock_skips_is_the_moment_as_long_after_the_change():
    assert falls("1d", local(LA, 2027, 3, 13, 2, 30)) == local(LA, 2027, 3, 14, 3, 30)


def test_fall_back():
    saturday = local(LA, 2026, 10, 31, 1, 30)
    assert falls("1d", saturday).isoformat() == "2026-11-01T01:30:00-07:00"
    assert falls("24h", saturday).isoformat() == "2026-11-01T01:30:00-07:00"
    assert falls("25h", saturday).isoformat() == "2026-11-01T01:30:00-08:00"
    assert falls("2d", saturday).isoformat() == "2026-11-02T01:30:00-08:00"


def test_a_day_that_has_23_hours_still_keeps_the_window_in_order():
    plan = Plan("24h", "1d", "1d")
    made = window(plan, local(LA, 2027, 3, 13, 12, 0), calendar(), LA)
    assert made.opens.at == made.due.at == made.closes.at
    assert NOT_BEFORE_OPENING in made.due.codes


def test_leap_day():
    assert falls("1d", local(LA, 2028, 2, 28, 10)) == local(LA, 2028, 2, 29, 10)
    assert falls("366d", local(LA, 2028, 2, 29, 10)) == local(LA, 2029, 3, 1, 10)


def test_around_midnight():
    assert falls("1d", local(LA, 2026, 11, 24, 0, 0)) == local(LA, 2026, 11, 25, 0, 0)
    assert falls("20h", local(LA, 2026, 11, 24, 23, 59)) == local(LA, 2026, 11, 25, 19, 59)


def test_business_days_skip_weekends_and_holidays():
    thanksgiving = frozenset({date(2026, 11, 26)})
    assert falls("2bd", local(LA, 2026, 11, 24, 10), closed_on=thanksgiving) == local(LA, 2026, 11, 27, 10)
    assert falls("1bd", local(LA, 2026, 11, 27, 10)) == local(LA, 2026, 11, 30, 10)


def test_business_days_from_a_night_count_from_the_next_opening():
    found = date_after("1bd", local(LA, 2026, 11, 28, 23, 15), calendar(), LA)
    assert found.at == local(LA, 2026, 12, 1, 9)
    assert found.codes == (BUSINESS_DAYS, FROM_OPENING)


def test_other_office_hours():
    night_office = calendar(opens=time(7), closes=time(12), weekdays=frozenset({6, 7}))
    found = date_after("1bd", local(LA, 2026, 11, 24, 10), night_office, LA).at
    assert found == local(LA, 2026, 11, 29, 7)


def test_half_a_day_before_a_local_day_keeps_the_clock_change_right():
    anchor = local(LA, 2026, 10, 20, 9)  # the clocks go back on 1 November
    assert falls("14d", anchor) == local(LA, 2026, 11, 3, 9)
    assert falls("14d-12h", anchor) == local(LA, 2026, 11, 2, 21)


@pytest.mark.parametrize("text", ["", "h", "7", "7w", "1d-2bd", "7d ", "1d+2h+3h", "99999h", "--3h"])
def test_nonsense_is_refused(text):
    with pytest.raises(ValueError):
        date_after(text, local(LA, 2026, 11, 24, 10), calendar(), LA)
