"""Heavy work runs apart: its answer comes back, and what takes too much ends there with a word."""

import os
import time

import pytest

from casemgmt.core.bounded import Bounds, BrokenOff, OutOfBounds, in_bounds

ROOMY = Bounds(30, 200)


def test_the_answer_comes_back_with_what_it_took():
    done = in_bounds(lambda: b"x" * 3_000_000, ROOMY)
    assert len(done.content) == 3_000_000
    assert done.seconds > 0
    assert done.megabytes > 0


def test_it_is_a_process_of_its_own():
    assert int(in_bounds(lambda: str(os.getpid()).encode(), ROOMY).content) != os.getpid()


def test_what_takes_too_long_is_ended():
    begun = time.monotonic()
    with pytest.raises(OutOfBounds, match="time"):
        in_bounds(lambda: time.sleep(60) or b"", Bounds(0.3, 200))
    assert time.monotonic() - begun < 20


def test_what_takes_too_much_memory_is_ended():
    with pytest.raises(OutOfBounds, match="memory"):
        in_bounds(lambda: b"x" * 400_000_000, Bounds(30, 50))


def test_what_breaks_is_said():
    with pytest.raises(BrokenOff):
        in_bounds(lambda: 1 // 0, ROOMY)  # type: ignore[arg-type, return-value]


def test_who_waits_may_end_it(monkeypatch):
    """A person canceled: the lease says so while it is drawn."""
    monkeypatch.setattr("casemgmt.core.bounded.SAYS_EVERY", 0.1)

    def canceled():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_bounds(lambda: time.sleep(60) or b"", ROOMY, canceled)
