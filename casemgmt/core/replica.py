"""Reading figures from a second server that follows the first (DATABASE_REPLICA_URL), so that reports slow nobody down.

Nobody is told something older than what they have just seen: before a page reads there, the first server says how far
it has written, and the second is used only once it has come as far, for which is waited a moment. So who recorded a
call finds it in the figures at the next press. A server that lags, is away or was made the first one is let alone for a
while, and everything is read from the first, as without this setting. Writing always goes to the first.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

from .outage import is_outage

log = structlog.get_logger(__name__)

ALIAS = "replica"
# Seconds: how long a page waits until the second server has come as far as the first, and long work.
PAGE_WAITS, WORK_WAITS = 0.3, 10.0
RESTS_WHEN_LATE, RESTS_WHEN_AWAY = 5.0, 30.0
LOOKS_EVERY = 0.01
# These are no history: limits are counted in a table that is not written ahead, so that it is on one server alone.
ON_THE_FIRST = {"core.tally", "django_cache.cacheentry"}

_reads_there: ContextVar[bool] = ContextVar("reads_from_replica", default=False)
_rests_until = 0.0


class Router:
    """Where Django's ORM reads and writes."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        """The second server within `reading()`, the first otherwise."""
        name = f"{model._meta.app_label}.{model._meta.model_name}"  # the cache's table has no other names
        return ALIAS if _reads_there.get() and name not in ON_THE_FIRST else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **_hints: Any) -> str:
        """Always the first."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **_hints: Any) -> bool:
        """Both servers hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """The second gets its tables from the first."""
        return db == DEFAULT_DB_ALIAS


def line() -> BaseDatabaseWrapper:
    """The connection for a statement that goes past the ORM and only reads."""
    return connections[ALIAS if _reads_there.get() else DEFAULT_DB_ALIAS]


@contextmanager
def reading(*, waits: float = WORK_WAITS) -> Iterator[bool]:
    """What is read within the block comes from the second server, where it may; whether it does."""
    token = _reads_there.set(_reads_there.get() or _may_read_there(waits))
    try:
        yield _reads_there.get()
    finally:
        _reads_there.reset(token)


def _may_read_there(waits: float) -> bool:
    global _rests_until
    if not is_set() or time.monotonic() < _rests_until or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return False
    try:
        if is_level(waits):
            return True
        rests, why = RESTS_WHEN_LATE, "late"
    except (Error, psycopg.Error):
        rests, why = RESTS_WHEN_AWAY, "away"
    _rest(rests, why)
    return False


def _rest(seconds: float, why: str) -> None:
    global _rests_until
    _rests_until = time.monotonic() + seconds
    log.warning("replica.rests", why=why, seconds=seconds)
    with suppress(Error, psycopg.Error):
        connections[ALIAS].close_if_unusable_or_obsolete()


def is_level(waits: float) -> bool:
    """Whether the second server has come as far as the first is now; waits for it so many seconds."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text")
        (written,) = cursor.fetchone()
    until = time.monotonic() + waits
    with connections[ALIAS].cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn", [written])
            if cursor.fetchone()[0]:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(LOOKS_EVERY)


def is_set() -> bool:
    """Whether there is a second server."""
    return ALIAS in connections


def behind() -> int | None:
    """How many bytes of what the first has written the second has still to take in; None when it does not answer."""
    with suppress(Error, psycopg.Error):
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            (written,) = cursor.fetchone()
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT greatest(0, pg_wal_lsn_diff(%s, pg_last_wal_replay_lsn()))", [written])
            (much,) = cursor.fetchone()
        return None if much is None else int(much)
    return None


class ReplicaMiddleware:
    """Pages of figures (settings.REPLICA_PAGES) read from the second server. One that meets its end on the way is
    answered from the first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _reads_there.set(False)
        try:
            return self.get_response(request)
        finally:
            _reads_there.reset(token)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Ask whether it may be read there."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        if request.method in {"GET", "HEAD"} and page.startswith(settings.REPLICA_PAGES):
            _reads_there.set(_may_read_there(PAGE_WAITS))

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer it again from the first server: a page that is read writes nothing."""
        if not (_reads_there.get() and (is_outage(problem) or isinstance(problem, DatabaseError))):
            return None
        _rest(RESTS_WHEN_AWAY, type(problem).__name__)
        _reads_there.set(False)
        match = request.resolver_match
        return match.func(request, *match.args, **match.kwargs) if match else None
