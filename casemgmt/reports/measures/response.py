"""Response: how fast agencies acknowledge, decide and begin to serve."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain
from providers.models import Organization
from referrals.models import DeclineReason

from ..scope import Scope
from .narrowed import narrowed_by_case
from .population import Population, Spread
from .registry import measure
from .shape import Cell, Column, FigureTable, Part, Result, with_counts

ROWS = """
SELECT id AS subject_id, case_id, person_id, encounter_id, sent_at AS at,
  CASE WHEN NOT is_apart THEN acknowledged END AS one, CASE WHEN NOT is_apart THEN decided END AS two,
  CASE WHEN NOT is_apart THEN served END AS three,
  array_remove(ARRAY[part, CASE WHEN NOT is_apart THEN 'counted' END,
    CASE WHEN part = 'declined' THEN 'declined:' || decline_reason END,
    CASE WHEN NOT is_apart THEN 'agency:' || organization_id END, CASE WHEN NOT is_apart THEN 'need:' || domain END
  ], NULL) AS codes
FROM (SELECT *, part IN ('recalled', 'superseded', 'withdrawn') AS is_apart FROM (
  SELECT o.id, r.case_id, coalesce(s.root, o.person_id) AS person_id, r.encounter_id, o.sent_at, o.organization_id,
    n.domain, o.decline_reason,
    CASE WHEN o.state_then IN ('accepted', 'linked', 'completed', 'not_linked') THEN 'accepted'
         WHEN o.state_then = 'withdrawn' AND o.accepted_at IS NOT NULL THEN 'accepted'
         WHEN o.state_then = 'undecided' THEN 'waiting' ELSE o.state_then END AS part,
    extract(epoch FROM CASE WHEN o.acknowledged_at <= %(as_of)s THEN o.acknowledged_at END - o.sent_at) AS acknowledged,
    extract(epoch FROM CASE WHEN o.decided_at <= %(as_of)s THEN o.decided_at END - o.sent_at) AS decided,
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
""".replace("{narrowed}", narrowed_by_case("c.id", "c.risk", encounter="e"))

PARTS = (
    Part("accepted", _("Accepted")),
    Part("declined", _("Declined")),
    *(Part(f"declined:{code}", label, of="declined") for code, label in DeclineReason.choices),
    Part("expired", _("Never answered, expired")),
    Part("waiting", _("Still undecided, or waitlisted")),
    Part("recalled", _("Recalled by us"), is_apart=True),
    Part("superseded", _("Filled elsewhere"), is_apart=True),
    Part("withdrawn", _("Withdrawn by the person before an answer"), is_apart=True),
)
COLUMNS = (
    Column("requests", _("Requests")),
    Column("acknowledged_median", _("Acknowledged: median"), "minutes"),
    Column("acknowledged_p90", _("Acknowledged: 90th percentile"), "minutes"),
    Column("decided_median", _("Decided: median"), "minutes"),
    Column("decided_p90", _("Decided: 90th percentile"), "minutes"),
    Column("first_service_median", _("First service: median"), "minutes"),
    Column("first_service_p90", _("First service: 90th percentile"), "minutes"),
)


@measure(
    "response",
    title=_("Response of agencies"),
    definition=_(
        "Offers sent in the period and not entered in error. Recalled and superseded ones are left out of the shares "
        "and the times, and so are those the person withdrew before an answer; an expired one counts as not "
        "accepted. Times run by the wall clock from sent to acknowledged and to decided (accepted or declined), and "
        "by local days from sent to the first day of service where evidence of grade 3 or more is not disputed: "
        "median and 90th percentile of those that came so far. Half of the times are at or below the median, nine in "
        "ten at or below the 90th percentile. Told as of a past moment, what was recorded later is left out."
    ),
    unit=_("requests to agencies"),
    source=_("Offers and linkages"),
)
def response(scope: Scope) -> Result:
    """How agencies answered the requests of the period, and how fast: in all, by agency and by need."""
    population = Population(ROWS, scope.parameters())
    parts = with_counts(PARTS, population.counts())
    spreads = population.spreads()
    agencies = _named_agencies(spreads)
    needs = {f"need:{code}": label for code, label in NeedDomain.choices}
    tables = (
        _table("times", _("How fast"), "", {"counted": _("All agencies")}, spreads),
        _table("by_agency", _("By agency"), _("Agency"), agencies, spreads),
        _table("by_need", _("By need"), _("Need"), needs, spreads),
    )
    return Result(
        scope=scope, parts=parts, reached=("accepted",), unknown=("waiting",), tables=tables, population=population
    )


def _named_agencies(spreads: dict[str, Any]) -> dict[str, str]:
    ids = [code.partition(":")[2] for code in spreads if code.startswith("agency:")]
    named = Organization.objects.filter(pk__in=ids).values_list("pk", "name").order_by("name", "pk")
    return {f"agency:{pk}": name for pk, name in named}


def _table(code: str, title: Any, about: Any, labels: dict[str, Any], spreads: dict[str, Any]) -> FigureTable:
    rows = tuple(_row(figure, label, *spreads[figure]) for figure, label in labels.items() if figure in spreads)
    return FigureTable(code, title, (Column("about", about, "words"), *COLUMNS), rows)


def _row(figure: str, label: Any, number: int, *spreads: Spread) -> tuple[Cell, ...]:
    times = [cell for spread in spreads for cell in (Cell(spread.median, of=spread.known), Cell(spread.p90))]
    return Cell(label), Cell(number, figure), *times
