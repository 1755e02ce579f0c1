"""One line for each web address: one call at a time, a breaker of its own, and a way to try it at once."""

from datetime import timedelta

import pytest

from casemgmt.core import effects
from casemgmt.core.effects import EffectKind, Failed, Lane, lines
from casemgmt.core.models import Effect, WebLine

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def addresses(monkeypatch):
    """Calls that keep what was called; those of a `down` address come to nothing."""
    world = {"down": set(), "called": [], "during": None}

    class Call:
        def __init__(self, line):
            self.line = line

        def deliver(self, message_id):
            world["called"].append(self.line)
            if world["during"]:
                world["during"]()
            if self.line in world["down"]:
                raise Failed("timed_out")

    monkeypatch.setitem(effects.KINDS, "call", EffectKind(lambda effect, at: Call(effect.line), Lane.WEB))
    return world


def news(number, at, line):
    for n in range(number):
        effects.tell("call", key=f"{line}:{n}", at=at, line=line)


def deliver(at):
    return effects.deliver_due(at=at, lane=Lane.WEB)


def test_a_breaker_opens_for_one_address_alone(addresses, now):
    addresses["down"] = {"slow"}
    news(60, now, "slow")
    news(20, now, "well")
    deliver(now)
    assert addresses["called"].count("slow") == 3
    assert addresses["called"].count("well") == 20
    (line,) = lines.open_lines()
    assert (line.name, line.open_since, line.last_error, line.failures) == ("slow", now, "timed_out", 3)
    assert line.next_try_at > now


def test_it_tries_with_one_call_and_growing_pauses(addresses, now):
    addresses["down"] = {"slow"}
    news(60, now, "slow")
    deliver(now)
    at, pauses = now, []
    for _round in range(8):
        line = WebLine.objects.get(name="slow")
        pauses.append(line.next_try_at - at)
        at, before = line.next_try_at, len(addresses["called"])
        assert deliver(at - timedelta(seconds=1)) == 0
        deliver(at)
        assert len(addresses["called"]) == before + 1
    assert pauses == sorted(pauses)
    assert pauses[-1] <= timedelta(hours=1)
    assert line.open_since == now


def test_the_first_call_that_arrives_closes_it_and_all_that_waited_goes_out(addresses, now):
    addresses["down"] = {"slow"}
    news(10, now, "slow")
    deliver(now)
    addresses["down"] = set()
    at = WebLine.objects.get(name="slow").next_try_at
    deliver(at)
    assert not lines.open_lines().exists()
    assert Effect.objects.filter(delivered_at__isnull=False).count() == 10


def test_what_waits_for_a_resting_address_is_not_counted_as_tried(addresses, now):
    addresses["down"] = {"slow"}
    news(10, now, "slow")
    for hours in range(6):
        deliver(now + timedelta(hours=hours))
    assert sum(Effect.objects.values_list("attempts", flat=True)) == len(addresses["called"]) < 10


def test_somebody_may_ask_to_try_it_now(addresses, now):
    addresses["down"] = {"slow"}
    news(5, now, "slow")
    deliver(now)
    assert deliver(now + timedelta(seconds=5)) == 0
    addresses["down"] = set()
    lines.try_now("slow", at=now + timedelta(seconds=6))
    deliver(now + timedelta(seconds=6))
    assert Effect.objects.filter(delivered_at__isnull=False).count() == 5


def test_one_call_at_a_time_on_one_line(addresses, now):
    """While a call is under way another worker finds the line taken, and calls the others."""
    news(2, now, "one")
    news(1, now + MINUTE, "other")

    def look():
        addresses["during"] = None
        deliver(now + MINUTE)

    addresses["during"] = look
    deliver(now + MINUTE)
    assert addresses["called"] == ["one", "other", "one"]


def test_a_killed_worker_frees_its_line_when_the_lease_runs_out(addresses, now):
    news(2, now, "one")
    WebLine.objects.create(name="one", busy_until=now + MINUTE, lease="12345678-1234-5678-1234-567812345678")
    assert deliver(now) == 0
    assert deliver(now + MINUTE) == 2


def test_who_comes_back_after_its_lease_ran_out_records_nothing(addresses, now):
    """It was too slow: another has the effect, and what the first one says of it no longer counts."""
    news(1, now, "one")

    def somebody_else():
        Effect.objects.update(lease="12345678-1234-5678-1234-567812345678")

    addresses["during"] = somebody_else
    deliver(now)
    row = Effect.objects.get()
    assert row.delivered_at is None
    assert str(row.lease) == "12345678-1234-5678-1234-567812345678"
