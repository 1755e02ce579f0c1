"""Many people in the bench's database: a few live through the real actions, the rest are copies of them."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from casemgmt.core import effects
from casemgmt.demo.city import build_city
from casemgmt.demo.lives import Lives
from casemgmt.people.models import Person

from .crowd import fill_day, fill_inbox, multiply
from .database import line_to
from .measure import DESK, NAVIGATOR

OPEN_CASES = 40
SEEDS, SEED_DAYS = 100, 20


def seed(name: str, *, people: int, offers: int, say: Callable[[str], None]) -> None:
    """So many people; one navigator with forty open cases; one agency that has received so many requests."""
    at, few = now(), min(SEEDS, people)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    with effects.without_nudge():
        city = build_city(seed=1, at=at - timedelta(days=SEED_DAYS + 1), now=at)
        Lives(city, seed=1, people=few, at=at, say=say, days=SEED_DAYS, turns=()).live()
    with line_to(settings.DATABASE_OWNER, name) as line:
        base = max(Person.objects.count(), 1)
        multiply(line, copies=max(round(people / base) - 1, 0))
        fill_day(line, email=NAVIGATOR, cases=OPEN_CASES)
        fill_inbox(line, email=DESK, rows=offers)
