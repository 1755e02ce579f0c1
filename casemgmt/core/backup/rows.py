"""The tables of the database as a backup sees them: which there are, and their rows as COPY writes them."""

from collections.abc import Iterator
from typing import Any

from psycopg import sql

TABLES_AND_COLUMNS = """
    SELECT relname, array_agg(attname ORDER BY attnum) FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    GROUP BY relname ORDER BY relname
"""
WITH_TRIGGERS = """
    SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgparentid = 0 AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename"


def columns_of_tables(cursor: Any) -> dict[str, list[str]]:
    """Every table with the columns that are kept; what the database works out by itself it works out again."""
    cursor.execute(TABLES_AND_COLUMNS)
    return {str(name): [str(column) for column in columns] for name, columns in cursor.fetchall()}


def count_of(cursor: Any, table: str) -> int:
    """How many rows it has."""
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
    return cursor.fetchone()[0]


def counts_of(cursor: Any, tables: Any) -> dict[str, int]:
    """How many rows each of them has."""
    return {table: count_of(cursor, table) for table in tables}


def sequences(cursor: Any) -> dict[str, int | None]:
    """The last number each sequence gave out; None where it gave none."""
    cursor.execute(SEQUENCES)
    return dict(cursor.fetchall())


def rows_out(cursor: Any, table: str, columns: list[str]) -> Iterator[bytes | memoryview]:
    """The rows, in pieces as they come."""
    question = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(_names(columns), sql.Identifier(table))
    with cursor.copy(question) as out:
        yield from out


def rows_in(cursor: Any, table: str, columns: list[str], parts: Iterator[bytes]) -> None:
    """The rows into a table that has none."""
    order = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
    with cursor.copy(order) as into:
        for part in parts:
            into.write(part)


def quiet_triggers(cursor: Any) -> list[str]:
    """The tables that have triggers, which stay quiet: what a coming row would write comes as rows of its own."""
    cursor.execute(WITH_TRIGGERS)
    tables = [row[0] for row in cursor.fetchall()]
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    return tables


def wake_triggers(cursor: Any, tables: list[str]) -> None:
    """Every reference is looked up, then triggers do their work again."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))


def empty(cursor: Any, tables: list[str], *, full: bool) -> None:
    """No row is left. In a new system only those are there that its migrations wrote."""
    if full:
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
        return
    for table in tables:
        cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def set_sequences(cursor: Any, last: dict[str, int | None]) -> None:
    """Each goes on after the number it gave out last."""
    for name, value in last.items():
        if value is not None:
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, value])


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
