"""The demo city: the same seed gives the same city, it lives through everything, and only for an empty database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from casemgmt.cases.models import Case
from casemgmt.core import effects
from casemgmt.demo.city import build_city
from casemgmt.demo.lives import Lives
from casemgmt.followups.models import FollowUp
from casemgmt.people.models import Person
from referrals.models import Offer

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]
AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class Forgotten(Exception):
    pass


def told(seed):
    """What a city of few people and days looks like; nothing of it stays."""
    found = {}
    try:
        with transaction.atomic(), effects.without_nudge():
            city = build_city(seed=seed, at=AT - timedelta(days=11), now=AT)
            Lives(city, seed=seed, people=6, at=AT, say=lambda words: None, days=10).live()
            found = {
                "people": list(
                    Person.objects.order_by("created_at", "first_name").values_list("first_name", "last_name")
                ),
                "cases": sorted(Case.objects.values_list("state", "risk")),
                "contacts": sorted(FollowUp.objects.values_list("name", "state", "end")),
                "requests": sorted(Offer.objects.values_list("state", "asked")),
            }
            raise Forgotten
    except Forgotten:
        return found


def test_the_same_seed_gives_the_same_city():
    first = told(3)
    assert {key: len(rows) for key, rows in first.items()}["people"] >= 6
    assert all(first.values())
    assert told(3) == first


def test_the_demo_is_refused_without_the_demo_setting():
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo")


def test_the_demo_is_refused_where_a_program_is(settings, riverside):
    settings.DEMO = True
    with pytest.raises(CommandError, match="has a program already"):
        call_command("demo", people=1)
