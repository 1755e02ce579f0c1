"""Unmet need, the gap ledger: what people needed and nobody here could give."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.areas.queries import names_then
from casemgmt.cases.models import UnmetReason
from casemgmt.core.codes import NeedDomain
from referrals.models import DeclineReason

from ..scope import Scope
from .filters import GAP_ROWS
from .narrowed import area_of, narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Part, Result, counted_under, with_counts

ROWS = """
SELECT g.id AS subject_id, g.case_id, coalesce(s.root, g.person_id) AS person_id, g.encounter_id, g.at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  ARRAY[g.part, 'need:' || g.domain, 'reason:' || g.reason,
    'area:' || coalesce({area}, 'none')] AS codes
FROM (
  SELECT r.id, r.case_id, r.person_id, r.encounter_id, r.closed_at AS at, 'referral' AS part, n.domain,
    coalesce((SELECT coalesce(nullif(o.decline_reason, ''), o.state) FROM offer_written o
      WHERE o.referral_id = r.id AND o.ended_at <= r.closed_at AND o.state <> 'voided'
      ORDER BY o.ended_at DESC, o.id LIMIT 1), 'not_sent') AS reason
  FROM referral_written r JOIN need_written n ON n.id = r.need_id
  WHERE r.result = 'unmet'
  UNION ALL
  SELECT n.id, n.case_id, n.person_id, NULL, n.ended_at, 'need', n.domain, n.end_reason
  FROM need_written n
  WHERE n.state = 'unmet' AND (n.voided_at IS NULL OR n.voided_at > %(as_of)s)
) g
JOIN case_then c ON c.id = g.case_id
JOIN person_then p ON p.id = g.person_id
LEFT JOIN written e ON e.id = g.encounter_id
LEFT JOIN survivor s ON s.id = g.person_id
WHERE g.at >= %(start)s AND g.at < %(end)s AND g.at <= %(as_of)s
  AND {narrowed}
"""
ROWS = ROWS.replace("{narrowed}", narrowed_by_case("c.id", "c.risk", encounter="e")).replace(
    "{area}", area_of("c.id", encounter="e")
)
PARTS = (
    Part("referral", _("Referrals closed unmet")),
    Part("need", _("Needs ended unmet")),
)
REASONS = {
    **dict(DeclineReason.choices),
    **dict(UnmetReason.choices),
    "expired": _("No agency answered"),
    "recalled": _("Recalled by us"),
    "withdrawn": _("Withdrawn by the person"),
    "superseded": _("Filled elsewhere"),
    "not_sent": _("Nobody was asked"),
}


@measure(
    "unmet_need",
    title=_("Unmet need"),
    definition=_(
        "Referrals closed unmet (no agency ever accepted) and needs ended unmet in the period, by need, area and "
        "reason. Both are shown, since a need may outlive the referral; they are not added to a number of people. The "
        "reason of a referral is its last agency's: why it declined, or that it never answered. Told as of a past "
        "moment, what was recorded later is left out."
    ),
    unit=_("entries in the gap ledger"),
    source=_("Referrals, offers and needs"),
    rows=GAP_ROWS,
)
def unmet_need(scope: Scope) -> Result:
    """What could not be given in the period: by need, area and reason."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    needs = {f"need:{code}": label for code, label in NeedDomain.choices}
    reasons = {f"reason:{code}": label for code, label in REASONS.items()}
    tables = (
        _table("by_need", _("By need"), _("Need"), needs, counts),
        _table("by_reason", _("By reason"), _("Reason"), reasons, counts),
        _table("by_area", _("By area"), _("Area"), _areas(scope), counts),
    )
    return Result(scope=scope, parts=with_counts(PARTS, counts), tables=tables, population=population)


def _areas(scope: Scope) -> dict[str, Any]:
    named = names_then(scope.program, scope.as_of)
    return {**{f"area:{pk}": name for pk, name in named.items()}, "area:none": _("No area")}


def _table(
    code: str, title: Any, about: Any, labels: dict[str, Any], counts: dict[tuple[str, ...], int]
) -> FigureTable:
    found = {code for codes in counts for code in codes}
    columns = (FigureColumn(part.code, part.label) for part in PARTS)
    rows = [
        (
            Cell(label),
            *(Cell(counted_under(f"{part.code}+{figure}", counts), f"{part.code}+{figure}") for part in PARTS),
        )
        for figure, label in labels.items()
        if figure in found
    ]
    return FigureTable(code, title, (FigureColumn("about", about, "words"), *columns), tuple(rows))
