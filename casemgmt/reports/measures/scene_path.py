"""From calls that might have been the team's to those it handled: where each was lost on the way, and why."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from casemgmt.core.shares import Share
from casemgmt.encounters.models import Disposition, NotSentBecause

from .shape import Cell, Counts, FigureColumn, FigureTable, Words, counted_under

# No team could come: only these two reasons say so. Where nobody said why, the team counts as available.
UNAVAILABLE = (NotSentBecause.NO_TEAM_FREE, NotSentBecause.OFF_HOURS)
HANDLED = (Disposition.ON_SCENE, Disposition.TRANSPORTED, Disposition.INFORMATION)
# Outcomes that need somebody to have been there, whether or not the time was noted.
THERE = (Disposition.ON_SCENE, Disposition.TRANSPORTED, Disposition.REFUSED)

# Of a call `c`: how far it came, and, where a criterion was met, at which step it was lost with what said about it.
CODES = """
CASE WHEN way.is_open THEN 'available' END,
CASE WHEN way.is_there THEN 'arrived' END,
CASE WHEN way.is_there AND c.disposition IN {handled} THEN 'handled' END,
CASE WHEN NOT c.criterion_met OR c.criterion_met IS NULL THEN NULL
     WHEN NOT c.sent_to_team THEN CASE WHEN way.is_open THEN 'not_sent:' ELSE 'unavailable:' END
       || coalesce(nullif(c.not_sent_because, ''), 'not_said')
     WHEN NOT way.is_there THEN 'not_arrived:' || c.disposition
     WHEN c.disposition NOT IN {handled} THEN 'not_handled:' || c.disposition END
"""
WAY = """
CROSS JOIN LATERAL (
  SELECT c.sent_to_team OR c.not_sent_because NOT IN {unavailable} AS is_open,
    c.sent_to_team AND (c.on_scene_at IS NOT NULL OR c.disposition IN {there}) AS is_there
) way
"""
STEPS: dict[str, Words] = {
    "criterion": _("Met a criterion"),
    "criterion+available": _("A team was available"),
    "criterion+team": _("Sent to the team"),
    "criterion+team+arrived": _("The team arrived"),
    "criterion+team+handled": _("Handled by the team"),
}
REASONS: dict[str, Words] = {**dict(NotSentBecause.choices), "not_said": _("Nobody said why")}
OUTCOMES: dict[str, Words] = dict(Disposition.choices)
LOST: dict[str, tuple[Words, dict[str, Words]]] = {
    "unavailable": (_("No team was available"), {code: REASONS[code] for code in map(str, UNAVAILABLE)}),
    "not_sent": (_("Available, not sent"), REASONS),
    "not_arrived": (_("Sent, did not arrive"), OUTCOMES),
    "not_handled": (_("Arrived, not handled by the team alone"), OUTCOMES),
}


def with_path(statement: str) -> str:
    """The statement with `{path}` and `{way}` written out."""
    statement = statement.replace("{path}", CODES.strip()).replace("{way}", WAY.strip())
    lists = {"handled": HANDLED, "there": THERE, "unavailable": UNAVAILABLE}
    for name, codes in lists.items():
        statement = statement.replace(f"{{{name}}}", "(" + ", ".join(f"'{code.value}'" for code in codes) + ")")
    return statement


def path(counts: Counts) -> FigureTable:
    """How many came to each step, as a share of the step before and of all that met a criterion."""
    numbers = [counted_under(figure, counts) for figure in STEPS]
    rows = [
        (Cell(label), Cell(number, figure), Cell(Share(number, before).share), Cell(Share(number, numbers[0]).share))
        for (figure, label), number, before in zip(STEPS.items(), numbers, [numbers[0], *numbers], strict=False)
    ]
    dash = Cell(None)
    unsaid = Cell(_("Nobody said whether a criterion was met"))
    rows.append((unsaid, Cell(counted_under("criterion_not_said", counts), "criterion_not_said"), dash, dash))
    columns = (
        FigureColumn("about", "", "words"),
        FigureColumn("calls", _("Calls")),
        FigureColumn("of_before", _("Of the step before"), "words"),
        FigureColumn("of_all", _("Of all that met one"), "words"),
    )
    return FigureTable("path", _("From a criterion to help"), columns, tuple(rows))


def lost(counts: Counts) -> FigureTable:
    """Why not: at which step, and what was said of it."""
    columns = (
        FigureColumn("reason", _("Why not"), "words"),
        FigureColumn("step", _("Where"), "words"),
        FigureColumn("calls", _("Calls")),
    )
    return FigureTable("lost", _("Lost on the way"), columns, tuple(_lost_rows(counts)))


def _lost_rows(counts: Counts) -> Iterator[tuple[Cell, ...]]:
    for step, (where, reasons) in LOST.items():
        for code, label in reasons.items():
            figure = f"{step}:{code}"
            if number := counted_under(figure, counts):
                yield Cell(label), Cell(where), Cell(number, figure)
