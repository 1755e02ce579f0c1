"""The order of the call list: late, risk, closing window, allowed now, way, due; nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.followups.day.ranking import DueCall, km_between, order

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
hours = st.integers(-48, 96)
calls = st.builds(
    lambda due, close, high, allowed, km: DueCall(
        AT + timedelta(hours=due), AT + timedelta(hours=due + close), high, allowed, km
    ),
    hours,
    st.integers(1, 96),
    st.booleans(),
    st.booleans(),
    st.none() | st.floats(0, 80),
)
USUAL = DueCall(AT + timedelta(hours=3), AT + timedelta(hours=7), False, True)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"due_at": AT - timedelta(minutes=1)}, {"is_high_risk": True}),
        ({"is_high_risk": True}, {"closes_at": AT + timedelta(hours=1)}),
        ({"closes_at": AT + timedelta(hours=1), "is_allowed_now": False}, {}),
        ({}, {"is_allowed_now": False}),
        ({"km": 1.0}, {"km": 9.0, "due_at": AT + timedelta(minutes=5)}),
        ({"due_at": AT + timedelta(hours=2)}, {}),
    ],
)
def test_what_comes_first(better, worse):
    assert order(replace(USUAL, **better), AT) < order(replace(USUAL, **worse), AT)


@given(calls)
def test_more_urgent_never_ranks_lower(call):
    assert order(replace(call, is_high_risk=True), AT) <= order(replace(call, is_high_risk=False), AT)
    assert order(replace(call, is_allowed_now=True), AT) <= order(replace(call, is_allowed_now=False), AT)
    sooner = replace(call, closes_at=call.closes_at - timedelta(hours=1))
    assert order(sooner, AT) <= order(call, AT)
    assert order(replace(call, km=0.0), AT) <= order(call, AT)


def test_distance_is_that_on_earth():
    assert km_between((45.5152, -122.6784), (47.6062, -122.3321)) == pytest.approx(234, abs=1.5)
    assert km_between((10.0, 20.0), (10.0, 20.0)) == 0
