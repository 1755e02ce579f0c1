"""Facts of the demo's people and calls, drawn by chance."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from casemgmt.accounts.models import Area
from referrals.linkages.service_began import rule_for

from . import words


def facts_of_somebody(rng: random.Random, areas: list[Area]) -> dict[str, Any]:
    """Who somebody is, as far as the team learned it: a name, or only a description."""
    area = rng.choice(areas)
    facts: dict[str, Any] = {
        "area": area,
        "last_known_place": rng.choice(words.PLACES),
        "language": rng.choice(words.LANGUAGES),
        "gender": rng.choices(["", "woman", "man", "nonbinary", "declined"], [12, 38, 44, 3, 3])[0],
        "housing_status": rng.choice(["", "unsheltered", "unsheltered", "sheltered", "doubled_up", "housed", "housed"]),
        "race_ethnicity": rng.choice(
            [[], ["white"], ["white"], ["black"], ["hispanic"], ["asian"], ["hispanic", "white"], ["declined"]]
        ),
    }
    if rng.random() < 0.15:
        return {
            **facts,
            "description": rng.choice(words.DESCRIPTIONS).format(place=rng.choice(words.PLACES)),
            "age_estimate": rng.randrange(20, 75),
        }
    facts |= {
        "first_name": rng.choice(words.FIRST),
        "last_name": rng.choice(words.LAST) if rng.random() < 0.9 else "",
    }
    if rng.random() < 0.7:
        facts["birth_date"] = date(rng.randrange(1948, 2008), rng.randrange(1, 13), rng.randrange(1, 28))
    return facts


def scene(rng: random.Random, areas: list[Area], number: int, at: datetime) -> dict[str, Any]:
    """What happened at the call, with times that can be true."""
    area = rng.choice(areas)
    cleared = at - timedelta(minutes=rng.randrange(2, 15))
    on_scene = cleared - timedelta(minutes=rng.randrange(15, 95))
    dispatched = on_scene - timedelta(minutes=rng.randrange(4, 30))
    return {
        "source": rng.choices(["911", "988", "walk_in", "partner", "police", "self"], [52, 22, 6, 8, 7, 5])[0],
        "call_type": rng.choice(
            [
                "welfare",
                "mental_health",
                "suicide_concern",
                "substance_use",
                "behavior",
                "housing",
                "conflict",
                "transport",
            ]
        ),
        "criterion_met": True,
        "area": area,
        "place": rng.choice(words.PLACES),
        "received_at": dispatched - timedelta(minutes=rng.randrange(2, 25)),
        "dispatched_at": dispatched,
        "on_scene_at": on_scene,
        "engaged_at": on_scene + timedelta(minutes=rng.randrange(1, 9)),
        "cleared_at": cleared,
        "team": rng.choice(["Team 1", "Team 2", "Team 3"]),
        "co_response": rng.choices(["none", "police", "ems", "both"], [80, 9, 9, 2])[0],
        "actions_taken": rng.sample(
            ["de_escalation", "assessment", "safety_plan", "supplies", "information", "transport"],
            rng.randrange(1, 4),
        ),
        "disposition": rng.choices(["on_scene", "transported", "information", "refused"], [58, 24, 12, 6])[0],
        "needs_heard": sorted(
            rng.sample(
                [
                    "shelter",
                    "housing",
                    "behavioral_health",
                    "food",
                    "benefits",
                    "medical",
                    "substance_use",
                    "community",
                ],
                rng.choices([0, 1, 2, 3], [12, 46, 32, 10])[0],
            )
        ),
        "risk": rng.choices(["low", "moderate", "high"], [38, 44, 18])[0],
        "ems_called": rng.random() < 0.08,
        "felt_safe": rng.random() < 0.94,
        "narrative": rng.choice(words.NARRATIVES),
        "external_id": f"R{number:05d}-{at:%y%m%d}",
        "source_system": "demo",
    }


def stage_of(offer: Any, rng: random.Random) -> str:
    """How far a benefit has come; other services have no stages."""
    rule = rule_for(offer.service.kind, offer.referral.need.domain)
    return rng.choice(["filed", "active"]) if rule.has_stages else ""
