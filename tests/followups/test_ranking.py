"""On which list a duty stands, and in which order: risk, closing window or news, allowed now, way, due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.followups.day.lists import Day, DayList, Due, list_of, order
from casemgmt.followups.day.ranking import km_between

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
DAY = Day.of(AT, ZoneInfo("America/Chicago"))  # Tuesday, 9:00
hours = st.integers(-48, 96)


def due(**changes):
    facts = {"kind": "contact", "question": "", "who": 1, "risk": "low", "since": AT, "opens_at": AT}
    times = {"due_at": AT + timedelta(hours=3), "closes_at": AT + timedelta(hours=7)}
    return Due(**{"pk": 1, **facts, **times, **changes})


dues = st.builds(
    lambda due_in, close, risk: due(
        due_at=AT + timedelta(hours=due_in), closes_at=AT + timedelta(hours=due_in + close), risk=risk
    ),
    hours,
    st.integers(1, 96),
    st.sampled_from(["high", "moderate", "low"]),
)
NEWS = {"kind": "next_offer", "closes_at": None}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"risk": "high"}, {"closes_at": AT + timedelta(hours=1)}),
        ({"closes_at": AT + timedelta(hours=1)}, {}),
        ({"due_at": AT + timedelta(hours=2)}, {}),
        (NEWS, {"due_at": AT - timedelta(days=1)}),
        ({**NEWS, "since": AT - timedelta(minutes=4)}, {**NEWS, "since": AT - timedelta(hours=4)}),
    ],
)
def test_what_comes_first(better, worse):
    assert order(due(**better), AT) < order(due(**worse), AT)


def test_whoever_may_be_called_and_is_near_comes_first():
    one = due()
    assert order(one, AT) < order(one, AT, is_allowed_now=False)
    assert order(due(due_at=AT + timedelta(hours=4)), AT, km=1.0) < order(one, AT, km=9.0)


@given(dues)
def test_more_urgent_never_ranks_lower(one):
    assert order(replace(one, risk="high"), AT) <= order(replace(one, risk="low"), AT)
    assert order(replace(one, closes_at=one.closes_at - timedelta(hours=1)), AT) <= order(one, AT)


@given(dues)
def test_what_is_of_high_risk_is_tidied_away_by_no_age(one):
    assert list_of(replace(one, kind="happened", question="check_7", risk="high"), DAY) != DayList.TIDY


H = timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"due_at": AT - H}, "now"),
        ({"closes_at": AT + H}, "now"),
        ({"due_at": AT + H}, "today"),
        ({"due_at": AT + 20 * H, "closes_at": AT + 30 * H}, "could"),
        ({"opens_at": AT + 20 * H, "due_at": AT + 24 * H, "closes_at": AT + 30 * H}, "could"),
        ({**NEWS, "due_at": AT + 24 * H}, "now"),
        ({**NEWS, "due_at": AT + 24 * H, "seen_at": AT + H}, "could"),
        ({**NEWS, "due_at": AT - 8 * 24 * H}, "tidy"),
        ({**NEWS, "due_at": AT - 8 * 24 * H, "risk": "high"}, "now"),
        ({"kind": "happened", "question": "check_30", "closes_at": None, "due_at": AT - H}, "tidy"),
        ({"due_at": AT - H, "tried_at": AT - timedelta(minutes=5)}, "today"),
        ({"due_at": AT - H, "tried_at": AT - 4 * H}, "today"),  # before dawn: until noon
        ({"due_at": AT - H, "tried_at": AT - 16 * H}, "now"),  # yesterday evening
        ({"due_at": AT - H, "closes_at": AT + 2 * H, "tried_at": AT - 2 * H}, "now"),  # an hour, where it closes soon
    ],
)
def test_where_it_stands(facts, where):
    assert list_of(due(**facts), DAY) == where


def test_distance_is_that_on_earth():
    assert km_between((45.5152, -122.6784), (47.6062, -122.3321)) == pytest.approx(234, abs=1.5)
    assert km_between((10.0, 20.0), (10.0, 20.0)) == 0
