"""Diversion and scene: which calls came, which the team took, how fast it was there and what happened."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casemgmt.encounters.models import CallType, Disposition, Source, StayedWith

from ..scope import Scope
from . import scene_path
from .filters import CALL_ROWS
from .narrowed import narrowed
from .population import Population
from .registry import measure
from .scene_path import with_path
from .shape import Cell, FigureColumn, FigureTable, Numbers, Part, Rate, Result, counted_under, rate, with_counts

# A time that is flagged cannot be true, so no length is taken from it.
ROWS = """
SELECT c.id AS subject_id, NULL::uuid AS case_id, NULL::uuid AS person_id, c.id AS encounter_id, c.ended_at AS at,
  CASE WHEN c.sent_to_team AND NOT c.time_flags ?| ARRAY['received_at', 'on_scene_at']
         AND c.on_scene_at >= c.received_at
       THEN extract(epoch FROM c.on_scene_at - c.received_at) END AS one,
  CASE WHEN c.sent_to_team AND NOT c.time_flags ?| ARRAY['dispatched_at', 'on_scene_at']
         AND c.on_scene_at >= c.dispatched_at
       THEN extract(epoch FROM c.on_scene_at - c.dispatched_at) END AS two,
  CASE WHEN c.sent_to_team AND NOT c.time_flags ?| ARRAY['on_scene_at', 'cleared_at'] AND c.cleared_at >= c.on_scene_at
       THEN extract(epoch FROM c.cleared_at - c.on_scene_at) END AS three,
  array_remove(ARRAY[
    CASE WHEN c.sent_to_team THEN 'team' ELSE 'elsewhere' END,
    'source:' || c.source, 'type:' || coalesce(nullif(c.call_type, ''), 'not_given'),
    CASE WHEN c.criterion_met THEN 'criterion' WHEN c.criterion_met IS NULL THEN 'criterion_not_said' END,
    CASE WHEN NOT c.sent_to_team THEN 'stayed:' || coalesce(nullif(c.stayed_with, ''), 'not_said') END,
    {path},
    CASE WHEN c.time_flags <> '{}'::jsonb THEN 'flagged' END,
    CASE WHEN c.sent_to_team THEN 'disposition:' || c.disposition END,
    CASE WHEN c.sent_to_team AND c.co_response IN ('police', 'both') THEN 'police' END,
    CASE WHEN c.sent_to_team THEN
      CASE WHEN c.ems_called OR c.co_response IN ('ems', 'both')
             THEN CASE WHEN c.er_transfer THEN 'ems_er' ELSE 'ems_no_er' END
           WHEN c.er_transfer THEN 'er_without_ems' END END,
    CASE WHEN c.sent_to_team AND c.er_transfer THEN 'er' END,
    CASE WHEN c.sent_to_team AND (c.disposition = 'transported' OR c.transport_destination <> ''
      OR 'transport' = ANY(c.actions_taken)) THEN 'transport' END,
    CASE WHEN c.sent_to_team AND c.force_used THEN 'force' END,
    CASE WHEN c.sent_to_team AND c.arrest THEN 'arrest' END,
    CASE WHEN c.sent_to_team AND c.involuntary_hold THEN 'hold' END,
    CASE WHEN c.sent_to_team AND c.person_injured THEN 'person_injured' END,
    CASE WHEN c.sent_to_team AND c.responder_injured THEN 'responder_injured' END,
    CASE WHEN c.sent_to_team AND c.felt_safe IS NOT NULL THEN 'said_safe' END,
    CASE WHEN c.sent_to_team AND c.felt_safe THEN 'safe' END,
    CASE WHEN c.sent_to_team AND NOT c.felt_safe THEN 'unsafe' END,
    CASE WHEN c.sent_to_team AND c.disposition IN ('on_scene', 'information') AND c.transport_destination = ''
      AND NOT ('transport' = ANY(c.actions_taken) OR c.er_transfer OR c.arrest OR c.involuntary_hold)
      THEN 'resolved' END
  ], NULL) AS codes
FROM call c
{way}
WHERE c.ended_at >= %(start)s AND c.ended_at < %(end)s
  AND {narrowed}
