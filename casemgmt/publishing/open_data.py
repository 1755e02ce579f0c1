"""Releases as files for everybody: CSV and JSON, with the dictionary beside. The same counts as on the page."""

import json
from collections.abc import Iterator
from typing import Any

from casemgmt.accounts.models import Program
from casemgmt.core.tables import csv_bytes
from casemgmt.reports.measures import MEASURES

from .layout import TABLES, OpenTable
from .models import Release
from .reading import OpenRelease, OpenRow, read_row

HEADINGS = (
    "quarter",
    "first_day",
    "last_day",
    "as_of",
    "table",
    "group",
    "group_name",
    "column",
    "count",
    "is_hidden",
    "of",
    "percent",
    "percent_low",
    "percent_high",
    "unit",
)
MEANINGS = {
    "quarter": "The calendar quarter, as 2026-3.",
    "first_day": "First local day of the quarter.",
    "last_day": "Last local day of the quarter.",
    "as_of": "The moment the figures are told from; what was recorded later is left out. A release never changes.",
    "table": "The table; the dictionary says what it counts.",
    "group": "“all” for everybody, else the group the row is about.",
    "group_name": "The group in words.",
    "column": "The column; the dictionary says what it counts. “all” is the whole of the row.",
    "count": "How many; empty where it is hidden.",
    "is_hidden": "1 where the count is hidden: it is from 1 to 10, or would let somebody work out one that is.",
    "of": "What the count is a part of; empty where that is hidden.",
    "percent": "Count of of, in whole percent, rounded half up; empty where either is hidden.",
    "percent_low": "Lower end of the 95 % score interval (Wilson), in whole percent.",
    "percent_high": "Upper end of the 95 % score interval (Wilson), in whole percent.",
    "unit": "What is counted.",
}


def rows_of(release: Release) -> Iterator[dict[str, Any]]:
    """Every count of a release, once."""
    told = read_row(release)
    about = {
        "quarter": f"{told.first_day.year}-{told.quarter}",
        "first_day": told.first_day.isoformat(),
        "last_day": told.last_day.isoformat(),
        "as_of": release.as_of.isoformat(),
    }
    for row in _counts(told):
        yield {**about, **row}


def _counts(told: OpenRelease) -> Iterator[dict[str, Any]]:
    seen = set[str]()
    for answer in told.answers:
        for row in answer.rows:
            for column, one in {"all": row.whole, **row.cells}.items():
                if one.key not in seen:
                    seen.add(one.key)
                    yield {**_named(one.key, row), **_told(row, column, answer.table)}


def _named(key: str, row: OpenRow) -> dict[str, str]:
    """Where a count stands: a whole that is a count of another table stands there, once."""
    table, group, column = key.split("|")
    return {"table": table, "group": group, "group_name": row.label, "column": column}


def _told(row: OpenRow, column: str, table: OpenTable) -> dict[str, Any]:
    one = row.whole if column == "all" else row.cells[column]
    facts = {"count": one.count, "is_hidden": int(one.is_hidden), "unit": str(table.unit)}
    return {**facts, **_share(row, column, table.share)}


def _share(row: OpenRow, column: str, shared: str) -> dict[str, int | None]:
    of = None if column == "all" else row.whole.count
    if column != shared or row.share is None:
        return {"of": of, "percent": None, "percent_low": None, "percent_high": None}
    low, high = row.share.interval or (None, None)
    return {"of": of, "percent": row.share.percent, "percent_low": low, "percent_high": high}


def as_csv(releases: list[Release]) -> bytes:
    """All releases, the latest first."""
    rows = (row for release in releases for row in rows_of(release))
    return csv_bytes([HEADINGS, *([row[name] for name in HEADINGS] for row in rows)])


def as_json(program: Program, releases: list[Release]) -> str:
    """All releases with their dictionary."""
    told = [row for release in releases for row in rows_of(release)]
    return json.dumps({"program": program.shown_name, "figures": told, "dictionary": dictionary()}, ensure_ascii=False)


def dictionary() -> dict[str, Any]:
    """What each field, table and column means, and how the measure behind a table is defined."""
    tables = {
        table.code: {
            "title": str(table.title),
            "unit": str(table.unit),
            "columns": {"all": "The whole of the row", **{code: str(name) for code, name in table.columns.items()}},
            "measure": table.measure,
            "definition": str(MEASURES[table.measure].definition),
        }
        for table in TABLES
    }
    return {"fields": MEANINGS, "tables": tables}


def dictionary_csv() -> bytes:
    """The dictionary as a table."""
    rows = [("kind", "code", "column", "meaning", "unit", "definition")]
    rows += [("field", field, "", meaning, "", "") for field, meaning in MEANINGS.items()]
    for code, table in dictionary()["tables"].items():
        rows.append(("table", code, "", table["title"], table["unit"], table["definition"]))
        rows += [("column", code, column, name, table["unit"], "") for column, name in table["columns"].items()]
    return csv_bytes(rows)
