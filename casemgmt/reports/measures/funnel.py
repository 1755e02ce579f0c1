"""The funnel: from encounters to people who are engaged in care, and where the others were lost."""

from django.utils.translation import gettext_lazy as _

from casemgmt.encounters.models import Disposition
from referrals.models import NotLinkedReason

from ..scope import Scope
from .filters import KEPT, MEETING_ROWS
from .narrowed import narrowed
from .population import Population
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Part, Result, counted_under, with_counts

# What became of the offers that belong to each encounter and person.
PROGRESS = """
SELECT b.encounter_id, b.person_id, (array_agg(b.case_id ORDER BY b.sent_at, b.id))[1] AS case_id,
  bool_or(coalesce(o.accepted_at <= %(as_of)s, false)) AS is_accepted,
  bool_or(coalesce(l.grade >= 3 AND NOT l.is_disputed, false)) AS is_linked,
  bool_or(coalesce(l.grade >= 5 AND NOT l.is_disputed, false)) AS is_engaged,
  bool_or(coalesce(l.is_disputed, false)) AS is_disputed,
  bool_or(o.state_then = 'undecided') AS is_undecided,
  bool_or(o.state_then IN ('accepted', 'linked')) AS is_waiting,
  (array_agg(o.state_then ORDER BY o.ended_at DESC NULLS LAST, o.id))[1] AS last_state,
  (array_agg(o.not_linked_reason ORDER BY o.ended_at DESC) FILTER (WHERE o.state_then = 'not_linked'))[1] AS reason
FROM belongs b JOIN counted_offer o ON o.referral_id = b.id LEFT JOIN linkage_then l ON l.offer_id = o.id
WHERE b.encounter_id IS NOT NULL
GROUP BY b.encounter_id, b.person_id
"""
NEEDS = """
SELECT DISTINCT ce.encounter_id, coalesce(s.root, n.person_id) AS person_id
FROM need_written n JOIN calls_then ce ON ce.case_id = n.case_id LEFT JOIN survivor s ON s.id = n.person_id
WHERE n.heard_at <= %(as_of)s AND (n.voided_at IS NULL OR n.voided_at > %(as_of)s)
  AND (n.created_at <= %(as_of)s OR EXISTS (SELECT 1 FROM core_event v WHERE v.subject_id = n.id AND v.at <= %(as_of)s))
"""
WALKED = (
    """
SELECT p.encounter_id, p.person_id, o.case_id, p.ended_at AS at,
  CASE WHEN d.person_id IS NULL THEN 1 WHEN p.agrees <> 'yes' THEN 2
       WHEN NOT (p.had_needs OR n.person_id IS NOT NULL OR o.person_id IS NOT NULL) THEN 3
       WHEN o.person_id IS NULL THEN 4 WHEN NOT o.is_accepted THEN 5 WHEN NOT o.is_linked THEN 6
       WHEN NOT o.is_engaged THEN 7 ELSE 8 END AS step,
  p.agrees, o.is_disputed, o.is_undecided, o.is_waiting, o.last_state, o.reason
FROM pair p
LEFT JOIN named d ON d.person_id = p.person_id
LEFT JOIN ({needs}) n ON n.encounter_id = p.encounter_id AND n.person_id = p.person_id
LEFT JOIN ({progress}) o ON o.encounter_id = p.encounter_id AND o.person_id = p.person_id
UNION ALL
SELECT c.id, NULL, NULL, c.ended_at, 0, '', NULL, NULL, NULL, NULL, c.disposition
FROM call c
WHERE c.ended_at >= %(start)s AND c.ended_at < %(end)s AND c.sent_to_team
  AND {narrowed}
  AND NOT EXISTS (SELECT 1 FROM seen m WHERE m.encounter_id = c.id)
""".replace("{narrowed}", narrowed("c.area_id", "c.risk"))
    .replace("{needs}", NEEDS)
    .replace("{progress}", PROGRESS)
)
ROWS = """
SELECT encounter_id AS subject_id, case_id, person_id, encounter_id, at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  array_remove(
    ARRAY[(ARRAY['nobody', 'unidentified', 'not_agreeing', 'no_need', 'not_referred', 'not_accepted', 'not_linked',
                 'linked', 'engaged'])[step + 1],
      CASE step WHEN 0 THEN 'nobody:' || reason WHEN 2 THEN 'not_agreeing:' || agrees
        WHEN 5 THEN 'not_accepted:' || CASE WHEN is_undecided THEN 'waiting' ELSE last_state END
        WHEN 6 THEN 'not_linked:' || CASE WHEN is_disputed THEN 'disputed' WHEN is_waiting THEN 'waiting'
          ELSE coalesce(nullif(reason, ''), last_state) END END,
      CASE WHEN is_first THEN 'step:encounter' END]
    || (ARRAY['step:met', 'step:identified', 'step:agreeing', 'step:need', 'step:referred', 'step:accepted',
              'step:linked', 'step:engaged'])[1:step], NULL) AS codes
-- An encounter is counted on the first of its people who are counted.
FROM (
  SELECT k.*, row_number() OVER (PARTITION BY k.encounter_id ORDER BY k.person_id) = 1 AS is_first
  FROM ({walked}) k WHERE {kept}
) w
""".replace("{walked}", WALKED).replace("{kept}", KEPT)

