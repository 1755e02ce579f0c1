"""Rows as they stood at the moment a figure is told from: the one home of “as of then” for every measure.

A statement names what it reads by these names, never the tables. What stood on a row until it changed was put aside by
the database (`core/stood`); what was put right before that began is read back from the corrections. A row that is
written down later than it tells of is known from its first event.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Model

from casemgmt.cases.models import Case, Need
from casemgmt.colleagues.models import SupportOffered, TrainingHeld, TrainingTopic
from casemgmt.core import replica
from casemgmt.duties.models import Duty
from casemgmt.encounters.models import Encounter, EncounterPerson
from casemgmt.feedback.models import Feedback, SurveyAsk
from casemgmt.followups.models import Attempt, FollowUp
from casemgmt.people.models import ContactPoint, Person
from referrals.models import Linkage, LinkageStatement, Offer, Referral

# Read by their moments: whole rows, so that an index over a period is used.
WHOLE: dict[str, type[Model]] = {
    "written": Encounter,
    "met_written": EncounterPerson,
    "attempt_written": Attempt,
    "contact_written": FollowUp,
    "need_written": Need,
    "referral_written": Referral,
    "statement_written": LinkageStatement,
    "offer_written": Offer,
    "feedback_written": Feedback,
    "survey_written": SurveyAsk,
    "duty_written": Duty,
    "support_written": SupportOffered,
    "topic_written": TrainingTopic,
    "training_written": TrainingHeld,
}
# Found from another row, by their id: the columns that figures read.
FOUND: dict[str, type[Model]] = {
    "case_then": Case,
    "person_then": Person,
    "point_then": ContactPoint,
    "linkage_written": Linkage,
}
CALLS = "case_encounters"
SUBJECTS = {name: str(model._meta.model_name) for name, model in {**WHOLE, **FOUND}.items()} | {"calls_then": CALLS}
OF_A_CALL = "EXISTS (SELECT 1 FROM encounters_encounter x WHERE x.id = e.encounter_id AND x.program_id = %(program)s)"
BEFORE = """
{name}_changed AS MATERIALIZED (
  SELECT DISTINCT ON (s.subject_id) s.subject_id, s.before, s.at FROM core_stoodthen s
  WHERE s.program_id = %(program)s AND s.subject_type = '{subject}' AND s.at > %(as_of)s
  ORDER BY s.subject_id, s.at, s.id
),
{name}_put_right AS MATERIALIZED (
  SELECT c.subject_id, jsonb_object_agg(f.key, f.value ORDER BY c.at DESC, c.created_at DESC) AS before
  FROM core_correction c LEFT JOIN {name}_changed s ON s.subject_id = c.subject_id, jsonb_each(c.before) f
  WHERE c.program_id = %(program)s AND c.subject_type = '{subject}' AND c.at > %(as_of)s
    AND (s.at IS NULL OR c.at < s.at)
  GROUP BY c.subject_id
),
{name}_before AS MATERIALIZED (
  SELECT coalesce(s.subject_id, c.subject_id) AS subject_id,
    coalesce(s.before, '{}'::jsonb) || coalesce(c.before, '{}'::jsonb) AS before
  FROM {name}_changed s FULL JOIN {name}_put_right c ON c.subject_id = s.subject_id
),
"""
WHOLE_ROWS = """
{name}_stood AS MATERIALIZED (
  SELECT w.* FROM {name}_before b LEFT JOIN {table} e ON e.id = b.subject_id,
    LATERAL jsonb_populate_record(e, b.before) w
),
{name} AS NOT MATERIALIZED (
  SELECT e.* FROM {table} e
  WHERE {mine} AND NOT EXISTS (SELECT 1 FROM {name}_before b WHERE b.subject_id = e.id)
  UNION ALL
  SELECT w.* FROM {name}_stood w
),
"""
FOUND_ROWS = """
{name} AS NOT MATERIALIZED (
  SELECT {columns} FROM {table} e LEFT JOIN {name}_before b ON b.subject_id = e.id
),
"""
UNCHANGED = """
{name} AS NOT MATERIALIZED (
  SELECT e.* FROM {table} e{where}
),
"""
# Which of these kinds were changed after that moment at all: where none was, the table itself is read.
CHANGED = """
SELECT t FROM unnest(%(subjects)s::text[]) t
WHERE EXISTS (
    SELECT 1 FROM core_stoodthen s WHERE s.program_id = %(program)s AND s.subject_type = t AND s.at > %(as_of)s)
  OR EXISTS (
    SELECT 1 FROM core_correction c WHERE c.program_id = %(program)s AND c.subject_type = t AND c.at > %(as_of)s)
