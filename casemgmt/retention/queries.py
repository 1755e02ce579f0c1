"""Who would be forgotten, who stays and why: read for the preview, the sweep and the pages alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.people.models import Person
from referrals.workflow import LIVE

from .models import RetentionRule

# Why somebody stays, whatever a rule or a request says.
REASONS = {
    "legal_hold": _("A legal hold stands"),
    "open_case": _("The case is open"),
    "live_offer": _("An agency is asked, or has confirmed"),
    "open_duty": _("Somebody still owes something about them"),
    "open_complaint": _("A complaint is not answered yet"),
}
# What stayed all the same when somebody was anonymized.
STAYS = {
    "shared_call": _("The account of a call stays: it also tells of somebody who is still kept"),
    "shared_reply": _("A text stays: its number also belongs to somebody who is still kept"),
}
# By root person: why they stay, and when anybody last had to do with them. `{chosen}` says which people.
STANDS = """
WITH chosen AS MATERIALIZED ({chosen}),
entries AS MATERIALIZED (SELECT c.root, e.id, e.created_at FROM chosen c JOIN people_person e ON e.root_id = c.root),
stays AS (
  SELECT e.root, 'legal_hold' AS why FROM entries e JOIN retention_legalhold h ON h.person_id = e.id
    WHERE h.lifted_at IS NULL AND (h.until IS NULL OR h.until > %(at)s)
  UNION SELECT e.root, 'open_case' FROM entries e JOIN cases_case c ON c.person_id = e.id WHERE c.state <> 'closed'
  UNION SELECT e.root, 'live_offer' FROM entries e JOIN referrals_offer o ON o.person_id = e.id
    WHERE o.state = ANY(%(live)s)
  UNION SELECT e.root, 'open_duty' FROM entries e JOIN duties_duty d ON d.person_id = e.id WHERE d.ended_at IS NULL
  UNION SELECT e.root, 'open_complaint' FROM entries e JOIN feedback_feedback f ON f.person_id = e.id
    WHERE f.ended_at IS NULL AND f.voided_at IS NULL
),
touched AS (
  SELECT root, created_at AS at, false AS served FROM entries
  UNION ALL SELECT e.root, greatest(c.opened_at, c.closed_at), true FROM entries e
    JOIN cases_case c ON c.person_id = e.id
  UNION ALL SELECT e.root, coalesce(n.ended_at, n.created_at), false FROM entries e
    JOIN encounters_encounterperson m ON m.person_id = e.id JOIN encounters_encounter n ON n.id = m.encounter_id
  UNION ALL SELECT e.root, a.at, false FROM entries e JOIN followups_attempt a ON a.person_id = e.id
  UNION ALL SELECT e.root, f.said_at, false FROM entries e JOIN feedback_feedback f ON f.person_id = e.id
)
SELECT c.root, (SELECT array_agg(s.why ORDER BY s.why) FROM stays s WHERE s.root = c.root) AS why,
  t.last_at, t.served
FROM chosen c JOIN LATERAL (
  SELECT max(t.at) AS last_at, bool_or(t.served) AS served FROM touched t WHERE t.root = c.root) t ON true
"""
OF_IDS = "SELECT unnest(%(ids)s::uuid[]) AS root"
OF_PROGRAM = """SELECT id AS root FROM people_person
  WHERE program_id = %(program)s AND merged_into_id IS NULL AND forgotten_at IS NULL"""
# The rule's word on each of them: due or not yet, or kept without an end.
PREVIEW = """
WITH judged AS (SELECT s.*, {due} AS is_due FROM ({stands}) s)
SELECT count(*) FILTER (WHERE is_due AND why IS NULL), count(*) FILTER (WHERE NOT coalesce(is_due, false)),
  count(*) FILTER (WHERE is_due AND why IS NOT NULL),
  count(*) FILTER (WHERE is_due AND why IS NULL AND p.is_restricted),
  min(last_at) FILTER (WHERE is_due AND why IS NULL),
  {by_reason}
FROM judged j JOIN people_person p ON p.id = j.root
"""
DUE = """CASE WHEN served THEN last_at < %(at)s - make_interval(months => %(served)s)
  ELSE last_at < %(at)s - make_interval(months => %(met)s) END"""


@dataclass(frozen=True)
class StandingRule:
    """How one person stands: why they stay, when anybody last had to do with them, whether they ever had a case."""

    why: tuple[str, ...]
    last_at: datetime
    is_served: bool


@dataclass(frozen=True)
class KeepingPreview:
    """What the first run under a rule would do: how many go, how many are kept by their time, how many are due and
    stay all the same, and for which reasons (one may have several)."""

    go: int
    not_yet: int
    stay: int
    go_restricted: int
    oldest: datetime | None
    reasons: list[tuple[str, Any, int]]


def newest_rule(program_id: Any) -> RetentionRule | None:
    """The rule as it was last set; none while the program never set one."""
    return RetentionRule.objects.filter(program_id=program_id).first()


def standing_of(roots: Collection[UUID], at: datetime) -> Mapping[UUID, StandingRule]:
    """How these people stand, by root, in one read."""
    statement = STANDS.format(chosen=OF_IDS)
    rows = _rows(statement, {"ids": list(roots), "at": at, "live": sorted(LIVE)}) if roots else []
    return {root: StandingRule(tuple(why or ()), last, served) for root, why, last, served in rows}


def why_stays(person: Person, at: datetime) -> tuple[str, ...]:
    """The codes of why this person stays now; empty where nothing holds them."""
    return standing_of([person.root_id], at)[person.root_id].why


def preview(program: Program, rule: Any, at: datetime) -> KeepingPreview:
    """What a rule, set or only typed, would do at this moment. One statement, whatever the size."""
    by_reason = ", ".join(f"count(*) FILTER (WHERE is_due AND '{code}' = ANY(why))" for code in REASONS)
    statement = PREVIEW.format(due=DUE, stands=STANDS.format(chosen=OF_PROGRAM), by_reason=by_reason)
    words = {"program": program.pk, "at": at, "live": sorted(LIVE)}
    (go, not_yet, stay, restricted, oldest), reasons = _apart(_rows(statement, words | spans(rule))[0])
    told = [(code, REASONS[code], count) for code, count in zip(REASONS, reasons, strict=True) if count]
    return KeepingPreview(go, not_yet, stay, restricted, oldest, told)


def _apart(row: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    return row[:5], row[5:]


def spans(rule: Any) -> dict[str, int | None]:
    """The two spans of a rule that people go by."""
    return {"served": rule.served_months, "met": rule.met_months}


def _rows(statement: str, words: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return cursor.fetchall()
