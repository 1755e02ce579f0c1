"""Was the plan carried out? Its number, on its days and parts of the day, inside the window."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.followups.attempts.progress import progress
from casemgmt.followups.models import AttemptResult

LA = ZoneInfo("America/Los_Angeles")
OPENS = datetime(2026, 11, 24, 8, tzinfo=LA)


@dataclass
class Planned:
    attempts_needed: int = 3
    days_needed: int = 2
    parts_needed: int = 1
    opens_at: datetime = OPENS
    closes_at: datetime = OPENS + timedelta(days=4)


@dataclass
class Tried:
    at: datetime
    result: str = "no_answer"
    voided_at: datetime | None = None


def tried(*hours, **more):
    return [Tried(OPENS + timedelta(hours=hour), **more) for hour in hours]


def is_done(attempts, **plan):
    return progress(Planned(**plan), attempts, LA).is_done


def test_three_on_two_days():
    assert is_done(tried(1, 3, 25))
    assert not is_done(tried(1, 3, 5))
    assert not is_done(tried(1, 25))


def test_two_parts_of_the_day():
    assert is_done(tried(1, 2, 10), days_needed=1, parts_needed=2)
    assert not is_done(tried(1, 2, 3), days_needed=1, parts_needed=2)


def test_days_are_local_days():
    late = [Tried(datetime(2026, 11, 24, 23, 50, tzinfo=LA)), Tried(datetime(2026, 11, 25, 0, 10, tzinfo=LA))]
    assert progress(Planned(), late, LA).days == 2
    assert progress(Planned(), late, ZoneInfo("UTC")).days == 1


def test_outside_the_window_does_not_count():
    assert not is_done(tried(-1, 3, 25))
    assert not is_done(tried(1, 3, 97))


def test_the_edges_of_the_window_count():
    assert is_done(tried(0, 3, 96))


def test_an_voided_attempt_does_not_count():
    assert not is_done([*tried(1, 25), Tried(OPENS + timedelta(hours=30), voided_at=OPENS)])


def test_a_wrong_number_never_fulfils_a_plan():
    assert not is_done(tried(1, 3, 25, result="wrong_number"))
    assert not is_done([*tried(1, 25), *tried(26, result="wrong_number")])


@pytest.mark.parametrize("result", [result for result in AttemptResult if result != "wrong_number"])
def test_every_other_result_is_an_honest_try(result):
    assert is_done(tried(1, 3, 25, result=result))


@given(st.lists(st.integers(-10, 120), max_size=8), st.integers(-10, 120))
def test_one_more_attempt_never_undoes_a_plan(hours, more):
    if is_done(tried(*hours)):
        assert is_done(tried(*hours, more))


def test_words_say_what_is_lacking():
    so_far = progress(Planned(parts_needed=2), tried(1, 2), LA)
    assert so_far.words == "2 of 3 attempts, on 1 of 2 days, at 1 of 2 times of day"
    assert so_far.advice == "Try an afternoon"
    assert progress(Planned(), tried(1, 2), LA).advice == "Try on another day"
    assert progress(Planned(), [], LA).advice == "3 more attempts"
