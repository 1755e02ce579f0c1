"""The one door through which words of a person are taken out of the tables.

What somebody said is never changed, what is written once may only be added to: triggers and rights see to that, and the
application's role has no way around them. Forgetting needs one. It is a function of the database that belongs to the
owner of the tables, is made of `places.PLACES`, and does nothing without a request that two people confirmed or a rule
that is on; while the person has an open case, or a legal hold stands, it refuses whoever calls it. It writes the
certificate itself, which nothing else may write. `migrate` installs it anew each time.
"""

import json
from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from casemgmt.people.models import Person

from .fading import FADE, counted, kinds_sql
from .places import CORRECTED, PLACES, REMOVED, WordPlace

FORGET = """
CREATE OR REPLACE FUNCTION retention_forget(
  p_certificate uuid, p_root uuid, p_how text, p_rule uuid, p_request uuid, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $door$
DECLARE
  v_people uuid[]; v_cases uuid[]; v_offers uuid[]; v_contacts uuid[]; v_calls uuid[]; v_replies uuid[];
  v_numbers text[]; v_days text[]; v_program uuid; v_zone text; v_rows bigint;
  v_counts jsonb := '{{}}'; v_stays jsonb := '[]'; v_purge boolean := p_how = 'purge';
BEGIN
  SELECT p.program_id, g.time_zone INTO v_program, v_zone
  FROM people_person p JOIN accounts_program g ON g.id = p.program_id
  WHERE p.id = p_root AND p.root_id = p.id FOR NO KEY UPDATE OF p;
  SELECT array_agg(id) INTO v_people FROM people_person WHERE root_id = p_root;
  IF v_program IS NULL OR v_people IS NULL THEN RAISE EXCEPTION 'retention: no such person'; END IF;
  IF p_request IS NOT NULL THEN
    PERFORM 1 FROM retention_forgetrequest r WHERE r.id = p_request AND r.state = 'confirmed' AND r.how = p_how
      AND r.person_id = ANY(v_people) AND r.decided_by_id <> r.requested_by_id;
  ELSE
    PERFORM 1 FROM retention_retentionrule r WHERE r.id = p_rule AND r.is_on AND r.program_id = v_program
      AND p_how = 'anonymize' AND NOT EXISTS (SELECT 1 FROM retention_retentionrule n
        WHERE n.program_id = v_program AND n.created_at > r.created_at);
  END IF;
  IF NOT FOUND THEN RAISE EXCEPTION 'retention: nobody confirmed this, and no rule asks for it'; END IF;
  IF EXISTS (SELECT 1 FROM retention_legalhold h WHERE h.person_id = ANY(v_people) AND h.lifted_at IS NULL
      AND (h.until IS NULL OR h.until > p_at)) THEN RAISE EXCEPTION 'retention: a legal hold stands'; END IF;
  IF EXISTS (SELECT 1 FROM cases_case WHERE person_id = ANY(v_people) AND state <> 'closed')
    THEN RAISE EXCEPTION 'retention: the case is open'; END IF;
  SELECT coalesce(array_agg(id), '{{}}') INTO v_cases FROM cases_case WHERE person_id = ANY(v_people);
  SELECT coalesce(array_agg(id), '{{}}') INTO v_offers FROM referrals_offer WHERE person_id = ANY(v_people);
  SELECT coalesce(array_agg(id), '{{}}') INTO v_contacts FROM followups_followup WHERE person_id = ANY(v_people);
  SELECT coalesce(array_agg(DISTINCT m.encounter_id) FILTER (WHERE NOT s.others), '{{}}'),
    CASE WHEN bool_or(s.others) THEN '["shared_call"]'::jsonb ELSE '[]' END
  INTO v_calls, v_stays FROM encounters_encounterperson m, LATERAL (SELECT EXISTS (
    SELECT 1 FROM encounters_encounterperson o JOIN people_person q ON q.id = o.person_id
    WHERE o.encounter_id = m.encounter_id AND o.person_id <> ALL(v_people) AND q.forgotten_at IS NULL
      AND (NOT v_purge OR EXISTS (SELECT 1 FROM retention_legalhold h JOIN people_person a ON a.id = h.person_id
        WHERE a.root_id = q.root_id AND h.lifted_at IS NULL AND (h.until IS NULL OR h.until > p_at)))) AS others) s
  WHERE m.person_id = ANY(v_people);
  SELECT coalesce(array_agg(DISTINCT f.reply_id) FILTER (WHERE v_purge OR NOT s.others), '{{}}'),
    CASE WHEN bool_or(s.others) AND NOT v_purge THEN v_stays || '["shared_reply"]'::jsonb ELSE v_stays END
  INTO v_replies, v_stays FROM messaging_replyfor f, LATERAL (SELECT EXISTS (
    SELECT 1 FROM messaging_replyfor o JOIN people_person q ON q.id = o.person_id
    WHERE o.reply_id = f.reply_id AND o.person_id <> ALL(v_people) AND q.forgotten_at IS NULL) AS others) s
  WHERE f.person_id = ANY(v_people);
  SELECT coalesce(array_agg(DISTINCT c.normalized), '{{}}') INTO v_numbers FROM people_contactpoint c
  WHERE c.person_id = ANY(v_people) AND c.normalized <> '' AND NOT EXISTS (
    SELECT 1 FROM people_contactpoint o WHERE o.normalized = c.normalized AND o.person_id <> ALL(v_people));
  {days}
  PERFORM set_config('pgtrigger.ignore', '{ignored}', true);
  {places}
  {corrected}
  UPDATE core_stoodthen SET before = before || jsonb_build_object(
      'birth_date', retention_birthday((before ->> 'birth_date')::date, v_days))
    WHERE subject_type = 'person' AND subject_id = ANY(v_people) AND before ->> 'birth_date' IS NOT NULL;
  IF v_purge THEN UPDATE core_stoodthen SET before = before || '{group}'::jsonb
    WHERE subject_type = 'person' AND subject_id = ANY(v_people); END IF;
  SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
  PERFORM set_config('pgtrigger.ignore', '{{}}', true);
  INSERT INTO retention_certificate (
    id, program_id, kind, person_id, entries, rule_id, request_id, counts, stays, done_at)
  VALUES (p_certificate, v_program, p_how, p_root, v_people, p_rule, p_request, v_counts, v_stays, p_at);
  RETURN v_counts;
END $door$
"""
# A birthday in the same year on which the person was as old at each of these days (month and day) as they truly were:
# the day after the last of them before the true one. Ages in figures stay, the birthday is gone.
BIRTHDAY = """
CREATE OR REPLACE FUNCTION retention_birthday(p_born date, p_days text[]) RETURNS date LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp AS $door$
  SELECT CASE WHEN p_born IS NULL THEN NULL WHEN n.next IS NULL THEN make_date(n.year, 1, 1)
    WHEN to_char(n.next, 'MMDD') = '0229' THEN make_date(n.year, 3, 1) - CASE WHEN n.is_leap THEN 1 ELSE 0 END
    ELSE make_date(n.year, extract(month FROM n.next)::int, extract(day FROM n.next)::int) END
  FROM (SELECT extract(year FROM p_born)::int AS year,
    extract(day FROM make_date(extract(year FROM p_born)::int, 3, 1) - 1) = 29 AS is_leap,
    (SELECT to_date('2000' || max(d), 'YYYYMMDD') + 1 FROM unnest(p_days) d
      WHERE d < to_char(p_born, 'MMDD')) AS next) n
$door$
"""
DAYS = """SELECT coalesce(array_agg(DISTINCT to_char(t.at AT TIME ZONE v_zone, 'MMDD')), '{{}}') INTO v_days
  FROM ({moments}) t WHERE t.at IS NOT NULL;"""
