"""When a service is open: pure, with every clock change on the way."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import schedule
from providers.hours.words import in_words
from providers.schedule import (
    DAYS,
    closing,
    is_open,
    is_round_the_clock,
    next_opening,
    occurs_on,
    spans,
    week_minutes,
)

LA = ZoneInfo("America/Los_Angeles")


@dataclass
class Rule:
    byday: str = "MO,TU,WE,TH,FR"
    opens_at: time | None = time(9)
    closes_at: time | None = time(17)
    freq: str = "WEEKLY"
    interval: int | None = None
    count: int | None = None
    wkst: str = ""
    byweekno: str = ""
    bymonthday: str = ""
    byyearday: str = ""
    dtstart: date | None = None
    until: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    timezone: float | None = None
    tzid: str = ""
    description: str = ""
    replaces: bool = False
    holidays: str = ""
    by_appointment: bool = False
    service_id: int | None = None
    location_id: int | None = None
    service_at_location_id: int | None = None


def at(*parts: int, zone: ZoneInfo = LA) -> datetime:
    return datetime(*parts, tzinfo=zone)


def test_open_from_the_first_minute_to_before_the_last():
    rule = Rule()
    assert not is_open([rule], at(2026, 11, 24, 8, 59), LA)
    assert is_open([rule], at(2026, 11, 24, 9), LA)
    assert is_open([rule], at(2026, 11, 24, 16, 59), LA)
    assert not is_open([rule], at(2026, 11, 24, 17), LA)
    assert not is_open([rule], at(2026, 11, 22, 12), LA), "a Sunday"


def test_closes_after_midnight():
    rule = Rule(byday="SU", opens_at=time(20), closes_at=time(3))
    assert is_open([rule], at(2026, 11, 22, 23, 30), LA)
    assert is_open([rule], at(2026, 11, 23, 2, 59), LA)
    assert not is_open([rule], at(2026, 11, 23, 3), LA)
    assert not is_open([rule], at(2026, 11, 22, 2), LA), "the night before is not named"
    assert week_minutes([rule]) == [(0, 180), (6 * 1440 + 1200, 7 * 1440)]


@pytest.mark.parametrize(
    ("opens", "closes"), [(time(0), time(23, 59)), (time(0), time(0)), (time(0), time(23, 59, 59))]
)
def test_around_the_clock(opens, closes):
    rule = Rule(byday=",".join(DAYS), opens_at=opens, closes_at=closes)
    assert week_minutes([rule]) == [(0, schedule.WEEK_MINUTES)]
    assert is_open([rule], at(2026, 11, 24, 23, 59), LA)
    assert in_words([rule]) == ["Open 24 hours, every day"]


def test_the_zone_of_the_rule_wins_over_the_zone_of_the_directory():
    rule = Rule(tzid="America/New_York")
    assert is_open([rule], at(2026, 11, 24, 6, 30), LA)
    assert is_open([Rule(timezone=-5)], at(2026, 11, 24, 6, 30), LA)
    assert is_open([Rule(tzid="Nowhere/Else")], at(2026, 11, 24, 9, 30), LA), "a zone nobody knows: the directory's"


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_both_clock_changes_keep_wall_clock_hours(day):
    rule = Rule(byday="SU", opens_at=time(9), closes_at=time(17))
    [(start, end)] = spans(rule, at(day.year, day.month, day.day), at(day.year, day.month, day.day, 23), LA)
    assert start.astimezone(LA).time() == time(9)
    assert end.astimezone(LA).time() == time(17)
    night = Rule(byday="SA", opens_at=time(22), closes_at=time(6))
    [(start, end)] = spans(night, at(day.year, day.month, day.day, 0), at(day.year, day.month, day.day, 12), LA)
    assert (end - start) == timedelta(hours=6) + (timedelta(hours=-1) if day.month == 3 else timedelta(hours=1))


def test_every_second_week_counts_from_its_start():
    rule = Rule(byday="TU", interval=2, dtstart=date(2026, 11, 3))
    assert [occurs_on(rule, date(2026, 11, day)) for day in (3, 10, 17, 24)] == [True, False, True, False]


def test_monthly_by_weekday_and_by_date():
    assert occurs_on(Rule(freq="MONTHLY", byday="2TU"), date(2026, 11, 10))
    assert not occurs_on(Rule(freq="MONTHLY", byday="2TU"), date(2026, 11, 17))
    assert occurs_on(Rule(freq="MONTHLY", byday="-1FR"), date(2026, 11, 27))
    assert occurs_on(Rule(freq="MONTHLY", byday="", bymonthday="1,15"), date(2026, 11, 15))
    assert occurs_on(Rule(freq="MONTHLY", byday="", dtstart=date(2026, 1, 5)), date(2026, 11, 5))


def test_count_until_and_the_time_we_vouch_for():
    three = Rule(byday="TU", count=3, dtstart=date(2026, 11, 3))
    assert [occurs_on(three, date(2026, 11, day)) for day in (3, 10, 17, 24)] == [True, True, True, False]
    ends = Rule(byday="TU", until=date(2026, 11, 10), valid_from=date(2026, 11, 10))
    assert [occurs_on(ends, date(2026, 11, day)) for day in (3, 10, 17)] == [False, True, False]
    assert not schedule.is_undated(ends, date(2026, 11, 24))


def test_a_single_day_and_a_rule_that_says_nothing():
    once = Rule(freq="", byday="", dtstart=date(2026, 11, 24))
    assert is_open([once], at(2026, 11, 24, 10), LA)
    assert not is_open([once], at(2026, 12, 1, 10), LA)
    assert not is_open([Rule(freq="", byday="")], at(2026, 11, 24, 10), LA)
    assert not is_open([Rule(opens_at=None)], at(2026, 11, 24, 10), LA)


@pytest.mark.parametrize("byday", ["XX", "9MO,ZZ", "MONDAY", "1TU"])
def test_days_that_cannot_be_read_open_nothing(byday):
    assert not is_open([Rule(byday=byday, freq="MONTHLY" if byday == "1TU" else "WEEKLY")], at(2026, 11, 24, 10), LA)


def test_next_opening_and_closing():
    rule, late = Rule(), Rule(byday="TU", opens_at=time(17), closes_at=time(20))
    assert next_opening([rule], at(2026, 11, 21, 12), LA) == at(2026, 11, 23, 9)
    assert next_opening([], at(2026, 11, 21, 12), LA) is None
    assert closing([rule, late], at(2026, 11, 24, 12), LA) == at(2026, 11, 24, 20)
    assert closing([rule], at(2026, 11, 22, 12), LA) is None


def test_what_never_closes_is_open_round_the_clock():
    always = Rule(byday="MO,TU,WE,TH,FR,SA,SU", opens_at=time(0), closes_at=time(0))
    noon = at(2026, 11, 24, 12)
    assert is_round_the_clock(closing([always], noon, LA), noon)
    assert not is_round_the_clock(closing([Rule()], noon, LA), noon)
    assert not is_round_the_clock(None, noon)


def test_in_words():
    rules = [Rule(), Rule(byday="SA", opens_at=time(10), closes_at=time(14, 30)), Rule(freq="MONTHLY", byday="-1SU")]
    assert in_words(rules) == ["Mon–Fri 9:00–17:00", "Sat 10:00–14:30", "Every month: last Sun 9:00–17:00"]
    assert in_words([Rule(byday="MO,WE,TH", opens_at=None, description="by appointment")]) == [
        "Mon, Wed, Thu by appointment"
    ]


moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
minutes = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, tzinfo=None))
weekly = st.builds(
    Rule,
    byday=st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(",".join),
    opens_at=minutes,
    closes_at=minutes,
    tzid=st.sampled_from(["America/Los_Angeles", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)


@given(rule=weekly, moment=moments)
def test_the_week_the_search_reads_says_the_same(rule, moment):
    zone = ZoneInfo(rule.tzid)
    minute = schedule.minute_of_week(moment, zone)
    in_week = any(first <= minute < before for first, before in week_minutes([rule]))
    assert in_week == is_open([rule], moment, UTC)


@given(rule=weekly, moment=moments)
def test_spans_agree_with_the_wall_clock_away_from_clock_changes(rule, moment):
    zone = ZoneInfo(rule.tzid)
    offsets = {(moment + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in range(-36, 37, 6)}
    if len(offsets) == 1:
        moment = moment.replace(second=0, microsecond=0)
        inside = any(True for _span in spans(rule, moment, moment + timedelta(minutes=1), UTC))
        assert inside == is_open([rule], moment, UTC)


@given(rule=weekly, moment=moments)
def test_the_next_opening_is_open_and_never_before(rule, moment):
    opening = next_opening([rule], moment, UTC)
    assert opening is None or opening >= moment
    if opening and opening > moment:
        assert not is_open([rule], moment, UTC) or opening - moment < timedelta(hours=1)
