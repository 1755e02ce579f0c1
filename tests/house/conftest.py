"""The cast as a whole, and the small world they look at."""

import logging
from typing import Any

import pytest

from .world import World, build

MEMBERS = [
    *("navigator", "manager", "responder", "admin", "analyst", "shelter_desk", "clinic_lead"),
    *("other_navigator", "outsider", "nobody"),
]


@pytest.fixture
def cast(
    navigator, manager, responder, admin, analyst, shelter_desk, clinic_lead, other_navigator, outsider
) -> dict[str, Any]:
    """Everybody by what they are; `nobody` is signed out."""
    people = [navigator, manager, responder, admin, analyst, shelter_desk, clinic_lead, other_navigator, outsider, None]
    return dict(zip(MEMBERS, people, strict=True))


@pytest.fixture
def world(cast, riverside, lakeside, harbor_house, north_clinic, standing, settings, tmp_path) -> World:
    """One row of each kind: the standing world, or one built for this test where it commits."""
    settings.MEDIA_ROOT = tmp_path
    return standing.get("world") or build(cast, riverside, lakeside, harbor_house, north_clinic)


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of requests: their log lines would bury what went wrong."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
