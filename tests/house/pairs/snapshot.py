"""The database as it was before a pair of actions, put back after it: only the tables that changed, in one transaction.

A savepoint does not reach over two connections, and a fresh world for each pair would cost half a second.
"""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from casemgmt.core.database import append_only_tables, testimony_tables
from tests.databases import copied_out, copy_in

KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


class Snapshot:
    """Rows of every table, as the text COPY writes, and a mark for each table that changes with it.

    The owner puts rows back: the application role may not take an event away.
    """

    def __init__(self) -> None:
        parts = {**settings.DATABASE_OWNER, "NAME": connection.settings_dict["NAME"]}
        self.owner = psycopg.connect(**{key: parts[name] for key, name in KEYS.items() if parts[name]}, autocommit=True)
        self.owner.execute("SET max_parallel_workers_per_gather = 0")  # starting helpers takes longer than the look
        with connection.cursor() as cursor:
            self.tables = sorted(connection.introspection.table_names(cursor))
        self.rows = {table: copied_out(self.owner.cursor(), table) for table in self.tables}
        self.marks = self._marks()

    def changed(self) -> list[str]:
        """The tables into which something was committed since."""
        now = self._marks()
        return [table for table in self.tables if now[table] != self.marks[table]]

    def put_back(self, changed: list[str]) -> None:
        """Undo what was committed since into these tables."""
        if not changed:
            return
        guarded = (append_only_tables() | testimony_tables()).intersection(changed)
        with self.owner.transaction():
            self._each("ALTER TABLE {} DISABLE TRIGGER USER", guarded)
            self._each("DELETE FROM {}", changed)
            for table in changed:
                copy_in(self.owner.cursor(), table, self.rows[table])
            self.owner.execute("SET CONSTRAINTS ALL IMMEDIATE")  # before the tables are altered again
            self._each("ALTER TABLE {} ENABLE TRIGGER USER", guarded)
        self.marks = self._marks()

    def close(self) -> None:
        self.owner.close()

    def _marks(self) -> dict[str, Any]:
        one = sql.SQL("SELECT {} AS name, count(*), max(xmin::text::bigint) FROM {}")
        parts = [one.format(sql.Literal(table), sql.Identifier(table)) for table in self.tables]
        rows = self.owner.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()
        return {name: mark for name, *mark in rows}

    def _each(self, statement: str, tables: Iterable[str]) -> None:
        for table in sorted(tables):
            self.owner.execute(sql.SQL(statement).format(sql.Identifier(table)))  # type: ignore[arg-type]
