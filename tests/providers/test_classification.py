"""Needs by taxonomy terms first, by the name next, by prose last: how often the judgement is right."""

import pytest

from casemgmt.demo.bench.listings import KINDS, MENTIONS
from providers.classification import needs_of

# What each invented kind truly answers; the first is what it is there for.
TRULY = {
    "shelter": ["shelter"], "dv": ["safety", "shelter"], "detox": ["substance_use"], "rehab": ["substance_use"],
    "mat": ["substance_use"], "counseling": ["behavioral_health"], "crisis": ["behavioral_health"], "pantry": ["food"],
    "meals": ["food"], "rent": ["housing", "income", "legal"], "utilities": ["income"], "housing": ["housing"],
    "clinic": ["medical"], "dental": ["medical"], "legal": ["legal"], "immigration": ["legal"], "jobs": ["employment"],
    "benefits": ["benefits", "food", "income"], "id": ["documents"], "transport": ["transportation"],
    "showers": ["community"], "vets": ["benefits", "behavioral_health", "housing"], "clothing": [], "childcare": [],
    "respite": ["medical", "community"],
}  # fmt: skip


def judged():
    """Every name of every kind with its prose in both languages, with and without a term, and something in passing."""
    for kind, (names, spanish_name, prose, spanish, terms) in KINDS.items():
        for nr, name in enumerate([*names, spanish_name]):
            said = spanish if name == spanish_name else prose
            for term in ([], terms[:1]):
                yield kind, needs_of(name, f"{said} {MENTIONS[nr % len(MENTIONS)]}", term)


def precision(need):
    rows = [(kind, needs) for kind, needs in judged() if need in needs]
    return sum(need in TRULY[kind] for kind, _needs in rows) / len(rows)


def recall(need):
    rows = [(kind, needs) for kind, needs in judged() if TRULY[kind][:1] == [need]]
    return sum(need in needs for _kind, needs in rows) / len(rows)


@pytest.mark.parametrize(
    ("need", "precise", "whole"),
    [("shelter", 0.9, 0.9), ("food", 0.9, 0.9), ("substance_use", 0.9, 0.85), ("behavioral_health", 0.85, 0.85),
     ("legal", 0.9, 0.9), ("medical", 0.7, 0.55), ("housing", 0.8, 0.8)],
)  # fmt: skip
def test_needs_are_judged_right_as_often_as_stated(need, precise, whole):
    assert precision(need) >= precise
    assert recall(need) >= whole


@pytest.mark.parametrize(
    ("name", "prose", "terms", "needs"),
    [
        ("Animal Shelter", "", [], []),
        ("Shelter Legal Project", "", [], ["legal"]),
        ("Haircuts", "Located behind the old night shelter.", [], []),
        ("Haven", "", ["Homeless Shelter"], ["shelter"]),
        ("Night shelter", "", ["Food Pantry"], ["food"]),
        ("Open Door", "We refer people to detox. Hot meals are served daily.", [], ["food"]),
    ],
)
def test_what_is_said_in_passing_is_not_offered(name, prose, terms, needs):
    assert needs_of(name, prose, terms) == needs
