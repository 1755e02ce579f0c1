"""Obligations: what was owed in the period, and whether it was kept in time; from the ledger of duties."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import User
from casemgmt.core.shares import Share
from casemgmt.duties.models import DutyKind, OwingGroup
from providers.models import Organization

from ..scope import Scope
from .filters import DUTY_ROWS
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Cell, Counts, FigureColumn, FigureTable, Part, Rate, Result, counted_under, with_counts

ROWS = """
SELECT d.id AS subject_id, d.case_id, coalesce(s.root, d.person_id) AS person_id, e.id AS encounter_id, d.due_at AS at,
  CASE WHEN d.ended_at <= %(as_of)s AND d.ended_at > d.due_at THEN extract(epoch FROM d.ended_at - d.due_at) END AS one,
  NULL::float AS two, NULL::float AS three,
  array_remove(ARRAY[
    CASE WHEN d.ended_at <= %(as_of)s AND d.ended_as = 'moved' THEN 'moved'
         WHEN d.ended_at <= d.due_at AND d.ended_as = 'gone' THEN 'gone'
         WHEN d.ended_at <= d.due_at THEN 'kept'
         WHEN d.ended_at <= %(as_of)s AND d.ended_as = 'gone' THEN 'lapsed'
         WHEN d.ended_at <= %(as_of)s THEN 'late' ELSE 'open' END,
    'kind:' || d.kind,
    CASE WHEN d."group" = 'agency' THEN 'agency:' || coalesce(d.organization_id::text, 'none')
         WHEN d.owner_id IS NOT NULL THEN 'owner:' || d.owner_id ELSE 'owner:' || d."group" END], NULL) AS codes
FROM duty_written d
LEFT JOIN case_then c ON c.id = d.case_id
LEFT JOIN person_then p ON p.id = d.person_id
LEFT JOIN met_written m ON d.subject_type = 'encounterperson' AND m.id = d.subject_id
LEFT JOIN contact_written f ON d.subject_type = 'followup' AND f.id = d.subject_id
LEFT JOIN offer_written o ON d.subject_type = 'offer' AND o.id = d.subject_id
LEFT JOIN referral_written r ON r.id = o.referral_id
LEFT JOIN written e ON e.id = coalesce(m.encounter_id, f.encounter_id, r.encounter_id)
LEFT JOIN survivor s ON s.id = d.person_id
WHERE d.program_id = %(program)s AND d.due_at >= %(start)s AND d.due_at < %(end)s AND d.due_at < %(as_of)s
  AND d.opened_at <= %(as_of)s AND {narrowed}
""".replace("{narrowed}", narrowed_by_case("d.case_id", "coalesce(nullif(c.risk, ''), d.risk)", encounter="e"))

PARTS = (
    Part("kept", _("Kept in time")),
    Part("late", _("Done, but late")),
    Part("lapsed", _("Not done in time, and nothing asks for it any more")),
    Part("open", _("Due, and still open")),
    Part("moved", _("Moved to another date"), is_apart=True),
    Part("gone", _("Nothing asked for it any more before it was due"), is_apart=True),
)
WHOLE = ("kept", "late", "lapsed", "open")
COLUMNS = (
    FigureColumn("due", _("Due")),
    FigureColumn("kept", _("Kept in time")),
    FigureColumn("share", _("Share"), "words"),
    FigureColumn("late", _("Done, but late")),
    FigureColumn("open", _("Still open")),
)


@measure(
    "obligations",
    title=_("Obligations kept in time"),
    definition=_(
        "Duties (who owes what by when) whose time fell in the period and is over: done by then; done later; not done "
        "by then, and asked for no more; still open. Those moved to another date before they were done, and those "
        "that nothing asked for any more before they were due, are counted apart. The owner is who owed it when it "
        "ended, or still owes it; what a group owes stands under the group, what an agency owes under the agency. "
        "How late: from the due time to the end, of those that ended late. A planned contact is due before its window "
        "closes: follow-up completion counts whom it reached until it closed, and so more than were reached in time."
    ),
    unit=_("duties that came due"),
    source=_("The ledger of duties"),
    rows=DUTY_ROWS,
)
def obligations(scope: Scope) -> Result:
    """Of what was owed by a time in the period: kept in time, by kind, owner and agency."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    found = {code for codes in counts for code in codes}
    kinds = {f"kind:{kind}": label for kind, label in DutyKind.choices}
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("kept",),
        told_rates=(Rate(*_kept(counts), code="kept", label=_("Kept in time, of those due"), figure="kept"),),
        tables=(
            _table("by_kind", _("By kind"), _("What"), kinds, counts),
            _table("by_owner", _("By owner"), _("Who"), _owners(found), counts),
            _table("by_agency", _("By agency"), _("Agency"), _agencies(found), counts),
            _late(population),
        ),
        population=population,
    )


def _kept(counts: Counts, mark: str = "") -> tuple[int, int]:
    numbers = {part: counted_under(f"{part}{mark}", counts) for part in WHOLE}
    return numbers["kept"], sum(numbers.values())


def _owners(found: set[str]) -> dict[str, Any]:
    groups = {f"owner:{group}": label for group, label in OwingGroup.choices}
    ids = [code[6:] for code in found if code.startswith("owner:") and code not in groups]
    named = {f"owner:{user.pk}": user.name for user in User.objects.filter(pk__in=ids).order_by("name", "pk")}
    return {**named, **{code: label for code, label in groups.items() if code in found}}


def _agencies(found: set[str]) -> dict[str, Any]:
    ids = [code[7:] for code in found if code.startswith("agency:") and code != "agency:none"]
    rows = Organization.objects.filter(pk__in=ids).values_list("pk", "name").order_by("name", "pk")
    return {f"agency:{pk}": name for pk, name in rows}


def _table(code: str, title: Any, about: Any, labels: dict[str, Any], counts: Counts) -> FigureTable:
    rows = [_row(figure, label, counts) for figure, label in labels.items() if _kept(counts, f"+{figure}")[1]]
    return FigureTable(code, title, (FigureColumn("about", about, "words"), *COLUMNS), tuple(rows))


def _row(figure: str, label: Any, counts: Counts) -> tuple[Cell, ...]:
    kept, due = _kept(counts, f"+{figure}")
    cells = (Cell(counted_under(f"{part}+{figure}", counts), f"{part}+{figure}") for part in ("late", "open"))
    return Cell(label), Cell(due), Cell(kept, f"kept+{figure}"), Cell(Share(kept, due).share), *cells


def _late(population: Population) -> FigureTable:
    """How late, for what was done after its time."""
    number, late, *_others = population.spreads().get("late", (0, None))
    columns = (
        FigureColumn("about", "", "words"),
        FigureColumn("late", _("Done, but late")),
        FigureColumn("median", _("Late by: median"), "minutes"),
        FigureColumn("p90", _("Late by: 90th percentile"), "minutes"),
    )
    rows = ((Cell(_("All")), Cell(number, "late"), Cell(late.median, of=late.known), Cell(late.p90)),) if late else ()
    return FigureTable("how_late", _("How late"), columns, rows)