PARTS = (
    Part("engaged", _("Engaged in care")),
    Part("linked", _("Linked, not yet engaged")),
    Part("not_linked", _("Accepted, not linked")),
    Part("not_accepted", _("Referred, not accepted")),
    Part("not_referred", _("With a need, not referred")),
    Part("no_need", _("Agreed, no need heard")),
    Part("not_agreeing", _("Identified, did not agree or was not asked")),
    Part("unidentified", _("Met, not identified")),
    Part("nobody", _("Encounter with nobody recorded")),
)
# Step, what it counts, and the part in which those are who went no further.
STEPS = (
    ("step:encounter", _("Encounters"), "nobody"),
    ("step:met", _("Meetings: a person met in an encounter"), "unidentified"),
    ("step:identified", _("Identified"), "not_agreeing"),
    ("step:agreeing", _("Agreed to be contacted"), "no_need"),
    ("step:need", _("With a need"), "not_referred"),
    ("step:referred", _("Referred, request sent"), "not_accepted"),
    ("step:accepted", _("An agency accepted"), "not_linked"),
    ("step:linked", _("Linked, grade 3 or more"), "linked"),
    ("step:engaged", _("Engaged, grade 5"), ""),
)
STEP_COLUMNS = (
    FigureColumn("step", _("Step"), "words"),
    FigureColumn("came", _("Came so far")),
    FigureColumn("people", _("Unique people"), "unique people"),
    FigureColumn("lost", _("Went no further")),
)
LOSS_COLUMNS = (
    FigureColumn("where", _("Lost where"), "words"),
    FigureColumn("why", _("Why"), "words"),
    FigureColumn("n", _("How many")),
)
REASONS = {
    "not_agreeing:no": _("Did not agree"),
    "not_agreeing:not_asked": _("Was not asked"),
    "not_accepted:waiting": _("Waiting for an answer"),
    "not_accepted:declined": _("Declined by the agency"),
    "not_accepted:expired": _("The agency did not answer"),
    "not_accepted:recalled": _("Recalled by us"),
    "not_accepted:withdrawn": _("Withdrawn by the person"),
    "not_accepted:superseded": _("Filled elsewhere"),
    "not_linked:waiting": _("Accepted, nobody has said"),
    "not_linked:disputed": _("The sides disagree"),
    "not_linked:declined": _("The agency declined after all"),
    "not_linked:recalled": _("Recalled by us"),
    "not_linked:withdrawn": _("Withdrawn by the person"),
    "not_linked:completed": _("Ended without evidence"),
    "not_linked:undecided": _("Waitlisted after all"),
    **{f"not_linked:{code}": label for code, label in NotLinkedReason.choices},
}


@measure(
    "funnel",
    title=_("From encounter to care"),
    definition=_(
        "Encounters of the team cleared in the period, then the people met in them (merged entries counting once for "
        "each encounter), step by step: identified (a name or a contact point), agreeing to be contacted, with a "
        "need (heard, on the case, or in a referral), referred (a request was sent and not entered in error), "
        "accepted by an agency at some time, linked (evidence of grade 3 or more that nobody disputes, on any day), "
        "engaged (grade 5). A step counts only those who passed every step before it; each loss is shown with its "
        "reason. Told as of a past moment, what was recorded later is left out."
    ),
    unit=_("meetings (a person met in an encounter), and encounters with nobody recorded"),
    source=_("Encounters, needs, referrals, offers, linkages"),
    rows=MEETING_ROWS,
)
def funnel(scope: Scope) -> Result:
    """How far the people met in the period came on the way to care, and where the others were lost."""
    population = Population(ROWS, scope.parameters())
    counts, people = population.counts_and_people(*(code for code, _label, _lost in STEPS[1:]))
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("engaged", "linked"),
        tables=(_steps(counts, people), _losses(counts)),
        population=population,
    )


def _steps(counts: dict[tuple[str, ...], int], people: dict[str, int]) -> FigureTable:
    rows = [
        (
            Cell(label),
            Cell(counted_under(code, counts), code),
            Cell(people.get(code)),
            Cell(counted_under(lost, counts) if lost else None, lost),
        )
        for code, label, lost in STEPS
    ]
    return FigureTable("steps", _("Step by step"), STEP_COLUMNS, tuple(rows))


def _losses(counts: dict[tuple[str, ...], int]) -> FigureTable:
    found = {code for codes in counts for code in codes[1:2] if ":" in code and not code.startswith("step:")}
    order = {part.code: (place, part.label) for place, part in enumerate(PARTS[::-1])}
    rows = [
        (
            Cell(order[code.split(":")[0]][1]),
            Cell(REASONS.get(code, _outcome(code))),
            Cell(counted_under(code, counts), code),
        )
        for code in sorted(found, key=lambda code: (order[code.split(":")[0]][0], -counted_under(code, counts), code))
    ]
    return FigureTable("losses", _("Losses by reason"), LOSS_COLUMNS, tuple(rows))


def _outcome(code: str) -> str:
    return str(dict(Disposition.choices).get(code.partition(":")[2], code.partition(":")[2]))
