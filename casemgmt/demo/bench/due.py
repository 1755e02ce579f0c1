"""How long the sweep of follow-ups takes among very many, and the same claim in bare SQL."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from time import perf_counter

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from casemgmt.core import effects
from casemgmt.followups.actions import sweep_contacts
from casemgmt.followups.models import FollowUp

BATCH = 500
# What a copied contact says instead of what it was copied from: scheduled, whole, and of no step, so that a case
# may have many.
PLAIN = {
    "id": "gen_random_uuid()",
    "created_at": "now()",
    "step_id": "NULL",
    "encounter_id": "NULL",
    "state": "'scheduled'",
    "opens_at": "opening",
    "due_at": "opening + interval '20 hours'",
    "closes_at": "opening + interval '24 hours'",
    "next_step_at": "opening",
}
EMPTY = {
    *("end", "cancel_reason", "missed_cause", "ended_at", "ended_by_id", "ended_with_id", "reached_late_by_id"),
    *("reminded_at", "overdue_told_at", "escalated_at", "paused_at", "claimed_by_id", "claimed_until"),
}
COLUMNS = "SELECT attname, atttypid::regtype::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 \
AND NOT attisdropped AND attgenerated = ''"
CLAIM = """WITH due AS (SELECT id FROM followups_followup WHERE next_step_at <= %s ORDER BY next_step_at
LIMIT %s FOR NO KEY UPDATE SKIP LOCKED)
UPDATE followups_followup SET state = 'open', next_step_at = due_at - interval '2 hours' FROM due
WHERE followups_followup.id = due.id"""


@dataclass(frozen=True)
class Swept:
    """What was seen of one sweep: rows brought up to date, milliseconds, the bare claim's milliseconds.

    `queries` are those of one batch, with the look that finds nothing more."""

    name: str
    rows: int
    took: float
    queries: int
    bare: float
    until: datetime

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.took * 1000


def store(line: psycopg.Connection, *, rows: int, first: datetime) -> None:
    """Write that many scheduled contacts, opening one by one from `first` on, a hundred each second, spread over
    all open cases."""
    columns = line.execute(COLUMNS, [FollowUp._meta.db_table]).fetchall()
    statement = """WITH model AS MATERIALIZED (
        SELECT row_number() OVER () - 1 AS place, one.*
        FROM (SELECT DISTINCT ON (f.case_id) f.* FROM followups_followup f JOIN cases_case c ON c.id = f.case_id
              WHERE c.owner_id IS NOT NULL AND c.state = 'open') AS one)
    INSERT INTO followups_followup ({names})
    SELECT {values} FROM generate_series(0, {rows} - 1) AS number
    JOIN model ON model.place = number % (SELECT count(*) FROM model)
    CROSS JOIN LATERAL (SELECT {first} + number * interval '10 milliseconds' AS opening) AS moment"""
    line.execute(
        sql.SQL(statement).format(
            names=sql.SQL(", ").join(sql.Identifier(name) for name, _kind in columns),
            values=sql.SQL(", ").join(_value(name, kind) for name, kind in columns),
            rows=sql.Literal(rows),
            first=sql.Literal(first),
        )
    )
    line.execute("VACUUM ANALYZE followups_followup")


def _value(name: str, kind: str) -> sql.Composable:
    if name in PLAIN:
        return sql.SQL(PLAIN[name])
    if name in EMPTY:
        return sql.SQL("''" if kind.startswith(("character", "text")) else "NULL")
    return sql.SQL("model.{}").format(sql.Identifier(name))


def sweeps(line: psycopg.Connection, *, due: int, runs: int, first: datetime) -> Swept:
    """Sweep `due` contacts, `runs` times, each time the next ones; then claim and open as many in bare SQL."""
    moments = [first + timedelta(seconds=due / 100) * (run + 1) for run in range(2 * runs)]
    with effects.without_nudge():
        sweep_contacts(at=first, batch=BATCH)
    found = [_timed(partial(sweep_contacts, at=at, batch=BATCH, most=due)) for at in moments[:runs]]
    bare = [_timed(partial(_claim_all, line, at, due)) for at in moments[runs:]]
    if {rows for _took, rows in found + bare} != {due}:
        raise RuntimeError(f"Not {due} rows each time: the seeding went wrong.")
    until = moments[-1] + timedelta(seconds=BATCH / 100)
    with CaptureQueriesContext(connection) as seen:
        _timed(partial(sweep_contacts, at=until, batch=BATCH))
    return Swept(f"Sweep, {due:,} due", due, _median(found), len(seen.captured_queries), _median(bare), until)


def _median(found: list[tuple[float, int]]) -> float:
    return median(took for took, _rows in found)


def _claim_all(line: psycopg.Connection, at: datetime, due: int) -> int:
    """Batches of the same size, each in a transaction of its own, until as many are taken."""
    taken, got = 0, 1
    while got and taken < due:
        got = line.execute(CLAIM, [at, min(BATCH, due - taken)]).rowcount
        taken += got
    return taken


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    start = perf_counter()
    with effects.without_nudge():
        done = work()
    return (perf_counter() - start) * 1000, done
