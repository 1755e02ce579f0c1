"""The upgrade: the tables and rows of the release before become this one's while its processes work, and they go on.

`make upgrade` does it with more rows (UPGRADE_ROWS).
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests import databases

from . import release, traffic

ROWS = int(os.environ.get("UPGRADE_ROWS", "40"))
LONGEST_LOCK = 3.0


@dataclass(frozen=True)
class Upgraded:
    """A database that was upgraded under traffic, and what was seen."""

    name: str
    tables: list[release.Table]
    statements: list[traffic.Statement]
    before: dict[str, int]
    outcome: traffic.Outcome
    waits: traffic.Waits
    took: float


@pytest.fixture(scope="module")
def upgraded(django_db_setup, django_db_blocker) -> Iterator[Upgraded]:
    """Once for all tests here."""
    with django_db_blocker.unblock(), empty("upgrade") as name, databases.within(name):
        tables = release.make_tables()
        release.fill(tables, ROWS)
        yield upgrade(name, tables)


@contextmanager
def empty(what: str) -> Iterator[str]:
    name = databases._name_of_a_clone(what)
    databases._as_owner("CREATE DATABASE {name}", name)
    try:
        yield name
    finally:
        connection.close()
        databases._as_owner("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)


def upgrade(name: str, tables: list[release.Table]) -> Upgraded:
    """As `docs/upgrade.md` says: `migrate`, while the old processes run."""
    every = traffic.statements_of(tables)
    refused = traffic.try_each(ours(name), every, g=traffic.NEW_ROWS)
    odd = {
        f"{statement.kind} {statement.of.name}": said for statement, said in refused.items() if statement.kind != "save"
    }
    assert odd == {}  # only what may never be changed is refused
    works = [statement for statement in every if statement not in refused]
    before = counted(name, tables)
    options = dict(settings.DATABASES["default"]["OPTIONS"])
    with (
        traffic.watching(owners(name), settings.DATABASES["default"]["USER"]) as waits,
        traffic.running(ours(name), works) as outcome,
    ):
        began = time.monotonic()
        call_command("migrate", verbosity=0, interactive=False)
        took = time.monotonic() - began
        time.sleep(1)  # and a moment with the new tables
    settings.DATABASES["default"]["OPTIONS"].update(options)
    told = Upgraded(name, tables, works, before, outcome, waits, took)
    print(
        f"\nupgrade from {release.VERSION}, {ROWS} rows a table: {took:.1f} s; meanwhile "
        f"{outcome.statements} statements, {len(outcome.errors)} errors, "
        f"slowest {outcome.slowest:.2f} s ({outcome.slowest_was}); "
        f"longest wait for a lock {waits.longest:.2f} s ({waits.place}: {waits.holder})"
    )
    return told


def ours(name: str) -> str:
    return databases._address(settings.DATABASES["default"], name)


def owners(name: str) -> str:
    return databases._address(settings.DATABASE_OWNER, name)


def counted(name: str, tables: list[release.Table]) -> dict[str, int]:
    with psycopg.connect(owners(name)) as line:
        return {table.name: line.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0] for table in tables}


def test_the_old_processes_meet_no_error(upgraded):
    assert upgraded.outcome.errors == []
    assert upgraded.outcome.statements > len(upgraded.statements) // 2


def test_nobody_waits_long_for_a_lock(upgraded):
    assert upgraded.waits.longest < LONGEST_LOCK, upgraded.waits


def test_nothing_is_left_to_migrate(upgraded):
    with databases.within(upgraded.name):
        call_command("migrate", check_unapplied=True, verbosity=0)


def test_no_row_is_lost(upgraded):
    after = counted(upgraded.name, [table for table in upgraded.tables if exists(upgraded.name, table.name)])
    assert {name for name, n in after.items() if n < upgraded.before[name]} == set()


def exists(name: str, table: str) -> bool:
    with psycopg.connect(owners(name)) as line:
        return line.execute("SELECT to_regclass(%s)", [table]).fetchone()[0] is not None


def test_the_way_back_every_statement_of_the_old_release_works_on_the_new_tables(upgraded):
    assert traffic.try_each(ours(upgraded.name), upgraded.statements, g=traffic.NEW_ROWS + 1_000_000) == {}


def test_what_would_break_it_is_found(upgraded):
    """A column the old code does not know and must not leave empty; one that it knows and is gone; a lock held long."""
    with empty("broken") as name, databases.within(name), psycopg.connect(owners(name), autocommit=True) as owner:
        owner.execute("CREATE TABLE thing (id integer PRIMARY KEY, name text, word text)")
        owner.execute(f"GRANT ALL ON thing TO {settings.DATABASES['default']['USER']}")
        owner.execute("INSERT INTO thing VALUES (1, 'one')")
        table = release.Table("thing", "id", {"id": "g", "name": "'n'", "word": "'w'"})
        statements = traffic.statements_of([table])
        assert traffic.try_each(ours(name), statements, g=3) == {}
        with (
            traffic.watching(owners(name), settings.DATABASES["default"]["USER"]) as waits,
            traffic.running(ours(name), statements) as outcome,
        ):
            with owner.transaction():
                owner.execute("ALTER TABLE thing DROP COLUMN word, ADD COLUMN new integer NOT NULL DEFAULT 1")
                owner.execute("ALTER TABLE thing ALTER COLUMN new DROP DEFAULT")
                time.sleep(0.5)
            time.sleep(0.2)
        assert waits.longest > 0.3
        assert waits.place == "thing"
        assert {error.split(":")[0] for error in outcome.errors} == {"add thing", "read thing", "save thing"}
        owner.execute("ALTER TABLE thing ADD COLUMN word text")
        [(statement, said)] = traffic.try_each(ours(name), statements, g=9_001).items()
        assert (statement.kind, said.split(":")[0]) == ("add", "23502")