""".replace("{narrowed}", narrowed("c.area_id", "c.risk"))
ROWS = with_path(ROWS)

STAYED = StayedWith.choices
PARTS = (
    Part("team", _("Went to the crisis team")),
    Part("elsewhere", _("Went elsewhere")),
    *(
        Part(f"stayed:{code}", format_lazy(_("stayed with: {whom}"), whom=whom), of="elsewhere")
        for code, whom in STAYED
    ),
    Part("stayed:not_said", _("nobody said with whom"), of="elsewhere"),
)
SCENE = {
    "team": _("Calls of the team"),
    "police": _("Police were there"),
    "er": _("Taken to an emergency room"),
    "ems_er": _("EMS called, taken to an emergency room"),
    "ems_no_er": _("EMS called, not taken to an emergency room"),
    "er_without_ems": _("Taken to an emergency room, EMS not marked as called"),
    "transport": _("Transports: by outcome, destination or action"),
    "force": _("Force used by others"),
    "arrest": _("Arrests"),
    "hold": _("Involuntary holds"),
    "person_injured": _("Person injured"),
    "responder_injured": _("Responder injured"),
    "resolved": _("Resolved without transport, emergency room, arrest or hold"),
    "safe": _("The team felt safe"),
    "unsafe": _("The team did not feel safe"),
}
# Shares of the team's calls; the team's own word on safety is of those where it gave one.
OF_THE_TEAM = {
    "resolved": _("Resolved without transport, emergency room, arrest or hold"),
    "transport": _("Transports, of the team's calls"),
    "er": _("Taken to an emergency room, of the team's calls"),
    "ems_er": _("EMS called and taken to an emergency room"),
    "ems_no_er": _("EMS called and not taken to an emergency room"),
    "er_without_ems": _("Taken to an emergency room, EMS not marked as called"),
    "police": _("Police were there, of the team's calls"),
    "force": _("Force used by others, of the team's calls"),
    "arrest": _("Arrests, of the team's calls"),
    "hold": _("Involuntary holds, of the team's calls"),
    "person_injured": _("Person injured, of the team's calls"),
    "responder_injured": _("Responder injured, of the team's calls"),
}
TIMES = (_("Call received to on scene"), _("Dispatched to on scene"), _("On scene to cleared"))


@measure(
    "scene",
    title=_("Diversion and scene"),
    definition=_(
        "Calls on record whose encounter ended in the period (cleared, else on scene, else received), by source and "
        "type. Of those that met a diversion criterion: the share promoted to the team, and how far the others came. A "
        "team was available unless dispatch said that none was free or that it was outside its hours; where nobody "
        "said why a call was not sent, it counts as available. Arrived: a time on scene, or an outcome that needs "
        "somebody there. Handled: services on scene, services and transport, or information. Calls that stayed with "
        "police, fire or EMS, or others are counted as such. For the team's calls: "
        "outcomes, who else came, transports (an outcome, a destination or an action that says so), emergency rooms "
        "with and without EMS marked as called, force, arrests, holds and injuries, as the team recorded them, each as "
        "a share of the team's calls. Resolved without transport: services on scene or information, and nothing that "
        "says transport, emergency room, arrest or hold. Felt safe is of the calls where the team said. "
        "Response and on-scene times are the median and 90th percentile over calls whose two times can both be true; "
        "flagged times are kept on the record and left out here, and their number is shown. Told as of a past "
        "moment, what was recorded later is left out."
    ),
    unit=_("calls"),
    source=_("Encounters, recorded by the team or imported from dispatch"),
    rows=CALL_ROWS,
)
def scene(scope: Scope) -> Result:
    """Calls of the period: whence they came, who took them, how long it took and what happened there."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    tables = (
        _counted("sources", _("Calls by source"), _("Source"), _prefixed("source", Source.choices), counts),
        _counted("types", _("Calls by type"), _("Type"), _types(), counts),
        scene_path.path(counts),
        scene_path.lost(counts),
        _times(population, counts),
        _counted(
            "outcomes",
            _("Outcomes of the team's calls"),
            _("Outcome"),
            _prefixed("disposition", Disposition.choices),
            counts,
        ),
        _counted("scene", _("On the scene"), _("What happened"), SCENE, counts, with_zero=True),
    )
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("team",),
        told_rates=tuple(_rates(Numbers(counts))),
        tables=tables,
        population=population,
    )


def _rates(numbers: Numbers) -> Iterator[Rate]:
    """The share promoted first; then what happened on the team's calls, each of how many."""
    promoted = _("Promoted to the team, of calls that met a criterion")
    yield rate("promoted", promoted, "criterion+team", "criterion", numbers)
    yield rate("to_team", _("Went to the team, of all calls on record"), "team", "all", numbers)
    arrived, handled = "criterion+team+arrived", "criterion+team+handled"
    yield rate("handled", _("Handled by the team, of calls where it arrived"), handled, arrived, numbers)
    for code, label in OF_THE_TEAM.items():
        yield rate(code, label, code, "team", numbers)
    yield rate("safe", _("The team felt safe, of calls where it said so or not"), "safe", "said_safe", numbers)


def _prefixed(word: str, choices: Any) -> dict[str, Any]:
    return {f"{word}:{code}": label for code, label in choices}


def _types() -> dict[str, Any]:
    return {**_prefixed("type", CallType.choices), "type:not_given": _("Not given")}


def _counted(
    code: str, title: Any, about: Any, labels: dict[str, Any], counts: Any, *, with_zero: bool = False
) -> FigureTable:
    rows = [(Cell(label), Cell(counted_under(figure, counts), figure)) for figure, label in labels.items()]
    kept = [row for row in rows if row[1].value or with_zero]
    return FigureTable(
        code, title, (FigureColumn("about", about, "words"), FigureColumn("calls", _("Calls"))), tuple(kept)
    )


def _times(population: Population, counts: Any) -> FigureTable:
    _number, *spreads = population.spreads().get("team", (0, None, None, None))
    rows = [
        (Cell(label), Cell(spread.known if spread else 0), *_lengths(spread))
        for label, spread in zip(TIMES, spreads, strict=True)
    ]
    flagged = (
        Cell(_("Calls with a time that cannot be true")),
        Cell(counted_under("flagged", counts), "flagged"),
        Cell(None),
        Cell(None),
    )
    columns = (
        FigureColumn("about", "", "words"),
        FigureColumn("calls", _("Calls")),
        FigureColumn("median", _("Median"), "minutes"),
        FigureColumn("p90", _("90th percentile"), "minutes"),
    )
    return FigureTable("times", _("Response and on-scene times"), columns, (*rows, flagged))


def _lengths(spread: Any) -> tuple[Cell, Cell]:
    return (Cell(spread.median, of=spread.known), Cell(spread.p90)) if spread else (Cell(None), Cell(None))
