"""Follow-up completion: was each promised contact made, honestly tried, or missed?"""

from django.utils.translation import gettext_lazy as _

from casemgmt.followups.models import CancelReason, MissedCause

from ..scope import Scope
from .filters import CONTACT_ROWS
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Part, Result, counted_under, with_counts

ROWS = """
SELECT f.id AS subject_id, f.case_id, f.person_id, f.encounter_id, f.closes_at AS at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  array_remove(ARRAY[
    f.part,
    CASE f.part WHEN 'missed' THEN 'missed:' || coalesce(nullif(f.missed_cause, ''), 'no_cause')
                WHEN 'cancelled' THEN 'cancelled:' || f.cancel_reason END,
    CASE WHEN f.part = 'missed' AND f.reached_later THEN 'missed:late' END,
    'step:' || coalesce(f.why ->> 'step', f.name)
  ], NULL) AS codes
FROM (
  SELECT f.id, f.case_id, coalesce(s.root, f.person_id) AS person_id, f.encounter_id, f.closes_at, f.why, f.name,
    f.missed_cause, f.cancel_reason,
    CASE WHEN f.ended_at <= %(as_of)s THEN f."end"
         WHEN f.paused_at <= %(as_of)s THEN 'on_hold' ELSE 'unsettled' END AS part,
    EXISTS (SELECT 1 FROM tried a WHERE a.id = f.reached_late_by_id) AS reached_later
  FROM planned f
  JOIN case_then c ON c.id = f.case_id
  JOIN person_then p ON p.id = f.person_id
  LEFT JOIN written e ON e.id = f.encounter_id
  LEFT JOIN survivor s ON s.id = f.person_id
  WHERE f.closes_at >= %(start)s AND f.closes_at < %(end)s AND f.closes_at <= %(as_of)s
    AND {narrowed}
) f
""".replace("{narrowed}", narrowed_by_case("c.id", "c.risk", encounter="e"))

PARTS = (
    Part("reached", _("Reached in its window")),
    Part("unreached", _("Unreached, plan carried out")),
    Part("missed", _("Missed")),
    Part("missed:late", _("reached late"), of="missed", is_mark=True),
    *(Part(f"missed:{code}", label, of="missed") for code, label in MissedCause.choices),
    Part("missed:no_cause", _("No cause given yet, of this period's"), of="missed"),
    Part("unsettled", _("Window just closed, being settled"), is_rare=True),
    Part("cancelled", _("Cancelled"), is_apart=True),
    *(Part(f"cancelled:{code}", label, of="cancelled") for code, label in CancelReason.choices),
    Part("on_hold", _("Paused, the case is on hold"), is_apart=True),
)
# In the order of the default plan; a program's own steps follow.
STEPS = {
    "24h": _("24 h"),
    "day2": _("Day 2"),
    "72h": _("72 h"),
    "7d": _("7 days"),
    "day14": _("Day 14"),
    "30d": _("30 days"),
}


@measure(
    "followup_completion",
    title=_("Follow-up completion"),
    definition=_(
        "Planned contacts whose window closed in the period and that were not cancelled: the share reached in the "
        "window; unreached, where the whole attempt plan was carried out; and missed, where it was not. Missed is "
        "final: somebody reached after the window, and before the next planned contact opened, is shown as a part of "
        "missed. Cancelled contacts are counted apart, by reason, and so are those paused while a case is on hold. "
        "Told as of a past moment, what was recorded later is left out."
    ),
    unit=_("planned contacts"),
    source=_("Follow-ups and attempts, as their windows close"),
    rows=CONTACT_ROWS,
)
def followup_completion(scope: Scope) -> Result:
    """Of the contacts whose window closed in the period: reached, unreached with the plan carried out, missed."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("reached",),
        unknown=("unsettled",),
        tables=(_by_step(counts),),
        population=population,
    )


def _by_step(counts: dict[tuple[str, ...], int]) -> FigureTable:
    found = {code.partition(":")[2] for codes in counts for code in codes if code.startswith("step:")}
    steps = [step for step in STEPS if step in found] + sorted(found - STEPS.keys())
    ends = ("reached", "unreached", "missed", "cancelled")
    rows = [(Cell(STEPS.get(step, step)), *(_cell(f"{end}+step:{step}", counts) for end in ends)) for step in steps]
    words = (_("Reached"), _("Unreached"), _("Missed"), _("Cancelled"))
    columns = (FigureColumn("contact", _("Contact"), "words"), *(map(FigureColumn, ends, words)))
    return FigureTable("by_step", _("By planned contact"), columns, tuple(rows))


def _cell(figure: str, counts: dict[tuple[str, ...], int]) -> Cell:
    return Cell(counted_under(figure, counts), figure)
