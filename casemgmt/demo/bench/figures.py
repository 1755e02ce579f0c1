"""How long each measure takes at a city's volume: now, as of a past moment, and the same by SQL written by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter

import psycopg
from django.utils.timezone import now
from psycopg import sql

from casemgmt.accounts.models import Program
from casemgmt.reports import queries
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.scope import Scope, last_days, last_month

from .by_hand import BY_HAND
from .crowd import DAYS

PERIOD = 90
STIRRED_ALREADY = 1000
SLOW = 2000.0  # milliseconds: what takes longer is asked once
VOLUMES = ("people_person", "encounters_encounter", "followups_followup", "referrals_offer", "duties_duty")
# What a call says that stayed with somebody else: nobody of the program was met in it.
ELSEWHERE = {
    "id": "gen_random_uuid()",
    "external_id": "'bench ' || number",
    "sent_to_team": "number % 5 = 0",
    "disposition": "'nobody_found'",
    "place": "''",
    "narrative": "''",
}
CALL_COLUMNS = """SELECT attname, atttypid::regtype::text FROM pg_attribute
WHERE attrelid = 'encounters_encounter'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
# Answers and contacts of some weeks that were put right since: what figures as of then must read back.
STIRRED = (
    "UPDATE referrals_offer SET acknowledged_at = acknowledged_at + interval '1 second' WHERE sent_at > %(since)s",
    "UPDATE followups_followup SET missed_cause = CASE missed_cause WHEN 'other' THEN 'no_phone' ELSE 'other' END "
    "WHERE closes_at > %(since)s AND \"end\" = 'missed'",
    "UPDATE cases_case SET risk = CASE risk WHEN 'low' THEN 'moderate' ELSE 'low' END WHERE opened_at > %(since)s",
    "UPDATE people_person SET housing_status = 'housed' WHERE id IN (SELECT person_id FROM cases_case "
    "WHERE opened_at > %(since)s)",
)


@dataclass(frozen=True)
class MeasureTiming:
    """Milliseconds, each the middle of some runs. The floor is nothing where nobody has written it."""

    code: str
    now: float
    as_of: float
    floor: float | None
    differs: str = ""


def fill_calls(line: psycopg.Connection, *, calls: int) -> None:
    """Calls that met nobody, over all the days, until there are so many in all."""
    columns = line.execute(CALL_COLUMNS).fetchall()
    [(have,)] = line.execute("SELECT count(*) FROM encounters_encounter").fetchall()
    statement = """INSERT INTO encounters_encounter ({names})
    SELECT {values} FROM generate_series(1, {rows}) AS number
    JOIN (SELECT row_number() OVER () - 1 AS spot, one.* FROM (
      SELECT * FROM encounters_encounter WHERE cleared_at IS NOT NULL ORDER BY cleared_at DESC LIMIT 500) one) model
      ON spot = number % 500
    CROSS JOIN LATERAL (SELECT (number % {days}) * interval '1 day' AS ago) moved"""
    line.execute(
        sql.SQL(statement).format(
            names=sql.SQL(", ").join(sql.Identifier(name) for name, _kind in columns),
            values=sql.SQL(", ").join(_of_call(name, kind) for name, kind in columns),
            rows=sql.Literal(max(calls - have, 0)),
            days=sql.Literal(DAYS),
        )
    )
    line.execute("VACUUM ANALYZE encounters_encounter")


def _of_call(name: str, kind: str) -> sql.Composable:
    if name in ELSEWHERE:
        return sql.SQL(ELSEWHERE[name])
    column = sql.Identifier("model", name)
    return sql.SQL("{} - ago").format(column) if kind == "timestamp with time zone" else column


def stir(line: psycopg.Connection) -> datetime:
    """Put right what happened in the last weeks, so that there is a past to read back; a moment before that. A database
    that was kept is stirred already."""
    today = "SELECT count(*), min(at) FROM core_stoodthen WHERE at > now() - interval '6 hours'"
    [(many, first)] = line.execute(today).fetchall()
    if many > STIRRED_ALREADY:
        return first - timedelta(seconds=1)
    before = now()
    for statement in STIRRED:
        line.execute(statement, {"since": now() - timedelta(days=40)})
    line.execute("VACUUM ANALYZE")
    return before


def volumes(line: psycopg.Connection) -> str:
    """How many rows the measures stand on."""
    found = [
        (table, line.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone())
        for table in VOLUMES
    ]
    return ", ".join(f"{row[0]:,} {table.partition('_')[2]}" for table, row in found if row)


def timings(line: psycopg.Connection, *, runs: int, before: datetime) -> Iterator[MeasureTiming]:
    """Each measure over a quarter of a year; `before` is a moment before what was put right."""
    program = Program.objects.get(slug="riverside")
    scope, past = last_days(program, PERIOD, now()), last_days(program, PERIOD, before)
    yield from (_timed(code, scope, past, line, runs) for code in MEASURES)


def _timed(code: str, scope: Scope, past: Scope, line: psycopg.Connection, runs: int) -> MeasureTiming:
    measure = MEASURES[code]
    floor = BY_HAND.get(code)
    asked = {**scope.parameters(), "at": scope.as_of}
    differs = ""
    if floor:
        by_hand = {row[0]: row[1] for row in line.execute(floor, asked).fetchall() if row[1]}
        told = {part.code: part.count for part in measure(scope).parts if not part.of and part.count}
        differs = ", ".join(
            f"{key} {told.get(key, 0)} not {by_hand.get(key, 0)}"
            for key in sorted({*told, *by_hand})
            if told.get(key, 0) != by_hand.get(key, 0)
        )
    return MeasureTiming(
        code,
        _middle(lambda: measure(scope), runs),
        _middle(lambda: measure(past), runs),
        _middle(lambda: line.execute(floor, asked).fetchall(), runs) if floor else None,
        differs,
    )


def pages(*, runs: int) -> dict[str, float]:
    """What Oversight and the audit ask for, told now: nothing readied."""
    program = Program.objects.get(slug="riverside")
    return {
        "Oversight": _middle(lambda: queries.oversight(last_days(program, 30, now())), runs),
        "Audit": _middle(lambda: queries.audit(last_month(program, now())), runs),
    }


def _middle(ask: Callable[[], object], runs: int) -> float:
    took, begun = [], perf_counter()
    ask()
    if (first := 1000 * (perf_counter() - begun)) > SLOW:
        return first
    for _run in range(runs):
        begun = perf_counter()
        ask()
        took.append(1000 * (perf_counter() - begun))
    return median(took)
