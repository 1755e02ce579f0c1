"""What a manager must see to now: no rate, only lists."""

import json

from django.utils.translation import gettext_lazy as _

from casemgmt.cases.clocks import ASSIGN_WITHIN

from ..scope import Scope
from .population import Population
from .registry import measure
from .shape import Part, Result, with_counts

ROWS = """
SELECT w.subject_id, w.case_id, coalesce(s.root, w.person_id) AS person_id, NULL::uuid AS encounter_id, w.at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three, ARRAY[w.part] AS codes
FROM (
  SELECT c.id AS subject_id, c.id AS case_id, c.person_id, c.opened_at AS at, 'unassigned' AS part
  FROM cases_case c
  WHERE c.program_id = %(program)s AND c.owner_id IS NULL AND (c.closed_at IS NULL OR c.closed_at > %(as_of)s)
    AND c.opened_at + (%(assign_within)s::jsonb ->> c.risk)::interval < %(as_of)s
  UNION ALL
  SELECT f.id, f.case_id, f.person_id, f.closes_at, 'no_cause'
  FROM followups_followup f
  WHERE f.program_id = %(program)s AND f."end" = 'missed' AND f.missed_cause = '' AND f.ended_at <= %(as_of)s
    AND f.closes_at >= %(start)s AND f.closes_at < %(end)s
  UNION ALL
  SELECT o.id, r.case_id, o.person_id, o.sent_at, 'silent'
  FROM referrals_offer o JOIN referrals_referral r ON r.id = o.referral_id
  WHERE o.program_id = %(program)s AND o.state IN ('sent', 'acknowledged') AND o.sent_at <= %(as_of)s
    AND (o.waits_on = 'navigator' OR o.due_at < %(as_of)s)
  UNION ALL
  SELECT o.id, r.case_id, o.person_id, o.sent_at, 'disputed'
  FROM referrals_offer o JOIN referrals_referral r ON r.id = o.referral_id
  WHERE o.program_id = %(program)s AND o.state <> 'voided' AND o.sent_at <= %(as_of)s
    AND (EXISTS (SELECT FROM referrals_linkage l WHERE l.offer_id = o.id AND l.is_disputed AND l.graded_at <= %(as_of)s)
      OR EXISTS (SELECT FROM referrals_appointment a
        WHERE a.offer_id = o.id AND a.state = 'disputed' AND a.settled_at <= %(as_of)s))
  UNION ALL
  SELECT f.id, f.case_id, f.person_id, f.due_at, 'feedback'
  FROM feedback_feedback f
  WHERE f.program_id = %(program)s AND f.due_at < %(as_of)s AND (f.ended_at IS NULL OR f.ended_at > %(as_of)s)
    AND f.written_at <= %(as_of)s AND (f.voided_at IS NULL OR f.voided_at > %(as_of)s)
) w
LEFT JOIN cases_case c ON c.id = w.case_id
LEFT JOIN people_person p ON p.id = w.person_id
LEFT JOIN survivor s ON s.id = w.person_id
WHERE (%(area)s::uuid IS NULL OR p.area_id = %(area)s::uuid) AND (%(risk)s::text IS NULL OR c.risk = %(risk)s::text)
"""
PARTS = (
    Part("unassigned", _("Without an owner, over the standard"), is_apart=True),
    Part("no_cause", _("Missed, no cause given"), is_apart=True),
    Part("silent", _("Agencies silent, over the standard"), is_apart=True),
    Part("disputed", _("Disputed between agency and us"), is_apart=True),
    Part("feedback", _("Complaints and feedback, over their time"), is_apart=True),
)


@measure(
    "attention",
    title=_("Needs you now"),
    definition=_(
        "Open cases without an owner for longer than the standard of their risk (high 1 hour, moderate 4, low 24); "
        "planned contacts whose window closed in the period, that were missed and have no cause yet; requests that "
        "an agency has neither acknowledged nor decided in its time; requests on which agency and program say "
        "different things of an appointment or of whether service began; complaints, praise and suggestions that wait "
        "for longer than the program promises. Area is the person's, risk the case's. "
        "Told as of now: a past moment gives what is still so today."
    ),
    unit=_("cases, contacts, requests and complaints"),
    source=_("Cases, follow-ups, offers, complaints and feedback"),
)
def attention(scope: Scope) -> Result:
    """What waits for the manager: cases nobody has, misses nobody has explained, silent agencies, disputes."""
    population = Population(ROWS, {**scope.parameters(), "assign_within": _standard()})
    return Result(scope=scope, parts=with_counts(PARTS, population.counts()), population=population)


def _standard() -> str:
    return json.dumps({risk.value: f"{within.total_seconds()} seconds" for risk, within in ASSIGN_WITHIN.items()})
