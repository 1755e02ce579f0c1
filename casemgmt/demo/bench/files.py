"""How long files take, and how much memory: exports of very many rows, and a paper of a city of very many agencies."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from resource import getpagesize
from threading import Event, Thread
from time import perf_counter
from typing import Any

from django.utils import timezone

from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.core import effects, jobs
from casemgmt.core.access import users_holding
from casemgmt.core.models import Job
from casemgmt.demo.city import build_city
from casemgmt.demo.lives import Lives
from casemgmt.followups.models import FollowUp
from casemgmt.reports import actions, paper, queries
from casemgmt.reports.exports.models import Export
from casemgmt.reports.exports.preparation import file_bytes
from casemgmt.reports.measures import Cell, FigureTable
from casemgmt.reports.measures.response import COLUMNS
from casemgmt.reports.measures.shape import FigureColumn
from casemgmt.reports.models import ReportRun

MB = 1024 * 1024
LOOKS_EVERY = 0.05
PEOPLE, DAYS = 12, 10


@dataclass(frozen=True)
class Filed:
    """What was seen of one file: rows, seconds, the most memory its process held, and how much more than before."""

    name: str
    rows: int
    seconds: float
    peak: float
    more: float
    size: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def few_lives(say: Callable[[str], None]) -> None:
    """A city with a few people in it, whose planned contacts are then copied."""
    at = timezone.now()
    with effects.without_nudge():
        city = build_city(seed=1, at=at - timedelta(days=DAYS + 1), now=at)
        Lives(city, seed=1, people=PEOPLE, at=at, say=say, days=DAYS, turns=()).live()


def exports(endings: tuple[str, ...] = ("csv", "xlsx")) -> Iterator[Filed]:
    """The list of planned contacts, all of them, prepared and then handed out."""
    program = FollowUp.objects.select_related("program").latest("created_at").program
    by = users_holding(Permission.REPORT_EXPORT, program).filter(memberships__role="manager").first()
    for ending in endings:
        yield _export(program, by, ending)


def _export(program: Any, by: User | Any, ending: str) -> Filed:
    at = timezone.now()
    export = actions.ask_for_export(program=program, what="contacts", ending=ending, by=by, at=at)
    with _watched() as seen:
        jobs.run_now(Job.objects.get(subject_id=export.pk, ended_at=None))
    export.refresh_from_db()
    if export.state != Export.State.READY:
        raise RuntimeError(f"the export ended as {export.state}")
    with _watched() as out:
        size = sum(len(part) for part in file_bytes(export))
    peak, more = max(seen.peak, out.peak), max(seen.more, out.more)
    return Filed(f"contacts as {ending}", export.rows, seen.seconds, peak, more, size / MB)


def agencies(number: int) -> FigureTable:
    """An invented table: a row for each of so many agencies."""
    hour = timedelta(hours=1)
    rows = (
        (Cell(f"Agency {n:05}"), Cell(n, f"agency:{n}"), *(Cell(hour, of=n) for _ in range(6)), Cell(n // 2, "in_time"))
        for n in range(number)
    )
    return FigureTable("by_agency", "By agency", (FigureColumn("about", "Agency", "words"), *COLUMNS), tuple(rows))


def audit_of(number: int) -> Filed:
    """The audit as PDF where so many agencies answered; memory is that of the process that draws it."""
    program = FollowUp.objects.select_related("program").latest("created_at").program
    by = users_holding(Permission.REPORT_EXPORT, program).first()
    run = ReportRun(program=program, asked_by=by, area="", risk="", more="", **_days(timezone.now()))
    usual, begun = queries.audit, perf_counter()
    queries.audit = lambda scope, codes=(): _with_agencies(usual(scope, codes), number)
    try:
        drawn = paper.audit_paper(run)
    finally:
        queries.audit = usual
    took = perf_counter() - begun
    held = _held()
    more = drawn.megabytes - held
    return Filed(f"audit of {number:,} agencies", number, took, drawn.megabytes, more, len(drawn.content) / MB)


def _days(at: datetime) -> dict[str, Any]:
    return {"first_day": (at - timedelta(days=40)).date(), "last_day": (at - timedelta(days=10)).date(), "as_of": at}


def _with_agencies(audit: Any, number: int) -> Any:
    told = audit.told["response"]
    tables = (*told.result.tables, agencies(number))
    audit.told["response"] = replace(told, result=replace(told.result, tables=tables))
    return audit


@dataclass
class Watched:
    """Megabytes this process held at most while the block ran, and how many more than before; seconds it ran."""

    peak: float = 0.0
    more: float = 0.0
    seconds: float = 0.0


@contextmanager
def _watched() -> Iterator[Watched]:
    seen, before, over, begun = Watched(_held()), _held(), Event(), perf_counter()

    def look() -> None:
        while not over.wait(LOOKS_EVERY):
            seen.peak = max(seen.peak, _held())

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield seen
    finally:
        over.set()
        looking.join()
        seen.seconds, seen.more = perf_counter() - begun, seen.peak - before


def _held() -> float:
    """Resident megabytes of this process."""
    return int(Path(f"/proc/{os.getpid()}/statm").read_text().split()[1]) * getpagesize() / MB
