"""Workload: open cases, due contacts and attempts of each navigator."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import User

from ..scope import Scope
from .filters import LOAD_ROWS
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Part, Result, counted_under, with_counts

# Three kinds of rows under one roof: open cases at the moment, contacts due by then, attempts of the period.
ROWS = """
SELECT w.subject_id, w.case_id, coalesce(s.root, w.person_id) AS person_id, NULL::uuid AS encounter_id, w.at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  array_remove(ARRAY[w.part, w.kind, 'user:' || coalesce(w.user_id::text, 'nobody')], NULL) AS codes
FROM (
  SELECT c.id AS subject_id, c.id AS case_id, c.person_id, c.opened_at AS at, c.owner_id AS user_id, 'case' AS kind,
    CASE WHEN c.owner_id IS NULL THEN 'unassigned' WHEN c.held_at <= %(as_of)s THEN 'on_hold' ELSE 'active' END AS part
  FROM case_then c
  WHERE c.program_id = %(program)s AND c.opened_at <= %(as_of)s AND (c.closed_at IS NULL OR c.closed_at > %(as_of)s)
  UNION ALL
  SELECT f.id, f.case_id, f.person_id, f.due_at, coalesce(f.assignee_id, c.owner_id), NULL, 'due'
  FROM planned f JOIN case_then c ON c.id = f.case_id
  WHERE f.opens_at <= %(as_of)s AND (f.ended_at IS NULL OR f.ended_at > %(as_of)s) AND f.paused_at IS NULL
  UNION ALL
  SELECT a.id, a.case_id, a.person_id, a.at, a.by_id, NULL, 'attempt'
  FROM tried a
  WHERE a.at >= %(start)s AND a.at < %(end)s
) w
JOIN case_then c ON c.id = w.case_id
JOIN person_then p ON p.id = w.person_id
LEFT JOIN survivor s ON s.id = w.person_id
WHERE {narrowed}
""".replace("{narrowed}", narrowed_by_case("c.id", "c.risk"))
PARTS = (
    Part("active", _("Open cases with an owner")),
    Part("on_hold", _("On hold")),
    Part("unassigned", _("Without an owner")),
    Part("due", _("Contacts whose window is open"), is_apart=True),
    Part("attempt", _("Attempts made in the period"), is_apart=True),
)


@measure(
    "workload",
    title=_("Workload"),
    definition=_(
        "Cases open at the moment the figure is told from, by owner, those without one shown; planned contacts whose "
        "window is open then, by assignee, else by the case's owner; and attempts recorded in the period, by who made "
        "them. Told as of a past moment, what was recorded later is left out."
    ),
    unit=_("open cases"),
    source=_("Cases, follow-ups and attempts"),
    rows=LOAD_ROWS,
)
def workload(scope: Scope) -> Result:
    """What each navigator carries: open cases, contacts to make now, attempts made."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("active",),
        tables=(_by_person(counts),),
        population=population,
    )


def _by_person(counts: dict[tuple[str, ...], int]) -> FigureTable:
    found = {code for codes in counts for code in codes if code.startswith("user:")}
    named = User.objects.filter(pk__in=[code[5:] for code in found if code != "user:nobody"]).order_by("name", "pk")
    labels: dict[str, Any] = {f"user:{user.pk}": user.name for user in named}
    labels |= {"user:nobody": _("Nobody yet")} if "user:nobody" in found else {}
    kinds = ("case", "on_hold", "due", "attempt")
    rows = [
        (Cell(label), *(Cell(counted_under(f"{kind}+{code}", counts), f"{kind}+{code}") for kind in kinds))
        for code, label in labels.items()
    ]
    columns = (
        FigureColumn("who", _("Who"), "words"),
        FigureColumn("open", _("Open cases")),
        FigureColumn("on_hold", _("of them on hold")),
        FigureColumn("due", _("Contacts due")),
        FigureColumn("attempts", _("Attempts")),
    )
    return FigureTable("by_navigator", _("By navigator"), columns, tuple(rows))
