"""How long a page takes through the whole request stack, and its own SELECTs through bare psycopg in the same run."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

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
from casemgmt.demo.bench.crowd import organizations_of
from referrals.models import Offer

NAVIGATOR, DESK = "navigator@riverside.example", "shelter@harborhouse.example"


@dataclass(frozen=True)
class Page:
    """One busy page: who opens it, where, with what in the address, and what STACK asks of it."""

    name: str
    email: str
    address: str
    asked: dict[str, str]
    aim: str


@dataclass(frozen=True)
class Timing:
    """What was seen of one page."""

    page: Page
    queries: int
    p50: float
    p95: float
    bare: float


def pages() -> list[Page]:
    """The four busiest pages; the directory in three ways."""
    own = Case.objects.filter(owner__email=NAVIGATOR)
    case = own.annotate(is_closed=Q(state="closed")).order_by("is_closed", "pk").first()
    area = Area.objects.filter(program__slug="riverside", latitude__isnull=False).first()
    near = {"near": str(area.pk), "within": "10"} if area else {}
    staff, desk, directory = NAVIGATOR, DESK, reverse("providers:search")
    mine = f"My day, {own.exclude(state='closed').count()} open cases"
    received = f"Inbox, {Offer.objects.filter(organization_id=organizations_of(DESK)).count():,} requests"
    found = [
        Page(mine, staff, reverse("followups:my_day"), {}, "25 ms, 10 queries"),
        Page("Directory: words", staff, directory, {"words": "food"}, "1.5 x"),
        Page("Directory: words, near", staff, directory, {"words": "food", **near}, "1.5 x"),
        Page("Directory: need, near", staff, directory, {"need": NeedDomain.HOUSING, **near}, "1.5 x"),
        Page(received, desk, reverse("referrals:inbox"), {}, "25 ms, 10 queries"),
    ]
    if case is None:
        raise RuntimeError("The navigator has no case: the seeding went wrong.")
    found.insert(1, Page("Case page", staff, reverse("cases:case", args=[case.pk]), {}, "30 ms, 12 queries"))
    return found


def measure(page: Page, line: psycopg.Connection, *, runs: int) -> Timing:
    """Warm up once, count queries once, then time the page and its SELECTs."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(get_user_model().objects.get(email=page.email))

    def opened() -> None:
        with override_settings(LIMITS=dict.fromkeys(settings.LIMITS, 1_000_000)):  # nobody searches this fast by hand
            answer = client.get(page.address, page.asked)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.name} answered {answer.status_code}.")

    opened()
    with CaptureQueriesContext(connection) as seen:
        opened()
    asked = [query["sql"] for query in seen.captured_queries]
    selects = [text for text in asked if text.lstrip("( ").upper().startswith(("SELECT", "WITH"))]
    took = times(opened, runs)
    bare = median(times(lambda: [line.execute(text.encode()).fetchall() for text in selects], runs))
    return Timing(page, len(asked), median(took), took[int(len(took) * 0.95)], bare)


def times(work: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run, sorted."""
    found = []
    for _run in range(runs):
        start = perf_counter()
        work()
        found.append((perf_counter() - start) * 1000)
    return sorted(found)
