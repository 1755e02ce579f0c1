"""How the installation stands beyond its parts: release, migrations, database, jobs, disks, clock. Never about anybody.

/metrics and the page Status (`accounts/status/`) tell it. What the application role may not see is not asked.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min, Q
from django.utils import timezone

from .hooks import Contribution
from .models import Job


class CountsWork(Protocol):
    """How much of something stands open now, by kind: name of the figure → kind → number."""

    def __call__(self, at: datetime) -> Mapping[str, Mapping[str, int]]: ...


WORK = Contribution[CountsWork](f"{__name__}.WORK", "/metrics and the page Status are asked")


@dataclass(frozen=True)
class DatabaseFacts:
    """The database as it tells of itself. `skew_seconds`: how far its clock is ahead of this machine's."""

    connections: int
    most_connections: int
    size: int
    release: str
    skew_seconds: float


@dataclass(frozen=True)
class JobFacts:
    """Long work that people wait for: how many wait or run, since how many seconds the oldest, given up in a day."""

    open: int
    oldest_seconds: float
    given_up: int


@dataclass(frozen=True)
class DiskRoom:
    """A place files are kept, in bytes."""

    place: str
    total: int
    free: int

    @property
    def used_share(self) -> float:
        """From 0 to 1."""
        return 1 - self.free / self.total if self.total else 0.0


FACTS = """
SELECT clock_timestamp(), current_setting('server_version'), current_setting('max_connections')::integer,
       pg_database_size(current_database()), (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())
"""


def database() -> DatabaseFacts:
    """One question. The clock is compared with the middle of the time that the answer took."""
    began = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        theirs, release, most, size, open_now = cursor.fetchone()
    ours = began + (timezone.now() - began) / 2
    return DatabaseFacts(open_now, most, size, release.split()[0], (theirs - ours).total_seconds())


def jobs(at: datetime) -> JobFacts:
    """One question."""
    a_day_ago = at - timedelta(days=1)
    told = Job.objects.aggregate(
        open=Count("pk", filter=Q(ended_at=None)),
        since=Min("due_at", filter=Q(ended_at=None, due_at__lte=at, lease=None)),
        given_up=Count("pk", filter=Q(end=Job.End.GIVEN_UP, ended_at__gt=a_day_ago)),
    )
    waited = (at - told["since"]).total_seconds() if told["since"] else 0.0
    return JobFacts(told["open"], waited, told["given_up"])


def migrations_waiting() -> list[str]:
    """Those of this release that were not run; in their order of names."""
    done = MigrationRecorder(connection).migration_qs.values_list("app", "name")
    return sorted(f"{app}.{name}" for app, name in _of_this_release() - set(done))


@cache
def _of_this_release() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def disks() -> Iterator[DiskRoom]:
    """Where uploads and the state of this machine are; a place that is not there yet is left out."""
    for name, place in (("uploads", settings.MEDIA_ROOT), ("state", settings.VAR_DIR)):
        here = Path(place)
        while not here.exists() and here != here.parent:
            here = here.parent
        used = shutil.disk_usage(here)
        yield DiskRoom(name, used.total, used.free)


def work(at: datetime) -> dict[str, dict[str, int]]:
    """What upper apps count, each with a question of its own."""
    return {name: dict(numbers) for counts in WORK for name, numbers in counts(at).items()}
