"""An action: one transaction, followed once at its end, or not at all."""

from datetime import UTC, datetime

import pytest

from casemgmt.core import acting
from casemgmt.core.actor import CLOCK
from casemgmt.core.events import record, record_all
from casemgmt.core.hooks import Reaction
from casemgmt.core.models import Event

START = datetime(2026, 11, 24, 17, tzinfo=UTC)


@pytest.fixture
def followed(monkeypatch):
    told = []
    followers = Reaction("tests.followers", "an action ends")
    Reaction.known.remove(followers)
    followers.join(lambda *, events: told.append([event.verb for event in events]), order=1)
    monkeypatch.setattr(acting, "FOLLOWERS", followers)
    return told


@acting.action
def rename(program, *words):
    for word in words:
        record(f"program.{word}", program, by=CLOCK, at=START)


@acting.action
def rename_twice(program):
    rename(program, "first")
    rename(program, "second")


def test_the_outermost_action_is_followed_once(riverside, followed):
    rename_twice(riverside)
    assert followed == [["program.first", "program.second"]]


@acting.action
def rename_and_fail(program):
    rename(program, "lost")
    raise ZeroDivisionError


def test_what_fails_is_not_followed_and_nothing_of_it_is_left(riverside, followed):
    with pytest.raises(ZeroDivisionError):
        rename_and_fail(riverside)
    rename(riverside, "next")
    assert followed == [["program.next"]]
    assert not Event.objects.filter(verb="program.lost").exists()


def test_what_followers_write_is_not_followed_again(riverside, followed):
    acting.FOLLOWERS.join(lambda *, events: record_all([]), order=2)
    acting.FOLLOWERS.join(lambda *, events: record("program.followed", riverside, by=CLOCK, at=START), order=3)
    rename(riverside, "once")
    assert followed == [["program.once"]]


def test_an_event_outside_of_any_action_is_followed_at_once(riverside, followed):
    record("program.alone", riverside, by=CLOCK, at=START)
    assert followed == [["program.alone"]]


def test_a_follower_that_fails_undoes_the_action(riverside, followed):
    def breaks(*, events):
        raise ZeroDivisionError

    acting.FOLLOWERS.join(breaks, order=2)
    with pytest.raises(ZeroDivisionError):
        rename(riverside, "undone")
    assert not Event.objects.filter(verb="program.undone").exists()
