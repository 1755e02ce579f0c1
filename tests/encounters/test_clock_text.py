"""Reading times as exports write them."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.encounters.clock_text import TimeRules, read_time

LA = ZoneInfo("America/Los_Angeles")
RULES = TimeRules(LA)
AFTERNOON = datetime(2026, 7, 4, 14, 5, tzinfo=LA)


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-04 14:05:00",
        "2026-07-04T14:05",
        "2026-07-04 14:05:00.000",
        "2026/7/4 2:05 PM",
        "7/4/2026 14:05",
        "07/04/26 02:05:00 pm",
        "7/4/2026 2:05PM",
        "7/4/2026 2:05 p.m.",
        "Sat 07/04/2026 1405",
        "4.7.2026 14:05",
        "04-Jul-2026 14:05",
        "4 July 2026, 14:05",
        "Jul 4, 2026 2:05 PM",
        "July 4th, 2026 14:05",
        "20260704 140500",
        "20260704T1405",
        "14:05 7/4/2026",
        "2:05 PM 07/04/2026",
        "2026-07-04T21:05:00Z",
        "2026-07-04T21:05:00+00:00",
        "2026-07-04T14:05:00-07:00",
        "2026-07-04T14:05:00-0700",
        "2026-07-04 14:05 PDT",
        "2026-07-04 17:05 EDT",
        "  2026-07-04   14:05 ",
        "46207.586805555555",
        datetime(2026, 7, 4, 14, 4, 59, 999700),
        datetime(2026, 7, 4, 21, 5, tzinfo=UTC),
    ],
)
def test_one_moment_in_many_spellings(text):
    assert read_time([text], RULES).at == AFTERNOON
    assert read_time([text], RULES).flag == ""


@pytest.mark.parametrize(
    "cells",
    [
        ["7/4/2026", "14:05"],
        [date(2026, 7, 4), time(14, 5)],
        [datetime(2026, 7, 4), "2:05 PM"],
        ["2026-07-04", "1405"],
        ["7/4/2026 13:00", "14:05"],
    ],
)
def test_a_date_and_a_clock_in_two_columns(cells):
    assert read_time(cells, RULES).at == AFTERNOON


def test_day_first_only_where_the_source_says_so():
    assert read_time(["3/4/2026 10:00"], RULES).at == datetime(2026, 3, 4, 10, tzinfo=LA)
    assert read_time(["3/4/2026 10:00"], TimeRules(LA, day_first=True)).at == datetime(2026, 4, 3, 10, tzinfo=LA)
    with pytest.raises(ValueError):
        read_time(["30/4/2026 10:00"], RULES)
    with pytest.raises(ValueError):
        read_time(["4/30/2026 10:00"], TimeRules(LA, day_first=True))


def test_own_formats_come_first():
    rules = TimeRules(LA, formats=("%y%j-%H%M",))
    assert read_time(["26185-1405"], rules).at == AFTERNOON


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2026-13-40 10:00",
        "2/30/2026 10:00",
        "10:00",
        "25:61 7/4/2026",
        "0:30 PM 7/4/2026",
        "20226-07-04",
        "7/4",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError):
        read_time([text], RULES)


@pytest.mark.parametrize(("text", "hour"), [("12:30 AM", 0), ("12:30 PM", 12), ("1:30 am", 1), ("13:30 PM", 13)])
def test_twelve_hour_clocks(text, hour):
    assert read_time([f"7/4/2026 {text}"], RULES).at == datetime(2026, 7, 4, hour, 30, tzinfo=LA)


def test_midnight_may_mean_unknown():
    assert read_time(["2026-07-04 00:00:00"], RULES).flag == ""
    assert read_time(["2026-07-04 00:00:00"], TimeRules(LA, midnight_is_unknown=True)).flag == "midnight"
    assert read_time(["2026-07-04 00:01:00"], TimeRules(LA, midnight_is_unknown=True)).flag == ""


def test_a_date_without_a_clock_says_no_time():
    assert read_time(["2026-07-04"], RULES).flag == "midnight"


def test_the_hour_that_the_spring_change_skips():
    reading = read_time(["2026-03-08 02:30:00"], RULES)
    assert reading.flag == "no_such_time"
    assert reading.at == datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
    assert read_time(["2026-03-08 01:59:59"], RULES).flag == ""
    assert read_time(["2026-03-08 03:00:00"], RULES).flag == ""


def test_the_hour_that_the_autumn_change_doubles():
    reading = read_time(["2026-11-01 01:30:00"], RULES)
    assert reading.flag == "ambiguous"
    assert reading.at == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert read_time(["2026-11-01 00:59:59"], RULES).flag == ""
    assert read_time(["2026-11-01 02:00:00"], RULES).flag == ""
    assert read_time(["2026-11-01 01:30:00 PST"], RULES).flag == ""
    assert read_time(["2026-11-01T01:30:00-08:00"], RULES).at == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


FORMATS = ["%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%d-%b-%Y %H:%M:%S", "%Y%m%d %H%M%S", "%B %d, %Y %H:%M:%S"]


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2079, 12, 31)).map(lambda at: at.replace(microsecond=0)),
    st.sampled_from(FORMATS),
)
def test_what_is_written_is_read_back(local, pattern):
    reading = read_time([local.strftime(pattern)], RULES)
    back = reading.at.astimezone(LA).replace(tzinfo=None)
    assert back == local or (reading.flag == "no_such_time" and back - local == timedelta(hours=1))


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    with suppress(ValueError, OverflowError):
        assert read_time([text], RULES).at.tzinfo
