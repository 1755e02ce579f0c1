"""Needs heard: at the crisis or in follow-up, by which contact they came up, and what became of them."""

from django.utils.translation import gettext_lazy as _

from casemgmt.cases.models import NeedState
from casemgmt.core.codes import NeedDomain
from casemgmt.core.shares import Share

from ..scope import Scope
from .divided import Divided
from .filters import NEED_ROWS
from .modes import WITH_NONE, last_mode
from .narrowed import narrowed_by_case
from .population import Crossed, Population
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Numbers, Part, Result, Words, rate, with_counts

# Each code has its own place: where it was heard, which need, how it stands, by which contact it came up.
ROWS = """
SELECT n.id AS subject_id, n.case_id, coalesce(s.root, n.person_id) AS person_id, NULL::uuid AS encounter_id,
  n.heard_at AS at, NULL::float AS one, NULL::float AS two, NULL::float AS three,
  ARRAY[CASE WHEN EXISTS (
      SELECT 1 FROM calls_then ce JOIN written x ON x.id = ce.encounter_id
      WHERE ce.case_id = n.case_id AND n.domain = ANY(x.needs_heard) AND x.ended_at <= n.heard_at
    ) THEN 'at_crisis' ELSE 'in_followup' END,
    'need:' || n.domain,
    CASE WHEN n.ended_at <= %(as_of)s THEN n.state ELSE 'open' END,
    'mode:' || {mode}] AS codes
FROM need_written n
JOIN case_then c ON c.id = n.case_id
JOIN person_then p ON p.id = n.person_id
LEFT JOIN survivor s ON s.id = n.person_id
WHERE n.heard_at >= %(start)s AND n.heard_at < %(end)s AND n.heard_at <= %(as_of)s
  AND (n.voided_at IS NULL OR n.voided_at > %(as_of)s) AND NOT n.is_brought
  AND (n.created_at <= %(as_of)s OR EXISTS (SELECT 1 FROM core_event v WHERE v.subject_id = n.id AND v.at <= %(as_of)s))
  AND {narrowed}
"""
ROWS = ROWS.replace("{mode}", last_mode("n.case_id", "n.heard_at")).replace(
    "{narrowed}", narrowed_by_case("c.id", "c.risk")
)
WHERE, NEED, STATE, MODE = range(1, 5)

PARTS = (
    Part("at_crisis", _("Heard at the crisis")),
    Part("in_followup", _("Came up in follow-up")),
)
NEEDS: dict[str, Words] = {f"need:{code}": label for code, label in NeedDomain.choices}


@measure(
    "needs_heard",
    title=_("Needs, at the crisis and in follow-up"),
    definition=_(
        "Needs of cases that were heard in the period and not entered in error; those a case brought along came with "
        "were heard before. Heard at the crisis: an encounter of "
        "the case that had ended by then names the same need; every other one came up in follow-up. The contact it "
        "came up in is the latest before it that reached the person, in any way. Met, unmet, withdrawn or open as it "
        "stood at the moment told from: the newest have had the least time, so the open are the unknown of the share "
        "met. Told as of a past moment, what was recorded later is left out."
    ),
    unit=_("needs"),
    source=_("Needs, the encounters of their cases, and attempts"),
    rows=NEED_ROWS,
)
def needs_heard(scope: Scope) -> Result:
    """The needs heard in the period: where they came up, by which contact, and what became of them."""
    population = Population(ROWS, scope.parameters())
    pairs = ((WHERE, NEED), (STATE, NEED), (WHERE, MODE), (WHERE, STATE))
    crossed = population.crossed((WHERE,), (NEED,), (STATE,), (MODE,), *pairs)
    numbers = _numbers(crossed, population)
    in_followup = Divided(crossed, "in_followup", _("Needs"), _("Came up in follow-up"))
    return Result(
        scope=scope,
        parts=with_counts(PARTS, crossed.rows(part.code for part in PARTS)),
        told_rates=(
            rate("in_followup", _("Came up in follow-up, of all needs"), "in_followup", "all", numbers),
            rate("met", _("Met, of all needs"), "met", "all", numbers, "open"),
            rate(
                "followup_met", _("Met, of those that came up in follow-up"), "in_followup+met", "in_followup", numbers
            ),
        ),
        tables=(
            in_followup.table("by_need", _("Where it was heard, by need"), _("Need"), NEEDS),
            _ends(crossed),
            in_followup.table("by_mode", _("By the contact before"), _("Contact"), WITH_NONE),
        ),
        population=population,
    )


def _numbers(crossed: Crossed, population: Population) -> Numbers:
    """Where each was heard and how it stands, as rows of both codes."""
    states = [state.value for state in NeedState]
    counts = crossed.rows(f"{part.code}+{state}" for part in PARTS for state in states)
    return Numbers(counts, population.people("in_followup", "all", "met", "in_followup+met"))


def _ends(crossed: Crossed) -> FigureTable:
    rows = [
        (
            Cell(label),
            Cell(crossed.count(need), need),
            *(Cell(crossed.count(f"{state.value}+{need}"), f"{state.value}+{need}") for state in NeedState),
            Cell(Share(crossed.count(f"met+{need}"), crossed.count(need)).share),
        )
        for need, label in NEEDS.items()
        if crossed.count(need)
    ]
    columns = (
        FigureColumn("about", _("Need"), "words"),
        FigureColumn("needs", _("Needs")),
        *(FigureColumn(state.value, state.label) for state in NeedState),
        FigureColumn("share", _("Share met"), "words"),
    )
    return FigureTable("ends", _("What became of them"), columns, tuple(rows))
