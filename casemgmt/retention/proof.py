"""The check afterwards: does any table still hold words of somebody who was forgotten? The tables are asked."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from .places import PLACES, REMOVED, WordPlace

# The same ids that the door works out, for reading alone.
CHOSEN = """
WITH v AS MATERIALIZED (SELECT %(people)s::uuid[] AS people,
  ARRAY(SELECT id FROM cases_case WHERE person_id = ANY(%(people)s)) AS cases,
  ARRAY(SELECT id FROM referrals_offer WHERE person_id = ANY(%(people)s)) AS offers,
  ARRAY(SELECT id FROM followups_followup WHERE person_id = ANY(%(people)s)) AS contacts,
  ARRAY(SELECT m.encounter_id FROM encounters_encounterperson m WHERE m.person_id = ANY(%(people)s)
    AND NOT EXISTS (SELECT 1 FROM encounters_encounterperson o JOIN people_person q ON q.id = o.person_id
      WHERE o.encounter_id = m.encounter_id AND q.forgotten_at IS NULL)) AS calls,
  ARRAY(SELECT f.reply_id FROM messaging_replyfor f WHERE f.person_id = ANY(%(people)s)
    AND NOT EXISTS (SELECT 1 FROM messaging_replyfor o JOIN people_person q ON q.id = o.person_id
      WHERE o.reply_id = f.reply_id AND q.forgotten_at IS NULL)) AS replies)
"""
VARIABLES = ("people", "cases", "offers", "contacts", "calls", "replies")


def leftovers(people: Collection[UUID]) -> dict[str, int]:
    """By table, how many rows still hold words of these people (all entries of one or several). Empty is the proof."""
    parts = [part for place in PLACES if (part := _counted(place))]
    statement = f"{CHOSEN} {' UNION ALL '.join(parts)}"
    with connection.cursor() as cursor:
        cursor.execute(statement, {"people": list(people)})
        return {table: count for table, count in cursor.fetchall() if count}


def _counted(place: WordPlace) -> str:
    if "v_numbers" in place.rows:  # a number that nobody has any more leads to nobody
        return ""
    rows = place.rows
    for name in VARIABLES:
        rows = rows.replace(f"v_{name}", f"(SELECT {name} FROM v)::uuid[]")  # noqa: S608 - names of ours
    there = [f"\"{name}\" NOT IN ('', '{REMOVED}')" for name in place.words]
    there += [f'"{name}" IS NOT NULL' for name, value in place.emptied.items() if value == "NULL"]
    there += [
        f"\"{name}\"::text NOT IN ('', '{{}}')" for name, value in place.emptied.items() if value in {"''", "'{}'"}
    ]
    found = "true" if place.goes else " OR ".join(there)
    return f"SELECT '{place.table}', count(*) FROM \"{place.table}\" WHERE ({rows}) AND ({found})"  # noqa: S608


def is_clean(people: Collection[Any]) -> bool:
    """Whether nothing of them is left."""
    return not leftovers(people)
