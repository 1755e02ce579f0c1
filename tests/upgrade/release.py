"""The release before this one: its tables, as its migrations make them, and rows in every one of them.

No dump is kept and no history is asked: the recipe is the list of last migrations (`release.toml`), a value for each
kind of field, and what a table wants besides (`wants.py`). So it works in a clone without history.
"""

import json
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from casemgmt.core.database import as_owner, grant_rights
from casemgmt.core.first_migration import one_model_at_a_time

from .wants import WANTS

TOLD = tomllib.loads(Path(__file__).with_name("release.toml").read_text("utf-8"))
VERSION: str = TOLD["version"]
HEADS: dict[str, str] = TOLD["heads"]
# Rows come in pairs: 1 and 2, 3 and 4. What must name two different ones names both of a pair.
NEIGHBOR = "g + 1 - 2 * ((g + 1) % 2)"
FIRST = 1_000_000_000  # numbered keys of ours begin here, out of the way of what sequences give


@dataclass(frozen=True, eq=False)
class Table:
    """One table as the old release knows it: its columns, each with the SQL of its value in row `g`, and its key."""

    name: str
    key: str
    values: dict[str, str]

    def insert(self, rows: str) -> str:
        """Rows for each g of a set."""
        names = ", ".join(f'"{name}"' for name in self.values)
        return f'INSERT INTO "{self.name}" ({names}) SELECT {", ".join(self.values.values())} FROM {rows}'  # noqa: S608

    def read(self) -> str:
        """A few rows, column by column, as a page of the old code asks."""
        names = ", ".join(f'"{name}"' for name in self.values)
        return f'SELECT {names} FROM "{self.name}" ORDER BY "{self.key}" LIMIT 20'  # noqa: S608

    def update(self) -> str:
        """One row saved as the old code saves it: every column it knows."""
        same = ", ".join(f'"{name}" = "{name}"' for name in self.values)
        one = f'(SELECT "{self.key}" FROM "{self.name}" ORDER BY "{self.key}" LIMIT 1)'  # noqa: S608
        return f'UPDATE "{self.name}" SET {same} WHERE "{self.key}" = {one}'  # noqa: S608


def make_tables() -> list[Table]:
    """In an empty database: the tables of that release; what its code knows of them, each after those it points at."""
    role = connection.settings_dict["USER"]
    with as_owner() as owner, one_model_at_a_time():
        executor = MigrationExecutor(owner)
        state = executor.migrate(list(HEADS.items()))
        call_command("createcachetable", verbosity=0)
        grant_rights(owner, role)
    state.clear_delayed_apps_cache()
    return _in_order(state.apps.get_models(include_auto_created=True))


def fill(tables: list[Table], rows: int) -> None:
    """So many rows into each, as the owner."""
    with as_owner() as owner, owner.cursor() as cursor:
        for table in tables:
            cursor.execute(table.insert(f"generate_series(1, {rows}) AS g"))
        cursor.execute("ANALYZE")


def _in_order(found: list[Any]) -> list[Table]:
    rest = {model._meta.db_table: model for model in found if model._meta.managed and not model._meta.proxy}
    made: dict[str, Table] = {}
    while rest:
        ready = [name for name, model in rest.items() if not (_points_at(model) & rest.keys()) - {name}]
        assert ready, f"these tables point at each other: {sorted(rest)}"
        for name in ready:
            made[name] = _table(rest.pop(name))
    return list(made.values())


def _points_at(model: Any) -> set[str]:
    """Tables in which a row must stand first."""
    wants = WANTS.get(model._meta.db_table, {})
    fields = [f for f in model._meta.concrete_fields if f.remote_field and (not f.null or f.column in wants)]
    return {f.remote_field.model._meta.db_table for f in fields if wants.get(f.column) != "NULL"}


def _table(model: Any) -> Table:
    name = model._meta.db_table
    wants = WANTS.get(name, {})
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    seen: Counter[str] = Counter()
    values: dict[str, str] = {}
    for place, field in enumerate(fields):
        values[field.column] = _value(field, wants.get(field.column), seen, place)
    assert wants.keys() <= values.keys(), (name, wants.keys() - values.keys())
    return Table(name, model._meta.pk.column, values)


def key_of(table: str, kind: Any, g: str = "g") -> str:
    """The SQL of the key of row g in a table."""
    if isinstance(kind, models.UUIDField):
        return f"md5('{table}' || {g})::uuid"
    return f"{FIRST} + {g}" if isinstance(kind, models.IntegerField) else f"'{table} ' || {g}"


def _value(field: Any, want: str | None, seen: Counter[str], place: int) -> str:
    """The SQL of one column: what is wanted; a row to point at; nothing where nothing may stand; else by its kind."""
    if field.primary_key and not field.remote_field:
        return want or key_of(field.model._meta.db_table, field)
    if field.remote_field and (want == "ROW" or not (want or field.null)):
        return _row_of(field, seen)
    if want:
        return want
    if field.null:
        return "NULL"
    if field.empty_strings_allowed and field.blank and field.db_type(connection) != "jsonb":
        return "''"
    if field.has_default() and not callable(field.default):
        return _quoted(field.default)
    return _quoted(field.flatchoices[0][0]) if field.choices else _by_kind(field, place)


def _row_of(field: Any, seen: Counter[str]) -> str:
    """Row g of the table it points at; the second such column of a table takes its neighbor."""
    target = field.target_field
    seen[target.model._meta.db_table] += 1
    g = "g" if seen[target.model._meta.db_table] == 1 else f"({NEIGHBOR})"
    return key_of(target.model._meta.db_table, target, g)


def _quoted(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, dict | list):
        value = json.dumps(value) if isinstance(value, dict) else "{}"
    return "'" + str(value).replace("'", "''") + "'"


KINDS = {
    "uuid": "md5('{table}{column}' || g)::uuid",
    "boolean": "false",
    "jsonb": "'{{}}'::jsonb",
    "date": "date '2026-01-01' + (g % 300)::integer + {place}",
    "timestamp with time zone": "timestamptz '2026-01-01 12:00Z' + g * interval '1 min' + {place} * interval '1 hour'",
    "interval": "interval '1 hour'",
    "inet": "'192.0.2.1'::inet",
    "bytea": "decode(md5('{column}' || g), 'hex')",
    "time": "time '09:00'",
    "numeric": "1",
    "double precision": "1",
    "integer": "1",
    "bigint": "1",
    "smallint": "1",
}


def _by_kind(field: Any, place: int) -> str:
    """A value by the column's type; later columns of a table hold later moments."""
    typed = field.db_type(connection)
    if "[" in typed:
        return f"CAST('{{}}' AS {typed})"
    if typed.startswith(("varchar", "text", "citext")):
        return f"right('{field.column} ' || g, {field.max_length or 200})"
    kind = max((kind for kind in KINDS if typed.startswith(kind)), key=len)
    return KINDS[kind].format(table=field.model._meta.db_table, column=field.column, place=place)
