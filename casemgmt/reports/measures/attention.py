"""What a manager must see to now: no rate, only lists."""

from django.utils.translation import gettext_lazy as _

from ..scope import Scope
from .filters import CASE_ROWS
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Part, Result, with_counts

# From the ledger of duties: what stood then. Complaints have their own list. A request of a silent agency may be owed
# twice, by the agency and by us who ask it: it is one request.
ROWS = """
SELECT DISTINCT ON (w.part, w.subject_id)
  w.subject_id, w.case_id, coalesce(s.root, w.person_id) AS person_id, w.encounter_id, w.at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three, ARRAY[w.part] AS codes
FROM (
  SELECT d.subject_id, d.case_id, d.person_id, m.encounter_id, d.risk,
    coalesce(m.encounter_id, f.encounter_id, r.encounter_id) AS of_encounter_id, coalesce(f.closes_at, d.since) AS at,
    CASE d.kind WHEN 'take_on' THEN 'unassigned' WHEN 'say_why' THEN 'no_cause' WHEN 'settle' THEN 'disputed'
      ELSE 'silent' END AS part
  FROM duty_written d
  LEFT JOIN met_written m ON d.subject_type = 'encounterperson' AND m.id = d.subject_id
  LEFT JOIN contact_written f ON d.kind = 'say_why' AND f.id = d.subject_id
  LEFT JOIN offer_written o ON d.subject_type = 'offer' AND o.id = d.subject_id
  LEFT JOIN referral_written r ON r.id = o.referral_id
  WHERE d.program_id = %(program)s AND d.opened_at <= %(as_of)s AND d.opens_at <= %(as_of)s
    AND (d.ended_at IS NULL OR d.ended_at > %(as_of)s)
    AND (d.kind IN ('settle', 'chase')
      OR d.kind = 'take_on' AND d.due_at < %(as_of)s
      OR d.kind = 'agency' AND d.due_at < %(as_of)s AND o.state IN ('sent', 'acknowledged')
      OR d.kind = 'say_why')
  UNION ALL
  SELECT f.id, f.case_id, f.person_id, NULL::uuid, c.risk, NULL::uuid, f.due_at, 'feedback'
  FROM feedback_written f LEFT JOIN case_then c ON c.id = f.case_id
  WHERE f.program_id = %(program)s AND f.due_at < %(as_of)s AND (f.ended_at IS NULL OR f.ended_at > %(as_of)s)
    AND f.written_at <= %(as_of)s AND (f.voided_at IS NULL OR f.voided_at > %(as_of)s)
) w
LEFT JOIN person_then p ON p.id = w.person_id
LEFT JOIN written e ON e.id = w.of_encounter_id
LEFT JOIN survivor s ON s.id = w.person_id
WHERE {narrowed}
ORDER BY w.part, w.subject_id, w.at
""".replace("{narrowed}", narrowed_by_case("w.case_id", "w.risk", encounter="e"))
PARTS = (
    Part("unassigned", _("Cases and calls nobody has, over the standard"), is_apart=True),
    Part("no_cause", _("Missed, no cause given, of any time"), is_apart=True),
    Part("silent", _("Agencies silent, over the standard"), is_apart=True),
    Part("disputed", _("Disputed between agency and us"), is_apart=True),
    Part("feedback", _("Complaints and feedback, over their time"), is_apart=True),
)


@measure(
    "attention",
    title=_("Needs you now"),
    definition=_(
        "Open cases without an owner, and calls in which somebody agreed to be contacted and that nobody has taken on, "
        "for longer than the standard of their risk (high 1 hour, moderate 4, low 24); "
        "planned contacts that were missed and have no cause yet, whenever that was; requests that "
        "an agency has neither acknowledged nor decided in its time; requests on which agency and program say "
        "different things of an appointment or of whether service began; complaints, praise and suggestions that wait "
        "for longer than the program promises. "
        "All but the last are the open duties of the program, the same as in What is late."
    ),
    unit=_("cases, calls, contacts, requests and complaints"),
    source=_("Duties, complaints and feedback"),
    rows=CASE_ROWS,
)
def attention(scope: Scope) -> Result:
    """What waits for the manager: cases nobody has, misses nobody has explained, silent agencies, disputes."""
    population = Population(ROWS, scope.parameters())
    return Result(scope=scope, parts=with_counts(PARTS, population.counts()), population=population)