# A correction keeps what stood there by the name of its column: the words in it go, codes and moments stay.
CORRECTED_WORDS = """UPDATE core_correction SET reason = '{removed}',
    before = (SELECT coalesce(jsonb_object_agg(e.key, {value}), '{{}}') FROM jsonb_each(before) e),
    after = (SELECT coalesce(jsonb_object_agg(e.key, {value}), '{{}}') FROM jsonb_each(after) e)
  WHERE {rows};"""
WORD_IN_JSON = """CASE WHEN e.key = ANY(ARRAY[{words}]) AND e.value NOT IN ('""', 'null') THEN '"{removed}"'
  WHEN e.key IN ('latitude', 'longitude', 'normalized', 'number') THEN 'null' ELSE e.value END"""


def install(*, connection: BaseDatabaseWrapper, role: str) -> None:
    """Make the functions anew, as the owner, and let the application call them; certificates it may only read."""
    with connection.cursor() as cursor:
        if "retention_certificate" not in connection.introspection.table_names(cursor):
            return
        for statement in (BIRTHDAY, forget_function(), fade_function()):
            cursor.execute(statement)
        for words in (
            "REVOKE ALL ON FUNCTION retention_forget(uuid, uuid, text, uuid, uuid, timestamptz) FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTION retention_forget(uuid, uuid, text, uuid, uuid, timestamptz) TO {role}",
            "REVOKE ALL ON FUNCTION retention_fade(uuid, uuid, text, timestamptz, int, uuid[]) FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTION retention_fade(uuid, uuid, text, timestamptz, int, uuid[]) TO {role}",
            "REVOKE INSERT ON retention_certificate FROM {role}",
        ):
            cursor.execute(sql.SQL(words).format(role=sql.Identifier(role)))


