"""Likely doubles of a program: two people who are perhaps one, with what speaks for it. A list to work through."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where

from .models import Person
from .permission.queries import died

MOST_LISTED = 200
# More than so many people at one number are a desk or a family: not one person for that.
MOST_AT_A_NUMBER = 3

# Pairs that share a birth date or a number of few, and whose names have keys in common; the surest first. Names are
# compared for the few who share something, never for everybody. Whom somebody told apart is left out, by root.
PAIRS = """
WITH few AS (
  SELECT c.normalized FROM people_contactpoint c JOIN people_person p ON p.id = c.person_id
  WHERE c.kind = 'phone' AND c.normalized <> '' AND p.program_id = ANY(%(programs)s)
  GROUP BY c.normalized HAVING count(DISTINCT p.root_id) BETWEEN 2 AND %(few)s
),
at_number AS (
  SELECT DISTINCT c.normalized, p.root_id FROM people_contactpoint c
  JOIN few USING (normalized) JOIN people_person p ON p.id = c.person_id WHERE p.program_id = ANY(%(programs)s)
),
shared AS (
  SELECT a.root_id AS one, b.root_id AS other, true AS phone, false AS born
  FROM at_number a JOIN at_number b ON b.normalized = a.normalized AND b.root_id > a.root_id
  UNION ALL
  SELECT least(a.root_id, b.root_id), greatest(a.root_id, b.root_id), false, true
  FROM people_person a JOIN people_person b
    ON b.birth_date = a.birth_date AND b.program_id = a.program_id AND b.id > a.id AND b.root_id <> a.root_id
  WHERE a.program_id = ANY(%(programs)s) AND a.birth_date IS NOT NULL AND a.find_keys && b.find_keys
)
SELECT s.one, s.other, bool_or(s.phone), bool_or(s.born), max(similarity(a.find_name, b.find_name)) AS alike
FROM shared s JOIN people_person a ON a.id = s.one JOIN people_person b ON b.id = s.other
WHERE a.program_id = b.program_id AND NOT a.is_restricted AND NOT b.is_restricted
  AND (a.find_keys && b.find_keys OR a.find_name = '' OR b.find_name = '')
  AND NOT EXISTS (
    SELECT 1 FROM people_notsameperson n
    JOIN people_person x ON x.id = n.one_id JOIN people_person y ON y.id = n.other_id
    WHERE n.withdrawn_at IS NULL
      AND (x.root_id, y.root_id) IN ((s.one, s.other), (s.other, s.one)))
GROUP BY s.one, s.other
ORDER BY bool_or(s.phone) AND bool_or(s.born) DESC, alike DESC, s.one, s.other
LIMIT %(most)s
"""


@dataclass(frozen=True)
class Double:
    """Two people who are perhaps one, and why."""

    one: Person
    other: Person
    reasons: tuple[str, ...]


def likely_doubles(user: Any) -> list[Double]:
    """Pairs in the programs where the user edits people, the surest first; in two questions, however many there are."""
    programs = list(programs_where(user, Permission.PERSON_EDIT))
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"programs": programs, "few": MOST_AT_A_NUMBER, "most": MOST_LISTED})
        rows = cursor.fetchall()
    people = _people(user, {pk for row in rows for pk in row[:2]})
    return [
        Double(people[one], people[other], tuple(_reasons(phone, born, alike)))
        for one, other, phone, born, alike in rows
        if one in people and other in people
    ]


def _people(user: Any, ids: set[UUID]) -> dict[UUID, Person]:
    rows = Person.objects.searchable_by(user).select_related("area").annotate(has_died=died("root"))
    return {person.pk: person for person in rows.filter(pk__in=ids)}


def _reasons(phone: bool, born: bool, alike: float) -> Iterable[str]:
    if phone:
        yield "phone"
    if born:
        yield "birth_date"
    if alike > 0:
        yield "name" if alike == 1 else "similar_name"
