"""What the triggers of history and testimony cost a write: the same statements with and without them, in turns.

    DATABASE_OWNER_URL=… python tools/measure_triggers.py [rows] [rounds]

Takes a migrated database, writes rows of its own in one transaction, and takes them all back. Bare psycopg; times are
of the statement alone, without a commit.
"""

import os
import statistics
import sys
import time
import uuid
from datetime import UTC, datetime

import psycopg

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 500
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 10
NOW = datetime.now(UTC)

WRITES = {
    "history: a name is changed": ("people_person", "update people_person set goes_by = %(word)s where id = %(id)s"),
    "history: another column": ("people_person", "update people_person set restricted_at = now() where id = %(id)s"),
    "history: a number is changed": (
        "people_contactpoint",
        "update people_contactpoint set value = %(word)s where person_id = %(id)s",
    ),
    "testimony: a text comes in": (
        "messaging_reply",
        "insert into messaging_reply (id, created_at, number, body, kind, provider_id, at, is_known)"
        " values (gen_random_uuid(), now(), '+15415550100', %(word)s::text, 'text', %(word)s::text, now(), false)",
    ),
    "testimony: it is dealt with": (
        "messaging_reply",
        "update messaging_reply set handled_at = now() where provider_id = %(key)s",
    ),
}


def filled(table: str, said: dict[str, object], cursor: psycopg.Cursor) -> None:
    """One row with these columns, and something harmless in those that may not be empty and have no default."""
    cursor.execute(
        "select column_name, data_type from information_schema.columns where table_name = %s and is_nullable = 'NO'"
        " and column_default is null and is_generated = 'NEVER'",
        [table],
    )
    plain = {"boolean": False, "smallint": 1, "integer": 1, "ARRAY": [], "jsonb": "{}", "uuid": uuid.uuid4()}
    plain |= {"time without time zone": NOW.time(), "interval": "0"}
    row = {name: plain.get(kind, NOW if kind.startswith("timestamp") else "") for name, kind in cursor.fetchall()}
    row |= said
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(f"%({name})s" for name in row)
    cursor.execute(f"insert into {table} ({names}) values ({marks})", row)  # noqa: S608 - our own names


def people(cursor: psycopg.Cursor) -> list[uuid.UUID]:
    program, ids = uuid.uuid4(), [uuid.uuid4() for _ in range(ROWS)]
    facts = {"name": "Measured", "slug": f"m{program.hex[:8]}", "opens": "9:00", "closes": "17:00"}
    filled("accounts_program", {"id": program, "time_zone": "UTC", **facts}, cursor)
    for one in ids:
        said = {"id": one, "program_id": program, "root_id": one, "first_name": "Ada"}
        filled("people_person", said, cursor)
        filled("people_contactpoint", {"id": uuid.uuid4(), "person_id": one, "value": "1"}, cursor)
        word = str(one)
        filled("messaging_reply", {"id": uuid.uuid4(), "number": "1", "kind": "text", "provider_id": word}, cursor)
    return ids


def round_of(cursor: psycopg.Cursor, write: str, ids: list[uuid.UUID]) -> float:
    """Microseconds for one statement."""
    told = [{"id": one, "key": str(one), "word": uuid.uuid4().hex} for one in ids]
    began = time.perf_counter()
    for words in told:
        cursor.execute(write, words)
    return (time.perf_counter() - began) / len(ids) * 1e6


def main() -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        ids = people(cursor)
        for name, (table, write) in WRITES.items():
            times: dict[str, list[float]] = {"enable": [], "disable": []}
            for number in range(ROUNDS):
                for way in ("enable", "disable") if number % 2 else ("disable", "enable"):
                    cursor.execute("set constraints all immediate")
                    cursor.execute(f"alter table {table} {way} trigger user")
                    times[way].append(round_of(cursor, write, ids))
            more = statistics.median(on - off for on, off in zip(times["enable"], times["disable"], strict=True))
            without = statistics.median(times["disable"])
            sys.stdout.write(f"| {name} | {without:.0f} | {more:+.0f} | {min(times['disable']):.0f} |\n")
        connection.rollback()


if __name__ == "__main__":
    main()
