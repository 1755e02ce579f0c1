"""Which of the rows behind a figure a reader may open, as one condition of the statement that lists them.

So a list is paged by the database, however long it is: whole under its figure, and never held in memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

# Whom a complaint is about does not read it; what has no person is a call.
MAY_OPEN = """
CASE WHEN {is_feedback} THEN subject_id IN ({said}) WHEN person_id IS NOT NULL THEN person_id IN ({people})
     ELSE encounter_id IN ({calls}) END
"""
NOBODY = "SELECT NULL::uuid WHERE false"


@dataclass(frozen=True)
class Sight:
    """A condition in SQL, with its parameters."""

    condition: str
    parameters: Mapping[str, Any]


def sight(*, people: QuerySet[Any], calls: QuerySet[Any], said: QuerySet[Any], is_feedback: bool) -> Sight:
    """Rows whose person, else whose call, else whose complaint is among these."""
    parameters: dict[str, Any] = {}
    words = {
        name: _ids(name, rows, parameters) for name, rows in (("people", people), ("calls", calls), ("said", said))
    }
    words["is_feedback"] = "true" if is_feedback else "'feedback' = ANY(codes::text[])"
    condition = MAY_OPEN
    for name, text in words.items():
        condition = condition.replace(f"{{{name}}}", text)
    return Sight(condition, parameters)


def sight_of_all(*, is_open: bool) -> Sight:
    """All of the rows, or none."""
    return Sight("true" if is_open else "false", {})


def _ids(name: str, rows: QuerySet[Any], parameters: dict[str, Any]) -> str:
    """The ids of the rows as a statement whose parameters have names of their own."""
    try:
        sql, values = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return NOBODY
    first, *others = sql.split("%s")
    for number, (text, value) in enumerate(zip(others, values, strict=True)):
        parameters[f"{name}_{number}"] = value
        first += f"%({name}_{number})s{text}"
    return first
