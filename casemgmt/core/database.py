"""The two database roles: the application role that pages and workers use, and the owner that migrates.

The application role owns nothing. It may read and write rows; rows marked `append_only` it may only add and read,
and testimony (`core/testimony.py`) it may not delete.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import structlog
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg import sql

from . import replica
from .hooks import Reaction
from .months.function import FUNCTION

log = structlog.get_logger(__name__)

POOLS = ("web", "worker", "paper")


class GrantsMore(Protocol):
    """What only the owner of the tables can install for the application role."""

    def __call__(self, *, connection: BaseDatabaseWrapper, role: str) -> object: ...


ON_RIGHTS_GRANTED = Reaction[GrantsMore](
    f"{__name__}.ON_RIGHTS_GRANTED", "`migrate` has granted the application its rights"
)


@contextmanager
def as_owner(alias: str = "default") -> Iterator[BaseDatabaseWrapper]:
    """The same connection object, signed in as the owner for a while. Without an owner URL it stays as it is."""
    connection = connections[alias]
    if not settings.DATABASE_OWNER:
        yield connection
        return
    kept = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    _sign_in(connection, {key: settings.DATABASE_OWNER[key] for key in kept})
    try:
        yield connection
    finally:
        _sign_in(connection, kept)


def _sign_in(connection: BaseDatabaseWrapper, parts: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update(parts)


def be_patient_as(kind: str) -> None:
    """From the next connection on, this process waits for the database as its kind does (settings.DATABASE_PATIENCE).

    A web page gives up soon and says so (`core/outage.py`); the clock and mail wait a little longer; paper reads and
    draws for minutes; a migration waits for no lock that would make the whole system wait behind it.

    A pooler hands sessions round, so that none may carry settings of its own: there each kind has a pool, and the
    pooler tells the database how patient its sessions are (`deploy/pgbouncer/pgbouncer.ini`).
    """
    if settings.DATABASE_POOLED and kind in POOLS:
        _go_to_pool(kind)
        _wait_with("replica", kind)
        return
    for alias in ("default", "replica"):
        _wait_with(alias, kind)


def _wait_with(alias: str, kind: str) -> None:
    lock, statement, idle = settings.DATABASE_PATIENCE[kind]
    words = {"lock_timeout": lock, "statement_timeout": statement, "idle_in_transaction_session_timeout": idle}
    options: dict[str, Any] = connections.settings.get(alias, {}).get("OPTIONS", {})
    kept = [part for part in options.get("options", "").split("-c ") if part and part.split("=")[0] not in words]
    added = [f"{name}={seconds * 1000}" for name, seconds in words.items()]
    options["options"] = " ".join(f"-c {part.strip()}" for part in [*kept, *added])


def _go_to_pool(kind: str) -> None:
    parts = connections.settings["default"]
    parts["NAME"] = f"{parts.setdefault('POOLED_NAME', parts['NAME'])}_{kind}"
    connection_created.connect(_look_at_pool, dispatch_uid="pool")


def _look_at_pool(connection: BaseDatabaseWrapper, **_told: Any) -> None:
    """Say once for each process when the pool would let it wait for ever."""
    connection_created.disconnect(dispatch_uid="pool")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        if cursor.fetchone() == ("0",):
            log.error("database.pool_waits_for_ever", pool=connection.settings_dict["NAME"])


@contextmanager
def cursor_in_pieces() -> Iterator[Any]:
    """A cursor whose rows come piece by piece while the same process writes in between.

    Without a pooler the session keeps the rows. Behind one they live as long as a transaction, which therefore gets a
    connection of its own. They are read from the second server where there is one (`replica`).
    """
    with replica.reading():
        line = replica.line()
    if not settings.DATABASE_POOLED or line.alias == replica.ALIAS:
        with line.chunked_cursor() as cursor:
            yield cursor
        return
    line = line.copy()
    try:
        line.set_autocommit(False)
        with line.chunked_cursor() as cursor:
            yield cursor
    finally:
        line.close()


def grant_rights(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give the application role what it needs and no more. Run as the owner, after each migration."""
    if role == connection.settings_dict["USER"]:
        return
    name = sql.Identifier(role)
    statements = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(role=name))
        present = set(connection.introspection.table_names(cursor))
        for table in sorted(append_only_tables() & present):
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
            cursor.execute(revoke.format(table=sql.Identifier(table), role=name))
        _grant_by_month(cursor, name)
    for more in ON_RIGHTS_GRANTED:
        more(connection=connection, role=role)


def _grant_by_month(cursor: Any, role: sql.Identifier) -> None:
    """Nobody goes to a month past its table; months are made by a function of the owner (`core/months`)."""
    cursor.execute("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    for (part,) in cursor.fetchall():
        cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(part), role))
    cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = %s", [FUNCTION])
    for (function,) in cursor.fetchall():
        cursor.execute(sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(sql.SQL(function)))
        cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), role))


def append_only_tables() -> set[str]:
    """The tables whose models say `append_only = True`."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def testimony_tables() -> set[str]:
    """The tables of what somebody said (`core/testimony.py`)."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "testimony", ())}
