"""A database for one bench run: made by the owner role, dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


@contextmanager
def own_database(*, keep: bool) -> Iterator[str]:
    """The default connection points at a new, migrated database while the block runs."""
    if not settings.DATABASE_OWNER:
        raise CommandError("DATABASE_OWNER_URL is not set: the bench needs a role that may create databases.")
    name, before = f"casemgmt_bench_{os.getpid()}", connection.settings_dict["NAME"]
    try:
        make(name)
        yield name
    finally:
        _point_at(before)
        if not keep:
            _as_owner("DROP DATABASE IF EXISTS {}", name)


def make(name: str) -> None:
    """A new database of that name, migrated; the default connection points at it."""
    _as_owner("CREATE DATABASE {}", name)
    _point_at(name)
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def that_database(name: str) -> Iterator[str]:
    """The default connection points at a database that an earlier run kept, while the block runs."""
    before = connection.settings_dict["NAME"]
    _point_at(name)
    try:
        yield name
    finally:
        _point_at(before)


def line_to(parts: dict | None, name: str) -> psycopg.Connection:
    """A bare connection to the database of that name."""
    if parts is None:
        raise CommandError("DATABASE_OWNER_URL is not set.")
    address = {key: parts[word] for key, word in KEYS.items() if parts[word]} | {"dbname": name}
    return psycopg.connect(**address, autocommit=True, options="-c jit=off")


def _as_owner(statement: str, name: str) -> None:
    with line_to(settings.DATABASE_OWNER, (settings.DATABASE_OWNER or {})["NAME"]) as line:
        line.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _point_at(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
