"""What the team did: outcomes by type of call, actions taken, and how long it took."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.shares import Share
from casemgmt.encounters.models import Action, CallType, Disposition

from ..scope import Scope
from .filters import CALL_ROWS
from .narrowed import narrowed
from .population import Crossed, Population, Spread
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Numbers, Part, Result, Words, rate, with_counts

# Outcome, type and risk have a place each, so that they can be crossed; what was done follows, as many as there are.
ROWS = """
SELECT c.id AS subject_id, NULL::uuid AS case_id, NULL::uuid AS person_id, c.id AS encounter_id, c.ended_at AS at,
  CASE WHEN NOT c.time_flags ?| ARRAY['on_scene_at', 'cleared_at'] AND c.cleared_at >= c.on_scene_at
       THEN extract(epoch FROM c.cleared_at - c.on_scene_at) END AS one,
  CASE WHEN NOT c.time_flags ?| ARRAY['received_at', 'on_scene_at'] AND c.on_scene_at >= c.received_at
       THEN extract(epoch FROM c.on_scene_at - c.received_at) END AS two,
  NULL::float AS three,
  ARRAY['outcome:' || c.disposition, 'type:' || coalesce(nullif(c.call_type, ''), 'none')]
    || CASE WHEN c.actions_taken = '{}' THEN ARRAY['action:none']
            ELSE ARRAY(SELECT DISTINCT 'action:' || a FROM unnest(c.actions_taken) a ORDER BY 1) END AS codes
FROM call c
WHERE c.ended_at >= %(start)s AND c.ended_at < %(end)s AND c.sent_to_team
  AND {narrowed}
""".replace("{narrowed}", narrowed("c.area_id", "c.risk"))
OUTCOME, TYPE = 1, 2

PARTS = tuple(Part(f"outcome:{code}", label) for code, label in Disposition.choices)
TYPES: dict[str, Words] = {
    **{f"type:{code}": label for code, label in CallType.choices},
    "type:none": _("Not given"),
}
ACTIONS: dict[str, Words] = {
    **{f"action:{code}": label for code, label in Action.choices},
    "action:none": _("Nothing noted"),
}


@measure(
    "scene_outcomes",
    title=_("Outcomes, actions and time on scene"),
    definition=_(
        "Calls of the crisis team whose encounter ended in the period (cleared, else on scene, else received): each "
        "outcome as a share of them all, and by type of call; what the team did, where one call may count under "
        "several; and how long it was on the scene and took to arrive: median and 90th percentile, by nearest rank, "
        "over calls whose two times can both be true. A percentile of fewer than ten is not given. Told as of a past "
        "moment, what was recorded later is left out."
    ),
    unit=_("calls"),
    source=_("Encounters, recorded by the team or imported from dispatch"),
    rows=CALL_ROWS,
)
def scene_outcomes(scope: Scope) -> Result:
    """The team's calls of the period: how they ended by type, what was done, how long it took."""
    population = Population(ROWS, scope.parameters())
    crossed, spreads = population.crossed((OUTCOME,), (TYPE,), (TYPE, OUTCOME)), population.spreads()
    counts = crossed.rows(part.code for part in PARTS)
    numbers = Numbers(counts)
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        told_rates=tuple(rate(part.code, part.label, part.code, "all", numbers) for part in PARTS),
        tables=(
            _types(crossed),
            _actions(spreads, sum(counts.values())),
            _lengths("length_by_type", _("Times by type of call"), _("Type"), TYPES, spreads),
            _lengths("length_by_outcome", _("Times by outcome"), _("Outcome"), _outcomes(), spreads),
        ),
        population=population,
    )


def _outcomes() -> dict[str, Words]:
    return {part.code: part.label for part in PARTS}


def _types(crossed: Crossed) -> FigureTable:
    rows = [
        (
            Cell(label),
            Cell(crossed.count(kind), kind),
            *(_cell(f"{kind}+{outcome}", crossed) for outcome in _outcomes()),
        )
        for kind, label in TYPES.items()
        if crossed.count(kind)
    ]
    outcomes = (FigureColumn(code.replace(":", "_"), label) for code, label in _outcomes().items())
    columns = (FigureColumn("about", _("Type"), "words"), FigureColumn("calls", _("Calls")), *outcomes)
    return FigureTable("type_by_outcome", _("Type by outcome"), columns, tuple(rows))


def _cell(figure: str, crossed: Crossed) -> Cell:
    return Cell(crossed.count(figure), figure)


def _actions(spreads: Mapping[str, tuple[int, Spread, Spread, Spread]], everything: int) -> FigureTable:
    rows = [
        (Cell(label), Cell(spreads[code][0], code), Cell(Share(spreads[code][0], everything).share))
        for code, label in ACTIONS.items()
        if code in spreads
    ]
    columns = (
        FigureColumn("about", _("What the team did"), "words"),
        FigureColumn("calls", _("Calls")),
        FigureColumn("share", _("Of the team's calls"), "words"),
    )
    return FigureTable("actions", _("Actions"), columns, tuple(rows))


def _lengths(
    code: str, title: Words, about: Words, labels: Mapping[str, Words], spreads: Mapping[str, Any]
) -> FigureTable:
    rows = [
        (Cell(label), Cell(spreads[figure][0], figure), *_times(*spreads[figure][1:3]))
        for figure, label in labels.items()
        if figure in spreads
    ]
    columns = (
        FigureColumn("about", about, "words"),
        FigureColumn("calls", _("Calls")),
        FigureColumn("on_scene_median", _("On scene: median"), "minutes"),
        FigureColumn("on_scene_p90", _("On scene: 90th percentile"), "minutes"),
        FigureColumn("arrival_median", _("Received to on scene: median"), "minutes"),
        FigureColumn("arrival_p90", _("Received to on scene: 90th percentile"), "minutes"),
    )
    return FigureTable(code, title, columns, tuple(rows))


def _times(*spreads: Spread) -> tuple[Cell, ...]:
    return tuple(cell for spread in spreads for cell in (Cell(spread.median, of=spread.known), Cell(spread.p90)))
