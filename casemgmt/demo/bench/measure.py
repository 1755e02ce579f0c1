"""How long a page takes over HTTP and in this process, where its processor time goes, and the floor under it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casemgmt.accounts.models import Area
from casemgmt.cases.models import Case
from casemgmt.core.codes import NeedDomain
from referrals.models import Offer

from .client import Browser, LoadAnswer, cookies_of
from .crowd import organizations_of
from .floor import floor_of
from .parts import clocked

NAVIGATOR, MANAGER = "navigator@riverside.example", "manager@riverside.example"
DESK = "shelter@harborhouse.example"


@dataclass(frozen=True)
class Page:
    """One busy page: who opens it, where, with what in the address, and what STACK asks of it."""

    name: str
    email: str
    address: str
    asked: dict[str, str]
    aim: str
    ids: dict[str, Any] = field(default_factory=dict)  # what the floor is asked with


@dataclass(frozen=True)
class Timing:
    """What was seen of one page: over HTTP in milliseconds, its processor time by part, the floor where one is
    written."""

    page: Page
    queries: int
    p50: float
    p95: float
    rate: float
    cpu: dict[str, float]
    floor: float | None


def pages() -> list[Page]:
    """The busiest pages; the directory in three ways."""
    own = Case.objects.filter(owner__email=NAVIGATOR)
    case = own.annotate(is_closed=Q(state="closed")).order_by("is_closed", "pk").first()
    if case is None:
        raise RuntimeError("The navigator has no case: the seeding went wrong.")
    area = Area.objects.filter(program__slug="riverside", latitude__isnull=False).first()
    near = {"near": str(area.pk), "within": "10"} if area else {}
    staff, desk, directory, agency = NAVIGATOR, DESK, reverse("providers:search"), organizations_of(DESK)
    mine = f"My day, {own.exclude(state='closed').count()} open cases"
    received = f"Inbox, {Offer.objects.filter(organization_id=agency).count():,} requests"
    ids = {"user": case.owner_id, "case": case.pk, "person": case.person_id, "agency": agency}
    ids["program"] = case.program_id
    person = reverse("people:person", args=[case.person_id])
    return [
        Page(mine, staff, reverse("followups:my_day"), {}, "40 ms, 10 queries", ids),
        Page("Case page", staff, reverse("cases:case", args=[case.pk]), {}, "35 ms, 14 queries", ids),
        Page("Person page", staff, person, {}, "35 ms, 12 queries", ids),
        Page("Directory: words", staff, directory, {"words": "food"}, "8 queries"),
        Page("Directory: words, near", staff, directory, {"words": "food", **near}, "8 queries"),
        Page("Directory: need, near", staff, directory, {"need": NeedDomain.HOUSING, **near}, "8 queries"),
        Page(received, desk, reverse("referrals:inbox"), {}, "40 ms, 9 queries", ids),
        Page("What is late", MANAGER, reverse("duties:late"), {}, "60 ms, 10 queries", ids),
        Page("Oversight", MANAGER, reverse("reports:oversight"), {}, "150 ms"),
        Page("Audit", MANAGER, reverse("reports:audit"), {}, "150 ms"),
        Page("Cases, list", staff, reverse("cases:list"), {}, "50 ms"),
        *(Page(f"API: {name}", staff, f"/api/v1/{name}/", {}, "50 ms") for name in ("cases", "follow-ups", "offers")),
    ]


def measure(page: Page, port: int, line: psycopg.Connection, *, runs: int) -> Timing:
    """Ask for it over HTTP, then in this process, where queries and parts can be counted; all of it warm."""
    user = get_user_model().objects.get(email=page.email)
    queries, cpu = _inside(page, user, runs)
    took = sorted(_served(page, user, port, runs))
    floor = floor_of(page.name, page.ids, line)
    return Timing(
        page=page,
        queries=queries,
        p50=median(took),
        p95=took[int(len(took) * 0.95)],
        rate=1000 * len(took) / sum(took),
        cpu=cpu,
        floor=median(times(floor, runs)) if floor else None,
    )


def _served(page: Page, user: Any, port: int, runs: int) -> list[float]:
    seen: list[LoadAnswer] = []
    browser = Browser(port, cookies_of(user), seen)
    path = f"{page.address}?{urlencode(page.asked)}"
    for _run in range(runs + 4):  # each process is asked once before it counts
        browser.get(page.name, path)
    if broken := [one.status for one in seen if one.is_error]:
        raise RuntimeError(f"{page.name} answered {broken[0]}.")
    return [one.took for one in seen[4:]]


def _inside(page: Page, user: Any, runs: int) -> tuple[int, dict[str, float]]:
    """How many queries, and milliseconds of processor time by part."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)

    def opened() -> None:
        with override_settings(LIMITS=dict.fromkeys(settings.LIMITS, 1_000_000)):  # nobody searches this fast by hand
            answer = client.get(page.address, page.asked)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.name} answered {answer.status_code}.")

    opened()
    with CaptureQueriesContext(connection) as seen:
        opened()
    with clocked() as clock:
        for _run in range(runs):
            opened()
    return len(seen), {part: seconds * 1000 / runs for part, seconds in clock.spent.items()}


def times(work: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run, sorted."""
    found = []
    for _run in range(runs):
        start = perf_counter()
        work()
        found.append((perf_counter() - start) * 1000)
    return sorted(found)
