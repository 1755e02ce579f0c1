"""The first part of the loop, made the way the product makes it: an encounter, a case with its follow-ups."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import take_on
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.people.models import Person

CALL = {"source": "911", "disposition": "on_scene"}


@pytest.fixture
def meet(riverside, responder, now):
    """Record an encounter with one person, who agrees unless the test says otherwise."""

    def meet(
        person=None, *, agrees="yes", cleared_at=None, program=riverside, by=responder, phone="541 555 0100", **more
    ):
        facts = {} if person else {"first_name": "Maria", "last_name": "Lopez"}
        met = Met(person=person, facts=facts, agrees=agrees, phone=phone)
        times = {"received_at": (cleared_at or now) - timedelta(minutes=40), "cleared_at": cleared_at or now}
        return record_encounter(program=program, by=by, at=cleared_at or now, people=[met], **{**CALL, **times, **more})

    return meet


@pytest.fixture
def encounter(meet):
    return meet(needs_heard=["shelter", "food"], risk="moderate")


@pytest.fixture
def person(encounter) -> Person:
    return encounter.people.get()


@pytest.fixture
def case(encounter, person, navigator, now):
    return take_on(encounter=encounter, person=person, by=navigator, at=now)
