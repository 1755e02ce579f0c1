"""The two database roles: the application role that pages and workers use, and the owner that migrates.

The application role owns nothing. It may read and write rows; rows marked `append_only` it may only add and read,
and testimony (`core/testimony.py`) it may not delete.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql


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
    """
    lock, statement, idle = settings.DATABASE_PATIENCE[kind]
    words = {"lock_timeout": lock, "statement_timeout": statement, "idle_in_transaction_session_timeout": idle}
    options: dict[str, Any] = connections.settings["default"]["OPTIONS"]
    kept = [part for part in options.get("options", "").split("-c ") if part and part.split("=")[0] not in words]
    added = [f"{name}={seconds * 1000}" for name, seconds in words.items()]
    options["options"] = " ".join(f"-c {part.strip()}" for part in [*kept, *added])


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


def append_only_tables() -> set[str]:
    """The tables whose models say `append_only = True`."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def testimony_tables() -> set[str]:
    """The tables of what somebody said (`core/testimony.py`)."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "testimony", ())}
