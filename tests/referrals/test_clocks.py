"""How long an agency has: wall-clock hours, business days, time left out while it waits for our answer."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core.calendar import BusinessCalendar
from casemgmt.core.codes import Urgency
from referrals.standards import clocks

LOS_ANGELES = BusinessCalendar(zone=ZoneInfo("America/Los_Angeles"), closed_on=frozenset({date(2026, 11, 26)}))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(["America/Los_Angeles", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOS_ANGELES.zone)


def test_emergent_counts_wall_clock_hours_through_the_night():
    sent = local(2026, 11, 24, 23, 50)
    assert clocks.deadline(clocks.STANDARDS[Urgency.EMERGENT].acknowledge, sent, LOS_ANGELES) == sent + timedelta(
        minutes=30
    )


def test_two_business_days_skip_thanksgiving_and_the_weekend():
    sent = local(2026, 11, 25, 10, 0)  # Wednesday; Thursday is closed
    due = clocks.deadline(clocks.STANDARDS[Urgency.ROUTINE].acknowledge, sent, LOS_ANGELES)
    assert due == local(2026, 11, 30, 10, 0)


def test_wall_clock_hours_really_pass_when_the_clock_is_put_back():
    sent = local(2026, 10, 31, 23, 0)
    due = clocks.deadline(clocks.STANDARDS[Urgency.URGENT].acknowledge, sent, LOS_ANGELES)
    assert due - sent.astimezone(UTC) == timedelta(hours=4)
    assert due.astimezone(LOS_ANGELES.zone).time() == time(2, 0)


def test_time_used_before_a_question_is_not_given_again():
    asked_after = timedelta(hours=3)
    answered = local(2026, 11, 25, 9, 0)
    due = clocks.deadline(clocks.STANDARDS[Urgency.URGENT].acknowledge, answered, LOS_ANGELES, used_wall=asked_after)
    assert due == answered + timedelta(hours=1)


@given(sent=moments, zone=zones, urgency=st.sampled_from(list(Urgency)))
def test_stages_come_in_order_and_the_last_expires(sent, zone, urgency):
    calendar = BusinessCalendar(zone=ZoneInfo(zone))
    for clock in ("acknowledge", "decide"):
        made = clocks.stages(clocks.STANDARDS[urgency], sent, calendar, clocks=[clock])
        assert [stage.step for stage in made] == ["half", "full", "todo", "expire"]
        assert sent <= made[0].at
        assert all(one.at <= two.at for one, two in pairwise(made))


@given(sent=moments, later=st.timedeltas(timedelta(), timedelta(days=5)), zone=zones)
def test_what_is_sent_later_is_never_due_earlier(sent, later, zone):
    calendar = BusinessCalendar(zone=ZoneInfo(zone))
    span = clocks.STANDARDS[Urgency.ROUTINE].decide
    assert clocks.deadline(span, sent, calendar) <= clocks.deadline(span, sent + later, calendar)


@given(sent=moments, zone=zones, days=st.integers(1, 8))
def test_business_deadlines_fall_into_office_hours(sent, zone, days):
    calendar = BusinessCalendar(zone=ZoneInfo(zone))
    due = clocks.deadline(clocks.Span(business_days=days), sent, calendar).astimezone(calendar.zone)
    assert calendar.is_business_day(due.date())
    assert calendar.opens <= due.time() <= calendar.closes


@given(start=moments, amount=st.timedeltas(timedelta(), timedelta(hours=60)), zone=zones)
def test_business_time_added_is_business_time_between(start, amount, zone):
    calendar = BusinessCalendar(zone=ZoneInfo(zone))
    end = calendar.add_business_time(start, amount)
    assert calendar.business_time_between(start, end) == amount
