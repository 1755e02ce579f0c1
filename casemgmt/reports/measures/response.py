"""Response: how fast agencies acknowledge, decide and begin to serve."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain, Urgency
from providers.models import Organization
from referrals.figures.answers import became, first_decided
from referrals.models import DeclineReason

from ..scope import Scope
from .filters import OFFER_ROWS
from .narrowed import narrowed_by_case
from .population import Population, Spread
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Numbers, Part, Result, counted_with, rate, with_counts

ROWS = """
SELECT id AS subject_id, case_id, person_id, encounter_id, sent_at AS at,
  CASE WHEN NOT is_apart THEN acknowledged END AS one, CASE WHEN NOT is_apart THEN decided END AS two,
  CASE WHEN NOT is_apart THEN served END AS three,
  array_remove(ARRAY[part, CASE WHEN NOT is_apart THEN 'counted' END,
    CASE part WHEN 'declined' THEN 'declined:' || decline_reason WHEN 'accepted' THEN 'accepted:' || since END,
    CASE WHEN NOT is_apart AND is_in_time THEN 'in_time' END,
    CASE WHEN NOT is_apart THEN 'agency:' || organization_id END, CASE WHEN NOT is_apart THEN 'need:' || domain END,
    CASE WHEN NOT is_apart THEN 'urgency:' || urgency END
  ], NULL) AS codes