"""
CALLS_OF_A_CASE = """
calls_changed AS MATERIALIZED (
  SELECT DISTINCT ON (s.subject_id, s.before ->> 'encounter_id') s.subject_id AS case_id,
    (s.before ->> 'encounter_id')::uuid AS encounter_id, (s.before ->> 'stood')::boolean AS stood
  FROM core_stoodthen s
  WHERE s.program_id = %(program)s AND s.subject_type = 'case_encounters' AND s.at > %(as_of)s
  ORDER BY s.subject_id, s.before ->> 'encounter_id', s.at, s.id
),
calls_then AS NOT MATERIALIZED (
  SELECT e.case_id, e.encounter_id FROM cases_case_encounters e
  WHERE NOT EXISTS (
    SELECT 1 FROM calls_changed b WHERE b.case_id = e.case_id AND b.encounter_id = e.encounter_id)
  UNION ALL
  SELECT b.case_id, b.encounter_id FROM calls_changed b WHERE b.stood
),
"""
UNCHANGED_CALLS = """
calls_then AS NOT MATERIALIZED (
  SELECT e.case_id, e.encounter_id FROM cases_case_encounters e
),
"""


def changed_since(parameters: dict[str, Any]) -> frozenset[str]:
    """The names whose rows may have stood otherwise at the moment than they do now."""
    told = {"program": parameters["program"], "as_of": parameters["as_of"], "subjects": [*set(SUBJECTS.values())]}
    asked = replica.line()
    asked.ensure_connection()
    # past Django: how a statement is best written is no question that a page asks
    found = {subject for (subject,) in asked.connection.execute(CHANGED, told)}
    return frozenset(name for name, subject in SUBJECTS.items() if subject in found)


def _pieces(changed: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, model in {**WHOLE, **FOUND}.items():
        mine = OF_A_CALL if model is EncounterPerson else "e.program_id = %(program)s"
        words = {
            "{name}": name,
            "{table}": model._meta.db_table,
            "{subject}": SUBJECTS[name],
            "{mine}": mine,
            "{columns}": ", ".join(_columns(model)) if name in FOUND else "",
            "{where}": "" if name in FOUND else f" WHERE {mine}",
        }
        text = BEFORE + (FOUND_ROWS if name in FOUND else WHOLE_ROWS) if name in changed else UNCHANGED
        for mark, word in words.items():
            text = text.replace(mark, word)
        yield name, text.lstrip("\n")
    is_changed = "calls_then" in changed
    yield "calls_then", CALLS_OF_A_CASE if is_changed else UNCHANGED_CALLS


def _columns(model: Any) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        name = field.column
        if name in model.read_by_figures:
            held = f"(b.before ->> '{name}')::{field.db_type(connection)}"
            if isinstance(field, ArrayField):
                held = f"ARRAY(SELECT jsonb_array_elements_text(b.before -> '{name}'))::{field.db_type(connection)}"
            yield f"CASE WHEN b.before ? '{name}' THEN {held} ELSE e.{name} END AS {name}"
        elif name in {"id", "created_at", "program_id"}:
            yield f"e.{name}"


@lru_cache
def pieces(changed: frozenset[str]) -> dict[str, str]:
    """By name, what makes the rows of that name; `changed` are the names whose rows were changed since."""
    return dict(_pieces(changed))
