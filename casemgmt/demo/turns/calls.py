"""Calls that went otherwise: to the emergency room, with force, an arrest, a hold; to somebody else; with nobody there.

And people who call again and again, and those nobody has taken on yet.
"""

import random
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from casemgmt.cases.actions import open_case
from casemgmt.encounters.actions import Met, record_encounter, void_encounter
from casemgmt.encounters.models import Encounter
from casemgmt.people.models import Person

from ..scenes import facts_of_somebody, scene
from .plot import Turns, turn

HARD = (
    {"er_transfer": True, "ems_called": True, "co_response": "ems", "transport_destination": "Riverside General"},
    {"er_transfer": True, "ems_called": False, "co_response": "none", "transport_destination": "Riverside General"},
    {"involuntary_hold": True, "er_transfer": True, "ems_called": True, "co_response": "both"},
    {"force_used": True, "co_response": "police", "person_injured": True, "felt_safe": False},
    {"arrest": True, "co_response": "police", "disposition": "transferred"},
    {"responder_injured": True, "co_response": "police", "felt_safe": False},
    {"ems_called": True, "co_response": "ems", "person_injured": True},
)
ELSEWHERE: tuple[dict[str, Any], ...] = (
    {
        "source": "911",
        "call_type": "medical",
        "stayed_with": "ems",
        "criterion_met": False,
        "not_sent_because": "medical",
    },
    {
        "source": "911",
        "call_type": "conflict",
        "stayed_with": "police",
        "criterion_met": True,
        "not_sent_because": "danger",
    },
    {
        "source": "police",
        "call_type": "welfare",
        "stayed_with": "police",
        "criterion_met": True,
        "not_sent_because": "no_team_free",
    },
    {
        "source": "911",
        "call_type": "public_assist",
        "stayed_with": "other",
        "criterion_met": False,
        "not_sent_because": "caller",
    },
    {
        "source": "988",
        "call_type": "suicide_concern",
        "stayed_with": "ems",
        "criterion_met": True,
        "not_sent_because": "off_hours",
    },
    {"source": "911", "call_type": "other", "criterion_met": None},
)


def odd_scene(number: int) -> dict[str, Any]:
    """One in eight calls is hard, each in its own way; chances of others stay as they were."""
    return HARD[number // 8 % len(HARD)] if number % 8 == 5 else {}


def _facts(t: Turns, at: datetime, word: str) -> dict[str, Any]:
    rng = random.Random(f"{word} {at.isoformat()}")  # noqa: S311
    return {**scene(rng, t.city.areas, rng.randrange(100_000), at), "external_id": f"{word}{at:%y%m%d%H%M}"}


def _told(t: Turns, at: datetime, word: str, people: list[Met], **facts: Any) -> Encounter:
    by, told = t.city.responder, _facts(t, at, word) | facts
    return record_encounter(program=t.city.riverside, by=by, at=at, people=people, **told)


def went_elsewhere(t: Turns, at: datetime) -> None:
    """Dispatch gave it to police, fire or nobody."""
    told: dict[str, Any] = {"sent_to_team": False, "disposition": "transferred", "needs_heard": [], "actions_taken": []}
    told |= {"engaged_at": None, "felt_safe": None, "narrative": "", "co_response": "none"}
    for number, facts in enumerate(ELSEWHERE):
        t.line.then(at + timedelta(hours=3 * number), partial(_kept_elsewhere, t, f"E{number}-", told | facts))


def _kept_elsewhere(t: Turns, word: str, facts: dict[str, Any], at: datetime) -> None:
    _told(t, at, word, [], **facts)


def nobody_there(t: Turns, at: datetime) -> None:
    """The team came, and nobody was to be found."""
    _told(t, at, "N", [], disposition="nobody_found", needs_heard=[], actions_taken=[], engaged_at=None)


def wrong_clock(t: Turns, at: datetime) -> None:
    """Times that cannot be true: dispatched after the team was there. The person was met all the same."""
    facts = facts_of_somebody(t.rng, t.city.areas)
    met = Met(facts=facts, agrees="yes", phone=f"+1 555 016 {t.rng.randrange(1000, 9999)}")
    t.soon_taken_on(_told(t, at, "W", [met], dispatched_at=at, disposition="other", call_type=""), at)


def called_again(t: Turns, at: datetime) -> None:
    """Somebody whom the team knows calls for the third and the fourth time."""
    people = Person.objects.filter(program=t.city.riverside, merged_into=None, is_restricted=False)
    person = t.first(people.filter(met_in__encounter__ended_at__lt=at, met_in__agrees="yes").order_by("-created_at"))

    def calls(t: Turns, when: datetime) -> None:
        t.soon_taken_on(_told(t, when, "A", [Met(person=person, agrees="yes")]), when)

    for days in (0, 9, 23, 31):
        t.at(at + timedelta(days=days), calls)


def nobody_has_it(t: Turns, at: datetime) -> None:
    """A case that was opened and that nobody has."""
    met = Met(facts=facts_of_somebody(t.rng, t.city.areas), agrees="yes", phone="+1 555 017 2020")
    encounter = _told(t, at, "U", [met], risk="moderate")
    person = encounter.people.get()
    words: dict[str, Any] = {"encounter": encounter, "person": person, "by": t.city.manager}
    t.line.then(at + timedelta(hours=1), lambda when: open_case(**words, at=when))


def nobody_heard_it(t: Turns, at: datetime) -> None:
    """Somebody agreed, and nobody has taken them on."""
    met = Met(facts=facts_of_somebody(t.rng, t.city.areas), agrees="yes", phone="+1 555 017 3030")
    _told(t, at, "Q", [met], risk="high", needs_heard=["shelter"])


def entered_in_error(t: Turns, at: datetime) -> None:
    """A call of another city's team, written down here."""
    met = Met(facts=facts_of_somebody(t.rng, t.city.areas), agrees="no")
    encounter = _told(t, at, "V", [met])
    t.line.then(
        at + timedelta(hours=5),
        lambda when: void_encounter(encounter=encounter, reason="Not our call", by=t.city.manager, at=when),
    )


CALL_TURNS = (
    turn(went_elsewhere, 0.35, 0.5, 0.65, 0.8, 0.95),
    turn(nobody_there, 0.4, 0.6, 0.9),
    turn(wrong_clock, 0.55, 0.85),
    turn(called_again, 0.3, 0.55, 0.7),
    turn(nobody_has_it, 0.5, 0.985),
    turn(nobody_heard_it, 0.99),
    turn(entered_in_error, 0.6, 0.9),
)
