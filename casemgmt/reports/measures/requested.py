"""Requested and used: which services were asked for, by kind and urgency, and which of them began."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain, Urgency
from casemgmt.core.shares import Share

from ..scope import Scope
from .filters import REFERRAL_ROWS
from .modes import WITH_NONE, last_mode
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Cell, Counts, FigureColumn, FigureTable, Numbers, Part, Result, counted_under, rate, with_counts

# One row for each referral, by its first request; it is used where any of its offers led to a service.
ROWS = """
SELECT a.id AS subject_id, a.case_id, a.person_id, e.id AS encounter_id, a.sent_at AS at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  array_remove(ARRAY[
    CASE WHEN o.is_used THEN 'used' WHEN o.is_disputed THEN 'disputed' WHEN o.is_live THEN 'open' ELSE 'not_used' END,
    'need:' || n.domain, 'urgency:' || o.urgency, 'mode:' || {mode},
    'month:' || to_char(a.sent_at AT TIME ZONE %(zone)s, 'YYYY-MM')], NULL) AS codes
FROM asked a
JOIN need_written n ON n.id = a.need_id
JOIN case_then c ON c.id = a.case_id
JOIN person_then p ON p.id = a.person_id
LEFT JOIN written e ON e.id = a.named_id
JOIN LATERAL (
  SELECT bool_or(coalesce(l.grade >= 3 AND NOT l.is_disputed, false)) AS is_used,
    bool_or(coalesce(l.is_disputed, false)) AS is_disputed,
    bool_or(o.state_then IN ('accepted', 'undecided', 'linked')) AS is_live,
    (array_agg(o.urgency ORDER BY o.sent_at, o.id))[1] AS urgency
  FROM counted_offer o LEFT JOIN linkage_then l ON l.offer_id = o.id WHERE o.referral_id = a.id
) o ON true
WHERE a.sent_at >= %(start)s AND a.sent_at < %(end)s AND {narrowed}
""".replace("{narrowed}", narrowed_by_case("c.id", "c.risk", encounter="e")).replace(
    "{mode}", last_mode("a.case_id", "a.sent_at")
)

PARTS = (
    Part("used", _("Service began")),
    Part("not_used", _("Every request ended without service")),
    Part("disputed", _("Disputed")),
    Part("open", _("A request is still open, nobody has said")),
)
COLUMNS = (
    FigureColumn("requested", _("Requested")),
    FigureColumn("used", _("Service began")),
    FigureColumn("share", _("Share"), "words"),
    FigureColumn("open", _("Still open")),
)


@measure(
    "requested_used",
    title=_("Requested and used"),
    definition=_(
        "Referrals whose first request was sent in the period and not entered in error, by need, by urgency, "
        "by the contact before (the latest that reached the person by then) and by the month of "
        "the request: whether service began (evidence of grade 3 or more that nobody disputes, on any day, from any "
        "agency that was asked), is disputed, is still open, or every request ended without. The newest "
        "months have had the least time: the share of those still open is shown beside."
    ),
    unit=_("referrals"),
    source=_("Referrals, offers and linkages"),
    rows=REFERRAL_ROWS,
)
def requested_used(scope: Scope) -> Result:
    """What was asked for in the period and what of it began: by kind, by urgency, over time."""
    population = Population(ROWS, scope.parameters())
    counts, people = population.counts_and_people("used", "all")
    months = {code: code[6:] for code in sorted({code for codes in counts for code in codes if code[:6] == "month:"})}
    kinds = {f"need:{code}": label for code, label in NeedDomain.choices}
    urgencies = {f"urgency:{code}": label for code, label in Urgency.choices}
    numbers = Numbers(counts, people)
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("used",),
        told_rates=(rate("used", _("Service began, of those requested"), "used", "all", numbers, "open"),),
        tables=(
            _table("by_need", _("By kind"), _("Need"), kinds, counts),
            _table("by_urgency", _("By urgency"), _("Urgency"), urgencies, counts),
            _table("by_mode", _("By the contact before"), _("Contact"), WITH_NONE, counts),
            _table("by_month", _("Over time"), _("Month"), months, counts),
        ),
        population=population,
    )


def _table(code: str, title: Any, about: Any, labels: dict[str, Any], counts: Counts) -> FigureTable:
    rows = [_row(figure, label, counts) for figure, label in labels.items() if counted_under(figure, counts)]
    return FigureTable(code, title, (FigureColumn("about", about, "words"), *COLUMNS), tuple(rows))


def _row(figure: str, label: Any, counts: Counts) -> tuple[Cell, ...]:
    asked, used = counted_under(figure, counts), counted_under(f"used+{figure}", counts)
    waiting = Cell(counted_under(f"open+{figure}", counts), f"open+{figure}")
    return Cell(label), Cell(asked, figure), Cell(used, f"used+{figure}"), Cell(Share(used, asked).share), waiting
