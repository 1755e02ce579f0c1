"""Which times can be believed together."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.encounters.models import TIMES
from casemgmt.encounters.times import flags
from tests.cast import NOW

MINUTES = {"received_at": 0, "dispatched_at": 5, "on_scene_at": 20, "engaged_at": 22, "cleared_at": 60}
START = NOW - timedelta(days=3)


def at(**minutes):
    return {name: None if value is None else START + timedelta(minutes=value) for name, value in minutes.items()}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"on_scene_at": None}, {}),
        ({"on_scene_at": -5}, {"on_scene_at": "out_of_order"}),
        ({"cleared_at": -60 * 24 * 365}, {"cleared_at": "out_of_order"}),
        ({"cleared_at": 60 * 24 * 2}, {"cleared_at": "too_long"}),
        ({"received_at": -60 * 24 * 365}, {"received_at": "too_long"}),
        ({"cleared_at": 60 * 24 * 30}, {"cleared_at": "future"}),
        ({"dispatched_at": 0, "on_scene_at": 0}, {}),
    ],
)
def test_the_one_that_does_not_fit_is_flagged(changes, expected):
    assert flags(at(**{**MINUTES, **changes}), NOW) == expected


def test_where_two_contradict_each_other_neither_is_believed():
    assert flags(at(received_at=10, on_scene_at=0), NOW) == {
        "received_at": "out_of_order",
        "on_scene_at": "out_of_order",
    }


def test_a_placeholder_does_not_spoil_the_others():
    times = at(**{**MINUTES, "engaged_at": -600})
    assert flags(times, NOW, {"engaged_at": "midnight"}) == {"engaged_at": "midnight"}


@given(st.dictionaries(st.sampled_from(TIMES), st.integers(-4000, 4000)))
def test_what_is_believed_always_fits_together(minutes):
    times = at(**minutes)
    doubted = flags(times, NOW)
    kept = [times[name] for name in TIMES if name in times and name not in doubted]
    assert kept == sorted(kept)
    assert not kept or kept[-1] - kept[0] <= timedelta(days=1)


@given(st.lists(st.integers(0, 1400), min_size=5, max_size=5).map(sorted))
def test_times_in_order_within_a_day_are_all_believed(minutes):
    assert flags(at(**dict(zip(TIMES, minutes, strict=True))), NOW) == {}