FROM (SELECT *, part IN ('recalled', 'superseded', 'withdrawn', 'not_over') AS is_apart FROM (
  SELECT o.id, r.case_id, coalesce(s.root, o.person_id) AS person_id, r.encounter_id, o.sent_at, o.organization_id,
    n.domain, o.urgency, o.decline_reason,
    {became} AS part,
    CASE WHEN o.state_then IN ('declined', 'not_linked', 'withdrawn') THEN o.state_then
         WHEN o.state_then = 'undecided' THEN 'waitlisted' ELSE 'stands' END AS since,
    {decided} <= o.decide_by AND {decided} <= %(as_of)s AS is_in_time,
    extract(epoch FROM CASE WHEN o.acknowledged_at <= %(as_of)s THEN o.acknowledged_at END - o.sent_at) AS acknowledged,
    extract(epoch FROM CASE WHEN {decided} <= %(as_of)s THEN {decided} END - o.sent_at) AS decided,
    CASE WHEN l.grade >= 3 AND NOT l.is_disputed
         THEN 86400.0 * (l.service_on - (o.sent_at AT TIME ZONE %(zone)s)::date) END AS served
  FROM counted_offer o
  JOIN referral_written r ON r.id = o.referral_id
  JOIN need_written n ON n.id = r.need_id
  JOIN case_then c ON c.id = r.case_id
  JOIN person_then p ON p.id = o.person_id
  LEFT JOIN written e ON e.id = r.encounter_id
  LEFT JOIN survivor s ON s.id = o.person_id
  LEFT JOIN linkage_then l ON l.offer_id = o.id
  WHERE o.sent_at >= %(start)s AND o.sent_at < %(end)s
    AND {narrowed}
) told) divided
"""
ROWS = (
    ROWS.replace("{narrowed}", narrowed_by_case("c.id", "c.risk", encounter="e"))
    .replace("{became}", became("o", "o.state_then", "%(as_of)s"))
    .replace("{decided}", first_decided("o"))
)

PARTS = (
    Part("accepted", _("Accepted")),
    Part("accepted:stands", _("and it stands"), of="accepted"),
    Part("accepted:declined", _("declined after all"), of="accepted"),
    Part("accepted:waitlisted", _("waitlisted after all"), of="accepted"),
    Part("accepted:not_linked", _("service did not begin"), of="accepted"),
    Part("accepted:withdrawn", _("withdrawn by the person"), of="accepted"),
    Part("declined", _("Declined")),
    *(Part(f"declined:{code}", label, of="declined") for code, label in DeclineReason.choices),
    Part("expired", _("Never answered, expired")),
    Part("waiting", _("Still undecided, or waitlisted")),
    Part("not_over", _("Time to decide is not over yet"), is_apart=True),
    Part("recalled", _("Recalled by us"), is_apart=True),
    Part("superseded", _("Filled elsewhere"), is_apart=True),
    Part("withdrawn", _("Withdrawn by the person before an answer"), is_apart=True),
)
COLUMNS = (
    FigureColumn("requests", _("Requests")),
    FigureColumn("acknowledged_median", _("Acknowledged: median"), "minutes"),
    FigureColumn("acknowledged_p90", _("Acknowledged: 90th percentile"), "minutes"),
    FigureColumn("decided_median", _("Decided: median"), "minutes"),
    FigureColumn("decided_p90", _("Decided: 90th percentile"), "minutes"),
    FigureColumn("first_service_median", _("First service: median"), "minutes"),
    FigureColumn("first_service_p90", _("First service: 90th percentile"), "minutes"),
    FigureColumn("in_time", _("Decided within the standard")),
)


@measure(
    "response",
    title=_("Response of agencies"),
    definition=_(
        "Offers sent in the period and not entered in error. Recalled and superseded ones are left out of the shares "
        "and the times, and so are those the person withdrew before an answer. Shares are of those whose time to "
        "decide is over, an answer that came early waiting for it too: accepted at some time, also where it did not "
        "last; declined; expired, which counts as not accepted; still undecided. An agency reads the same of itself. "
        "Times run by the wall clock from sent to acknowledged and to the first decision, and by local days from sent "
        "to the first day of service where evidence of grade 3 or more is not disputed: median and 90th percentile by "
        "nearest rank of those that came so far; a percentile of fewer than ten is not given. Told as of a past "
        "moment, what was recorded later is left out."
    ),
    unit=_("requests to agencies"),
    source=_("Offers and linkages"),
    rows=OFFER_ROWS,
)
def response(scope: Scope) -> Result:
    """How agencies answered the requests of the period, and how fast: in all, by agency, need and urgency."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    parts, numbers = with_counts(PARTS, counts), Numbers(counts)
    rates = (
        rate(
            "accepted", _("Accepted, of those whose time to decide is over"), "accepted", "counted", numbers, "waiting"
        ),
        rate("in_time", _("Decided within the standard, of the same"), "in_time", "counted", numbers),
    )
    spreads = population.spreads()
    divided: tuple[tuple[str, Any, Any, dict[str, Any]], ...] = (
        ("times", _("How fast"), "", {"counted": _("All agencies")}),
        ("by_agency", _("By agency"), _("Agency"), _named_agencies(spreads)),
        ("by_need", _("By need"), _("Need"), {f"need:{code}": label for code, label in NeedDomain.choices}),
        ("by_urgency", _("By urgency"), _("Urgency"), {f"urgency:{code}": label for code, label in Urgency.choices}),
    )
    in_time = counted_with("in_time", counts)
    tables = tuple(_table(code, title, about, labels, spreads, in_time) for code, title, about, labels in divided)
    return Result(
        scope=scope, parts=parts, reached=("accepted",), told_rates=rates, tables=tables, population=population
    )


def _named_agencies(spreads: dict[str, Any]) -> dict[str, str]:
    ids = [code.partition(":")[2] for code in spreads if code.startswith("agency:")]
    named = Organization.objects.filter(pk__in=ids).values_list("pk", "name").order_by("name", "pk")
    return {f"agency:{pk}": name for pk, name in named}


def _table(
    code: str, title: Any, about: Any, labels: dict[str, Any], spreads: dict[str, Any], in_time: Mapping[str, int]
) -> FigureTable:
    rows = tuple(
        (*_row(figure, label, *spreads[figure]), _in_time(figure, in_time))
        for figure, label in labels.items()
        if figure in spreads
    )
    return FigureTable(code, title, (FigureColumn("about", about, "words"), *COLUMNS), rows)


def _row(figure: str, label: Any, number: int, *spreads: Spread) -> tuple[Cell, ...]:
    times = [cell for spread in spreads for cell in (Cell(spread.median, of=spread.known), Cell(spread.p90))]
    return Cell(label), Cell(number, figure), *times


def _in_time(figure: str, in_time: Mapping[str, int]) -> Cell:
    return Cell(in_time.get(figure, 0), f"in_time+{figure}")
