"""The contact card's rules at a moment, in the program's zone."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from casemgmt.people.models import ContactPoint
from casemgmt.people.safe_contact import why_outside_card

LA = ZoneInfo("America/Los_Angeles")
TUESDAY_930 = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


def outside(mode="phone", at=TUESDAY_930, **rules):
    return why_outside_card(ContactPoint(**{"may_call": True, **rules}), mode, at, LA)


def test_what_the_card_allows():
    assert outside() == []
    assert outside("text", may_text=True) == []
    assert outside(weekdays=[2], from_time=time(9), to_time=time(10)) == []


@pytest.mark.parametrize(
    ("mode", "rules"),
    [
        ("phone", {"may_call": False}),
        ("text", {"may_text": False}),
        ("phone", {"weekdays": [1, 3]}),
        ("phone", {"from_time": time(10)}),
        ("phone", {"to_time": time(9)}),
        ("phone", {"from_time": time(12), "to_time": time(15)}),
        ("phone", {"from_time": time(20), "to_time": time(6)}),
        ("phone", {"is_active": False}),
    ],
)
def test_what_it_does_not(mode, rules):
    assert len(outside(mode, **rules)) == 1


def test_hours_may_run_past_midnight():
    late = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)  # 22:30
    assert outside(at=late, from_time=time(20), to_time=time(6)) == []


def test_the_edges_of_an_hour():
    assert outside(from_time=time(9, 30), to_time=time(10)) == []
    assert outside(from_time=time(9), to_time=time(9, 30)) != []
