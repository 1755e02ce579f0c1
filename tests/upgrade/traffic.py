"""What the processes of the old release do while the new one migrates: read, save and add rows of every table,
as the application role, each knowing only its own columns. And who waited for whom meanwhile."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from .release import Table

# As a web process waits (settings.DATABASE_PATIENCE); a longer wait is an error on a page.
PATIENCE = "-c lock_timeout=5000 -c statement_timeout=20000"
NEW_ROWS = 100_000_001  # numbers of rows that are added while it runs; the first of a pair is odd


@dataclass
class Outcome:
    """What happened: how many statements, the slowest, and every error with its statement."""

    statements: int = 0
    rounds: int = 0
    slowest: float = 0.0
    slowest_was: str = ""
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Statement:
    """One that the old code sends."""

    of: Table
    kind: str
    text: str


def statements_of(tables: list[Table]) -> list[Statement]:
    """All of them: each table is added to after those it points at."""
    pair = "(VALUES (%(g)s::integer), (%(g)s::integer + 1)) AS rows(g)"
    found = []
    for table in tables:
        insert = table.insert("ROWS").replace("%", "%%").replace("ROWS", pair)
        found += [Statement(table, "add", insert), Statement(table, "read", table.read())]
        found += [Statement(table, "save", table.update())]
    return found


def try_each(address: str, statements: list[Statement], g: int) -> dict[Statement, str]:
    """Each once, in one transaction that is taken back: which fail, and how."""
    failed: dict[Statement, str] = {}
    with psycopg.connect(address, options=PATIENCE) as line, line.transaction(force_rollback=True):
        line.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            try:
                with line.transaction():
                    line.execute(statement.text, {"g": g})
            except psycopg.Error as problem:
                failed[statement] = _said(problem)
    return failed


def _said(problem: psycopg.Error) -> str:
    return f"{problem.sqlstate}: {str(problem).splitlines()[0]}"


@contextmanager
def running(address: str, statements: list[Statement]) -> Iterator[Outcome]:
    """While the block runs: one process adds rows, one reads and saves, on lines of their own."""
    told, stop = Outcome(), threading.Event()
    added = [statement for statement in statements if statement.kind == "add"]
    rest = [statement for statement in statements if statement.kind != "add"]
    threads = [threading.Thread(target=_work, args=(address, part, told, stop)) for part in (added, rest)]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _work(address: str, statements: list[Statement], told: Outcome, stop: threading.Event) -> None:
    g = NEW_ROWS
    with psycopg.connect(address, options=PATIENCE, autocommit=True) as line:
        while not stop.is_set():
            for statement in statements:
                if stop.is_set():
                    break
                _send(line, statement, g, told)
            told.rounds += 1
            g += 2


def _send(line: psycopg.Connection, statement: Statement, g: int, told: Outcome) -> None:
    began = time.monotonic()
    try:
        line.execute(statement.text, {"g": g})
    except psycopg.Error as problem:
        told.errors.append(f"{statement.kind} {statement.of.name}: {_said(problem)}")
    took = time.monotonic() - began
    told.statements += 1
    if took > told.slowest:
        told.slowest, told.slowest_was = took, f"{statement.kind} {statement.of.name}"
    time.sleep(0.002)


@dataclass
class Waits:
    """The longest that a process of the application waited for a lock, where, and what the holder was doing."""

    longest: float = 0.0
    place: str = ""
    holder: str = ""


WAITING = """
SELECT extract(epoch FROM clock_timestamp() - l.waitstart)::float8, coalesce(l.relation::regclass::text, l.locktype),
       (SELECT left(b.query, 160) FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(l.pid)) LIMIT 1)
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND l.waitstart IS NOT NULL AND a.datname = current_database() AND a.usename = %s
ORDER BY 1 DESC LIMIT 1
"""


@contextmanager
def watching(owner_address: str, role: str) -> Iterator[Waits]:
    """While the block runs, every twentieth of a second: who of this role waits for a lock (pg_locks)."""
    told, stop = Waits(), threading.Event()
    thread = threading.Thread(target=_watch, args=(owner_address, role, told, stop))
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join()


def _watch(address: str, role: str, told: Waits, stop: threading.Event) -> None:
    with psycopg.connect(address, autocommit=True) as line:
        while not stop.wait(0.05):
            row = line.execute(WAITING, [role]).fetchone()
            if row and row[0] > told.longest:
                told.longest, told.place, told.holder = row[0], row[1], row[2] or ""
