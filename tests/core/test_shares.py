"""What may be said of a share: rounded for itself, marked where of few, a change only where it is more than chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core.shares import Share, ShareChange, newcombe, percent_of, percentile_is_given, share_in_words, wilson


@pytest.mark.parametrize(
    ("count", "of", "percent"),
    [(24, 45, 53), (34, 270, 13), (1, 8, 13), (1, 3, 33), (2, 3, 67), (0, 4, 0), (4, 4, 100), (0, 0, None)],
)
def test_a_percentage_is_rounded_for_itself_a_half_upwards(count, of, percent):
    assert percent_of(count, of) == percent


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_it_is_never_more_than_half_a_point_off_and_lies_in_its_interval(pair):
    count, of = pair
    assert abs(percent_of(count, of) - 100 * count / of) <= 0.5
    low, high = wilson(count, of)
    assert 0 <= low <= count / of + 1e-12
    assert count / of - 1e-12 <= high <= 1


def test_of_fewer_than_thirty_it_is_marked():
    assert [share_in_words(50, of) for of in (29, 30, 2)] == ["50 %*", "50 %", "50 %*"]
    assert Share(1, 2).is_few
    assert not Share(0, 0).is_few
    assert Share(0, 0).share == "–"
    assert [percentile_is_given(known) for known in (9, 10)] == [False, True]


def test_intervals_as_they_are_published():
    """Newcombe's own examples: 81 of 263 alone (1998a); 56 of 70 beside 48 of 80 (1998b, method 10)."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert wilson(0, 0) is None
    assert newcombe(1, 2, 0, 0) is None


def test_the_unknown_counts_either_way_in_the_bounds():
    assert Share(10, 40, unknown=10).bounds == (25, 50)
    assert Share(0, 0).bounds == (None, None)


def test_a_change_is_one_only_where_its_interval_leaves_zero_out():
    chance = ShareChange(Share(20, 45), Share(22, 45))
    assert (chance.points, chance.is_sure) == (-4, False)
    assert chance.interval == (-24, 16)
    sure = ShareChange(Share(56, 70), Share(48, 80))
    assert (sure.points, sure.is_sure) == (20, True)
    nothing = ShareChange(Share(1, 2), Share(0, 0))
    assert (nothing.points, nothing.interval, nothing.is_sure) == (None, None, False)