def forget_function() -> str:
    """The statement that makes the function which forgets one person."""
    return FORGET.format(
        ignored=_ignored(),
        days=DAYS.format(moments=_moments()),
        places="\n  ".join(map(_statement, PLACES)),
        corrected=_corrected(),
        group=json.dumps(UNSAID),
    )


def fade_function() -> str:
    """The statement that makes the function which takes out what is old."""
    return FADE.format(ignored=_ignored(), kinds=kinds_sql())


# What is put aside of a person's groups when they are purged: as if nobody had asked.
UNSAID: dict[str, Any] = {
    **dict.fromkeys(["birth_date", "birth_year", "age_estimate", "age_estimated_on", "area_id"]),
    **dict.fromkeys(["gender", "language", "housing_status"], ""),
    "race_ethnicity": [],
}


def _ignored() -> str:
    """Inside of the door no trigger of ours answers: nothing is put aside, nothing is refused."""
    names = sorted(trigger.get_pgid(model) for model, trigger in pgtrigger.registered())
    return "{" + ",".join(names) + "}"


def _statement(place: WordPlace) -> str:
    """What becomes of one table, and how many of its rows it was."""
    if place.goes:
        return f'DELETE FROM "{place.table}" WHERE {place.rows}; {counted(place.table)}'  # noqa: S608 - names of ours
    sets = [f"\"{name}\" = CASE WHEN \"{name}\" <> '' THEN '{REMOVED}' ELSE '' END" for name in place.words]
    sets += [f'"{name}" = {value}' for name, value in place.emptied.items()]
    sets += [
        f'"{name}" = CASE WHEN v_purge THEN {value} ELSE {place.emptied.get(name, name)} END'
        for name, value in place.purged.items()
    ]
    twice = [name for name in place.emptied if name in place.purged]
    sets = [one for one in sets if not any(one == f'"{name}" = {place.emptied[name]}' for name in twice)]
    return f'UPDATE "{place.table}" SET {", ".join(sets)} WHERE {place.rows}; {counted(place.table)}'  # noqa: S608


def _corrected() -> str:
    words = sorted({name for place in PLACES for name in place.words})
    value = WORD_IN_JSON.format(words=", ".join(f"'{name}'" for name in words), removed=REMOVED)
    statement = CORRECTED_WORDS.format(removed=REMOVED, value=value, rows=CORRECTED)
    return f"{statement} {counted('core_correction')}"


def _moments() -> str:
    """Every moment on a row of the person: as old as they were then, figures count them."""
    parts = [
        f'SELECT unnest(ARRAY[{columns}]) AS at FROM "{table}" WHERE person_id = ANY(v_people)'  # noqa: S608
        for table, columns in _dated_tables()
    ]
    calls = _moments_of(apps.get_model("encounters", "Encounter"))
    parts.append(
        f"SELECT unnest(ARRAY[{calls}]) FROM encounters_encounter WHERE id IN ("  # noqa: S608
        "SELECT encounter_id FROM encounters_encounterperson WHERE person_id = ANY(v_people))"
    )
    return " UNION ALL ".join(parts)


def _dated_tables() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        points = any(one.name == "person" and one.related_model is Person for one in model._meta.concrete_fields)
        if points and model._meta.managed and (columns := _moments_of(model)):
            yield model._meta.db_table, columns


def _moments_of(model: type[models.Model]) -> str:
    found = (one for one in model._meta.concrete_fields if isinstance(one, models.DateTimeField))
    return ", ".join(f'"{one.column}"' for one in found)
