"""Wordings hold nothing of the person; hours are pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core.errors import NotPossible
from casemgmt.messaging import actions, queries, send_time, wordings
from casemgmt.messaging.models import Wording
from casemgmt.people.models import ContactPoint


@pytest.mark.parametrize("key", wordings.SHIPPED)
def test_shipped_words_pass_their_own_check(key):
    text = wordings.SHIPPED[key]
    assert wordings.problems(text, *key) == []
    assert wordings.placeholders(text) <= {"phone", "when"}


def test_every_purpose_has_words_in_every_language():
    assert set(wordings.SHIPPED) == {(p, lang) for p in wordings.Purpose for lang in wordings.MessageLanguage}


@pytest.mark.parametrize(
    "text",
    [
        "Hello {name}, call {phone}",
        "Your {need} waits, call {phone}",
        "{agency} waits, call {phone}",
        "{person.first_name} {phone}",
        "Call us",
        "Call {phone",
        "See https://x.example or call {phone}",
        "Call {phone} " + "a" * 300,
        "Llámenos, José: {phone} " + "ő" * 150,
    ],
)
def test_what_a_wording_may_not_hold(text, riverside, manager, now):
    with pytest.raises(NotPossible):
        actions.set_wording(program=riverside, purpose="tried", language="en", text=text, by=manager, at=now)


def test_own_words_have_versions(riverside, manager, navigator, now):
    facts = {"program": riverside, "purpose": "tried", "language": "en", "at": now}
    actions.set_wording(text="Ring {phone} please", by=manager, **facts)
    actions.set_wording(text="Ring {phone} soon", seen=1, by=manager, **facts)
    assert queries.wording_text(riverside, "tried", "en") == "Ring {phone} soon"
    assert list(Wording.objects.order_by("number").values_list("number", "text")) == [
        (1, "Ring {phone} please"),
        (2, "Ring {phone} soon"),
    ]
    with pytest.raises(NotPossible, match="meanwhile"):
        actions.set_wording(text="Ring {phone} now", seen=1, by=manager, **facts)
    with pytest.raises(PermissionDenied):
        actions.set_wording(text="Ring {phone}", by=navigator, **facts)


@pytest.mark.parametrize(
    ("spoken", "code"),
    [("Spanish", "es"), ("es-MX", "es"), ("español", "es"), ("Estonian", "en"), ("", "en"), ("English", "en")],
)
def test_the_language_of_the_person(spoken, code):
    assert wordings.language_of(spoken) == code


@pytest.mark.parametrize(("text", "n"), [("a" * 160, 1), ("a" * 161, 2), ("ő" * 70, 1), ("ő" * 71, 2), ("€" * 81, 2)])
def test_segments(text, n):
    assert wordings.segments(text) == n


clocks = st.none() | st.times().map(lambda clock: clock.replace(microsecond=0))
hours = st.tuples(st.times(), st.times()).map(lambda pair: tuple(clock.replace(microsecond=0) for clock in pair))


def a_number(**hours):
    """A number that may be called and texted within these hours."""
    return ContactPoint(value="541 555 0100", may_call=True, may_text=True, **hours)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC)),
    hours=hours,
    from_time=clocks,
    to_time=clocks,
    weekdays=st.lists(st.integers(1, 7), unique=True, max_size=7),
    zone=st.sampled_from(["America/Los_Angeles", "America/New_York", "Pacific/Auckland"]).map(ZoneInfo),
)
def test_a_message_never_goes_in_quiet_hours_or_outside_the_card(at, hours, from_time, to_time, weekdays, zone):
    point = a_number(weekdays=weekdays, from_time=from_time, to_time=to_time)
    moment = send_time.first_moment(point, "text", at, hours, zone)
    if moment is None:
        return
    assert moment >= at
    assert send_time.may_go(point, "text", moment, hours, zone)
    assert moment == at or not send_time.may_go(point, "text", at, hours, zone)


def test_over_both_clock_changes_the_morning_is_eight_by_the_clock():
    point = a_number(weekdays=[], from_time=None, to_time=None)
    zone = ZoneInfo("America/Los_Angeles")
    for night in (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)):
        moment = send_time.first_moment(point, "text", night, (time(21), time(8)), zone)
        assert moment.astimezone(zone).time() == time(8)
        assert moment - night < timedelta(hours=12)
