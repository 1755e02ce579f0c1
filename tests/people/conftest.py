"""Somebody to serve, made the way the product makes people."""

from datetime import timedelta

import pytest

from casemgmt.people.actions import create_person, give_consent


@pytest.fixture
def known(riverside, navigator, now):
    return create_person(
        program=riverside, first_name="Maria", last_name="Lopez", birth_year=1990, gender="woman", by=navigator, at=now
    )


@pytest.fixture
def unknown(riverside, navigator, now):
    return create_person(program=riverside, description="man, grey coat, 5th and Main", by=navigator, at=now)


@pytest.fixture
def consent(known, navigator, harbor_house, now):
    return give_consent(
        person=known,
        organization=harbor_house,
        categories=["identity", "contact", "needs"],
        purpose="a shelter bed",
        expires_at=now + timedelta(days=90),
        how_given="verbal",
        witness="Nell Navigator",
        by=navigator,
        at=now,
    )
