"""What is written down days after it happened, or put right later, as in life."""

import random
from datetime import datetime, timedelta
from typing import Any

from casemgmt.encounters.actions import Met, correct_encounter, record_encounter
from casemgmt.encounters.models import Encounter
from casemgmt.followups.actions import correct_attempt, record_attempt, void_attempt
from casemgmt.followups.models import Attempt, FollowUp
from referrals import actions as referrals
from referrals.models import LinkageStatement

from ..scenes import facts_of_somebody, scene
from .plot import Turns, turn


def told_after(at: datetime) -> timedelta:
    """Most say on the day that service began; some after days, a few after weeks. Chance of its own."""
    rng = random.Random(f"told {at.isoformat()}")  # noqa: S311
    least, most = rng.choices([(0, 0), (20, 90), (110, 480)], [62, 28, 10])[0]
    return timedelta(hours=rng.uniform(least, most))


def tried_and_noted_later(t: Turns, at: datetime) -> None:
    """A contact was made in its window, and written down days after it had closed as missed."""
    missed = FollowUp.objects.filter(case__program=t.city.riverside, end="missed", case__state="open")
    rows = missed.filter(closes_at__gt=at - timedelta(days=6), attempts=None, case__owner__isnull=False)
    planned = t.first(rows.select_related("case__owner").order_by("-closes_at", "name", "pk"))
    words: dict[str, Any] = {"follow_up": planned, "case": planned.case, "mode": "phone", "result": "reached"}
    record_attempt(**words, tried_at=planned.closes_at - timedelta(minutes=30), by=planned.case.owner, at=at)


def call_written_down_later(t: Turns, at: datetime) -> None:
    """The team's sheet of a night was typed in two days later."""
    told = scene(t.rng, t.city.areas, t.rng.randrange(80_000), at - timedelta(hours=50))
    told["external_id"] = f"L{at:%y%m%d%H%M}"
    met = Met(facts=facts_of_somebody(t.rng, t.city.areas), agrees="yes", phone="+1 555 019 5050")
    t.soon_taken_on(record_encounter(program=t.city.riverside, by=t.city.responder, at=at, people=[met], **told), at)


def service_told_later(t: Turns, at: datetime) -> None:
    """The agency says weeks later that they have come since."""
    offer = t.accepted(accepted_at__lt=at - timedelta(days=9), statements=None)
    words: dict[str, Any] = {"side": "agency", "began": True, "service_on": t.day(at, 7)}
    referrals.state_linkage(offer=offer, **words, at=at, **t.desk_of(offer))


def day_put_right(t: Turns, at: datetime) -> None:
    """Service had begun a day earlier than was said."""
    said = LinkageStatement.objects.filter(program=t.city.riverside, began=True, voided_at=None, by__isnull=False)
    statement = t.first(said.select_related("by").order_by("-said_at", "pk"))
    day = statement.service_on - timedelta(days=1)
    referrals.correct_statement(
        statement=statement, service_on=day, reason="Looked up in the book", by=statement.by, at=at
    )


def call_put_right(t: Turns, at: datetime) -> None:
    calls = Encounter.objects.filter(program=t.city.riverside, voided_at=None, sent_to_team=True, ended_at__lt=at)
    words: dict[str, Any] = {"risk": "moderate", "reason": "Judged anew with the team"}
    call = t.first(calls.filter(risk="low").order_by("-ended_at", "pk"))
    correct_encounter(encounter=call, **words, by=t.city.manager, at=at)


def _attempt(t: Turns) -> Any:
    rows = Attempt.objects.filter(case__program=t.city.riverside, voided_at=None, case__state="open")
    return t.first(rows.order_by("-recorded_at", "pk"))


def attempt_put_right(t: Turns, at: datetime) -> None:
    words: dict[str, Any] = {"result": "no_answer", "reason": "Pressed the wrong one"}
    correct_attempt(attempt=_attempt(t), **words, by=t.city.manager, at=at)


def attempt_voided(t: Turns, at: datetime) -> None:
    void_attempt(attempt=_attempt(t), reason="Written on the wrong person", by=t.city.manager, at=at)


LATE_TURNS = (
    turn(tried_and_noted_later, 0.3, 0.5, 0.7, 0.9),
    turn(call_written_down_later, 0.4, 0.65, 0.9),
    turn(service_told_later, 0.5, 0.8),
    turn(day_put_right, 0.5, 0.7, 0.9),
    turn(call_put_right, 0.4, 0.6, 0.8),
    turn(attempt_put_right, 0.5, 0.75),
    turn(attempt_voided, 0.6, 0.9),
)
