"""An encounter as a team records it."""

from datetime import timedelta

import pytest

from casemgmt.encounters.actions import Met, record_encounter


@pytest.fixture
def facts(now):
    return {
        "source": "911",
        "disposition": "on_scene",
        "received_at": now - timedelta(minutes=50),
        "on_scene_at": now - timedelta(minutes=30),
        "cleared_at": now,
    }


@pytest.fixture
def met():
    return Met(facts={"first_name": "Maria", "last_name": "Lopez"}, agrees="yes", phone="541 555 0100", may_text=True)


@pytest.fixture
def encounter(riverside, responder, now, facts, met):
    return record_encounter(program=riverside, by=responder, at=now, people=[met], needs_heard=["shelter"], **facts)
