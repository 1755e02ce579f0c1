"""Turning a table in use into one that is kept by months. Called by migrations, which stay: change it with care.

Everything that reads the whole table runs beside those who work. Then one moment under an exclusive lock: the table
becomes the first part of a new one that has its name, its references, indexes, triggers and rights. The lock is waited
for two seconds at a time, so that nobody waits longer behind it; a turn that was broken off goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from .function import AHEAD, FUNCTION

TRIES = 150
PAUSE = 2.0  # seconds
# The month after this one and all of it: whoever checks a large table for days still has time.
BOUND = """
SELECT date_trunc('month', greatest(now(), max(at)) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '2 months'
FROM {table}
"""


def turn_into_months(connection: BaseDatabaseWrapper, table: str) -> None:
    """The table is kept by months from now on, by its column `at`. It has an identity `id`; nothing refers to it."""
    with connection.cursor() as cursor:
        turn = _Turn(connection, cursor, table)
        if not turn.is_done():
            turn.check_beside()
            turn.index_beside()
            turn.swap()
        turn.ask(f"SELECT {FUNCTION}(%s, now() + %s)", table, AHEAD)
        turn.do("ANALYZE {table}")


class _Turn:
    """One table on its way; names are said once."""

    def __init__(self, connection: BaseDatabaseWrapper, cursor: Any, table: str) -> None:
        self.connection, self.cursor, self.table = connection, cursor, table
        names = {
            "table": table,
            "before": f"{table}_before",
            "spare": f"{table}_spare",
            "bound": f"{table}_bound",
            "key": f"{table}_id_at",
            "pkey": f"{table}_pkey",
            "before_pkey": f"{table}_before_pkey",
            "numbers": f"{table}_id_seq",
        }
        self.names = {key: sql.Identifier(name) for key, name in names.items()}

    def do(self, statement: str, **more: Any) -> None:
        """Run it, with the names put in."""
        self.cursor.execute(sql.SQL(statement).format(**self.names, **more))

    def ask(self, question: str, *values: Any) -> list[Any]:
        """The rows of an answer."""
        self.cursor.execute(question, values)
        return list(self.cursor.fetchall())

    def is_done(self) -> bool:
        """Whether it is kept by months already."""
        return self.ask("SELECT relkind FROM pg_class WHERE oid = %s::regclass", self.table) == [("p",)]

    def check_beside(self) -> None:
        """Have the database know that all rows lie before the bound, without stopping who writes."""
        if not self._has("pg_constraint", "conname", "bound"):
            self.cursor.execute(sql.SQL(BOUND).format(**self.names))
            [(bound,)] = self.cursor.fetchall()
            rule = "ALTER TABLE {table} ADD CONSTRAINT {bound} CHECK (at < {at}) NOT VALID"
            self._in_a_moment(lambda: self.do(rule, at=sql.Literal(bound)))
        with self._patiently():
            self.do("ALTER TABLE {table} VALIDATE CONSTRAINT {bound}")

    def index_beside(self) -> None:
        """The key of the new table. An index whose making was broken off is no use."""
        whole = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(%s))"
        with self._patiently():
            if self.ask(whole, f"{self.table}_id_at") == [(False,)]:
                self.do("DROP INDEX CONCURRENTLY {key}")
            self.do("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {key} ON {table} (id, at)")

    @contextmanager
    def _patiently(self) -> Iterator[None]:
        """What stops nobody may wait for the end of every report that is being read."""
        self.do("SET lock_timeout = 0")
        try:
            yield
        finally:
            self.do("RESET lock_timeout")

    def _has(self, catalog: str, column: str, name: str) -> bool:
        question = f"SELECT 1 FROM {catalog} WHERE {column} = %s"  # noqa: S608 (names of our own)
        return bool(self.ask(question, f"{self.table}_{name}"))

    def _in_a_moment(self, act: Callable[[], None]) -> None:
        """In one transaction that waits for no lock longer than two seconds; again until it had them."""
        for tries in range(TRIES):
            try:
                with transaction.atomic(using=self.connection.alias):
                    self.cursor.execute("SET LOCAL lock_timeout = '2s'")
                    act()
                return
            except OperationalError:
                if tries == TRIES - 1:
                    raise
                time.sleep(PAUSE)

    def swap(self) -> None:
        """The moment."""
        self._in_a_moment(self._swap)

    def _swap(self) -> None:
        self.do("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        looks = self._looks()
        [(last,)] = self.ask(f"SELECT coalesce(pg_sequence_last_value('{self.table}_id_seq'::regclass), 0)")
        self._step_back(looks)
        self.do("CREATE TABLE {table} (LIKE {before} INCLUDING DEFAULTS INCLUDING STORAGE) PARTITION BY RANGE (at)")
        self.do("ALTER TABLE {table} ADD CONSTRAINT {pkey} PRIMARY KEY (id, at)")
        numbers = (
            "ALTER TABLE {table} ALTER id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME {numbers} START {n})"
        )
        self.do(numbers, n=sql.Literal(last + 1))
        for statement in [*looks["references"], *looks["indexes"]]:
            self.cursor.execute(statement)
        at = sql.Literal(looks["bound"])
        self.do("ALTER TABLE {table} ATTACH PARTITION {before} FOR VALUES FROM (MINVALUE) TO ({at})", at=at)
        self.do("ALTER TABLE {before} DROP CONSTRAINT {bound}")
        self.do("CREATE TABLE {spare} PARTITION OF {table} DEFAULT")
        for statement in looks["triggers"]:
            self.cursor.execute(statement)
        self._give_rights(looks["rights"])

    def _step_back(self, looks: dict[str, Any]) -> None:
        """The old table gives up its name, its numbers, the names of its indexes and its own triggers."""
        self.do("ALTER TABLE {table} DROP CONSTRAINT {pkey}")
        self.do("ALTER TABLE {table} ADD CONSTRAINT {before_pkey} PRIMARY KEY USING INDEX {key}")
        self.do("ALTER TABLE {table} ALTER id DROP IDENTITY")
        for name in looks["trigger_names"]:
            self.do("DROP TRIGGER {name} ON {table}", name=sql.Identifier(name))
        self.do("ALTER TABLE {table} RENAME TO {before}")
        for name in looks["index_names"]:
            self.do("ALTER INDEX {name} RENAME TO {new}", name=sql.Identifier(name), new=_shorter(name))

    def _looks(self) -> dict[str, Any]:
        """What the table has, as the statements that give it to the new one of its name."""
        references = self.ask(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = %s::regclass AND contype = 'f'",
            self.table,
        )
        indexes = self.ask(
            "SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
            "WHERE indrelid = %s::regclass AND NOT indisunique",
            self.table,
        )
        triggers = self.ask(
            "SELECT tgname, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger') FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            self.table,
        )
        [(bound,)] = self.ask(
            "SELECT substring(pg_get_constraintdef(oid) FROM $$'([^']+)'$$)::timestamptz FROM pg_constraint "
            "WHERE conname = %s",
            f"{self.table}_bound",
        )
        rights = self.ask(
            "SELECT pg_get_userbyid(grantee), privilege_type FROM pg_class, aclexplode(relacl) "
            "WHERE oid = %s::regclass AND grantee <> relowner AND grantee <> 0",
            self.table,
        )
        return {
            "references": [self._reference(*one) for one in references],
            "indexes": [definition for _name, definition in indexes],
            "index_names": [name for name, _definition in indexes],
            "triggers": [statement for one in triggers for statement in self._trigger(*one)],
            "trigger_names": [name for name, _definition, _remark in triggers],
            "bound": _as_moment(bound),
            "rights": rights,
        }

    def _reference(self, name: str, definition: str) -> sql.Composed:
        words = {"name": sql.Identifier(name), "rule": sql.SQL(definition), **self.names}
        return sql.SQL("ALTER TABLE {table} ADD CONSTRAINT {name} {rule}").format(**words)

    def _trigger(self, name: str, definition: str, remark: str | None) -> list[Any]:
        words = {"name": sql.Identifier(name), "remark": sql.Literal(remark), **self.names}
        return [definition, sql.SQL("COMMENT ON TRIGGER {name} ON {table} IS {remark}").format(**words)]

    def _give_rights(self, rights: list[tuple[str, str]]) -> None:
        """Exactly those that the old table gave; on its parts none."""
        for who in {who for who, _right in rights} | {who for (who,) in self.ask(OTHERS, self.table)}:
            for part in ("{table}", "{before}", "{spare}"):
                self.do(f"REVOKE ALL ON {part} FROM {{who}}", who=sql.Identifier(who))
        for who, right in rights:
            self.do(f"GRANT {right} ON {{table}} TO {{who}}", who=sql.Identifier(who))


OTHERS = """
SELECT DISTINCT pg_get_userbyid(grantee) FROM pg_class, aclexplode(relacl)
WHERE oid = %s::regclass AND grantee <> relowner AND grantee <> 0
"""


def _shorter(name: str) -> sql.Identifier:
    """The name of an index of the first part: the new table's index has its own."""
    return sql.Identifier(f"{name[:55]}_before")


def _as_moment(bound: datetime) -> str:
    return bound.isoformat()
