"""How well and how fast people are found in a registry of many, with doubles planted in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casemgmt.accounts.models import Program
from casemgmt.demo.bench.measure import NAVIGATOR, times
from casemgmt.people.finding import find_people
from casemgmt.people.models import ContactPoint, Person

from .registry import KINDS, Entry, PlantedDouble, doubles, people

AT_MOST = 10
COMMON = (
    *("maria garcia", "james smith", "jose hernandez", "Maria", "Smith", "garcia lopez", "john johnson"),
    *(
        "Robert Williams 1975",
        "mary brown",
        "juan rodriguez 3/4/85",
        "michael davis",
        "Elizabeth Miller",
        "luis martinez",
    ),
    *(
        "david jones",
        "ana lopez",
        "William Jones 0142",
        "jennifer wilson",
        "carlos gonzalez",
        "linda moore",
        "jon smith",
    ),
)


@dataclass(frozen=True)
class FoundRate:
    """How doubles of one kind were found: among the first ten, and as the first."""

    kind: str
    many: int
    among_ten: float
    first: float


@dataclass(frozen=True)
class Speed:
    """Milliseconds of one search."""

    name: str
    p50: float
    p95: float
    slowest: str


def fill(many: int, each: int) -> list[tuple[PlantedDouble, UUID, UUID]]:
    """Write the registry down; each double with the ids of both entries."""
    program = Program.objects.get(slug="riverside")
    random = Random(9)  # noqa: S311 (invented people, not secrets)
    entries = list(people(random, many - each * len(KINDS)))
    planted = list(doubles(random, entries, each))
    ids = dict(zip(map(id, entries), _write(program, entries), strict=True))
    again = _write(program, [double.again for double in planted])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_person, people_contactpoint")
    return [(double, ids[id(double.entry)], pk) for double, pk in zip(planted, again, strict=True)]


def _write(program: Program, entries: list[Entry]) -> list[UUID]:
    rows = [Person(program=program, first_name=e.first, last_name=e.last, birth_date=e.born) for e in entries]
    Person.objects.bulk_create(rows, batch_size=2_000)
    points = [
        ContactPoint(person=row, kind=ContactPoint.Kind.PHONE, value=entry.phone, normalized=entry.phone)
        for row, entry in zip(rows, entries, strict=True)
        if entry.phone
    ]
    ContactPoint.objects.bulk_create(points, batch_size=5_000)
    return [row.pk for row in rows]


def how_well(
    planted: Iterable[tuple[PlantedDouble, UUID, UUID]], typed: Callable[[PlantedDouble], str]
) -> list[FoundRate]:
    """Look for each person as the second entry is written; the second entry itself is left out of what is found."""
    user = get_user_model().objects.get(email=NAVIGATOR)
    places: dict[str, list[int]] = {}
    for double, first, second in planted:
        found = [one.person.pk for one in find_people(user, typed(double)) if one.person.pk != second]
        places.setdefault(double.kind, []).append(found.index(first) if first in found[:AT_MOST] else AT_MOST)
    return [_found(kind, seen) for kind, seen in places.items()] + [_found("all", [*chain(*places.values())])]


def _found(kind: str, places: list[int]) -> FoundRate:
    among = sum(place < AT_MOST for place in places)
    return FoundRate(kind, len(places), among / len(places), sum(place == 0 for place in places) / len(places))


def by_name_and_date(double: PlantedDouble) -> str:
    """What one types at a desk: name and birth date; where a phone is shared, the name and the phone."""
    name = f"{double.again.first} {double.again.last}"
    return f"{name} {double.again.phone or double.again.born.strftime('%m/%d/%Y')}"


def by_name(double: PlantedDouble) -> str:
    return f"{double.again.first} {double.again.last}"


def how_fast(line: psycopg.Connection, *, runs: int) -> list[Speed]:
    """Common names through the page, through the search alone, and its SELECTs again over one bare connection."""
    user: Any = get_user_model().objects.get(email=NAVIGATOR)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    with override_settings(LIMITS=dict.fromkeys(settings.LIMITS, 1_000_000)):  # nobody searches this fast by hand
        page = _speed("the page", lambda text: client.post(reverse("people:search"), {"q": text}), runs)
    search = _speed("the search", lambda text: find_people(user, text), runs)
    asked = {text: _selects(user, text) for text in COMMON}
    bare = _speed("bare SQL", lambda text: [line.execute(one.encode()).fetchall() for one in asked[text]], runs)
    return [page, search, bare]


def _selects(user: Any, text: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        find_people(user, text)
    return [query["sql"] for query in seen.captured_queries if query["sql"].startswith("SELECT")]


def _speed(name: str, search: Callable[[str], object], runs: int) -> Speed:
    took = {text: times(partial(search, text), runs + 1)[:-1] for text in COMMON}  # the slowest was the warming up
    every = sorted(one for each in took.values() for one in each)
    return Speed(name, median(every), every[int(len(every) * 0.95)], max(took, key=lambda text: median(took[text])))
