"""An agency's record: how often and how fast it answers. One definition for its own page, the API, and choosing a
service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.core.shares import percent_of

from ..matching.ranking import FEWEST_OFFERS
from ..models import Offer, OfferQuerySet
from ..workflow import SERVED
from .answers import ACCEPTED, DECLINED, EXPIRED, NOT_OVER, WAITING, with_answers

OVER = timedelta(days=90)

_LABELS: dict[str, Any] = {
    "received": _("Received"),
    "in_time": _("Decided in time"),
    "accepted": _("Accepted"),
    "silent": _("Left without an answer"),
    "served": _("Service began"),
    "median_answer": _("Median time to decide"),
}
_DEFINITIONS: dict[str, Any] = {
    "received": _(
        "Requests sent to you in the last 90 days. Those taken back, given to another agency, withdrawn by the person "
        "before you answered or entered in error say nothing about you and are left out."
    ),
    "in_time": _("Of those whose time to decide is over: decided before it was."),
    "accepted": _("Of those whose time to decide is over: accepted at some time, also where it did not last."),
    "silent": _("Of those whose time to decide is over: expired, because nobody answered at all."),
    "served": _("Of those whose time to decide is over: service began."),
    "median_answer": _(
        "From sending to your first decision, of those whose time to decide is over; half of them were as fast or "
        "faster."
    ),
}


class Median(Aggregate):
    """The value in the middle by nearest rank, the lower of two. Unknown ones are left out."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class AgencyRecord:
    """Counts of requests; the median is a length of time."""

    received: int = 0
    over: int = 0
    in_time: int = 0
    accepted: int = 0
    silent: int = 0
    served: int = 0
    median_answer: timedelta | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are enough to show shares."""
        return self.over >= FEWEST_OFFERS


def counted_offers(offers: OfferQuerySet, since: datetime) -> OfferQuerySet:
    """Those that were sent since then and not entered in error."""
    return offers.counted().filter(sent_at__gte=since)


def records_by_agency(offers: OfferQuerySet, at: datetime) -> dict[Any, AgencyRecord]:
    """The record of each agency among the offers, in one query."""
    grouped: Any = with_answers(offers, at).order_by().values("organization_id").annotate(**_figures())
    return {row.pop("organization_id"): AgencyRecord(**row) for row in grouped}


def own_record(organization_ids: Iterable[Any], at: datetime) -> AgencyRecord:
    """The record of the agencies together, as they see it themselves."""
    offers = counted_offers(Offer.objects.filter(organization_id__in=set(organization_ids)), at - OVER)
    return AgencyRecord(**with_answers(offers, at).aggregate(**_figures()))


def _figures() -> dict[str, Any]:
    is_over = Q(became__in=[ACCEPTED, DECLINED, EXPIRED, WAITING])
    took = ExpressionWrapper(F("first_decided_at") - F("sent_at"), output_field=DurationField())
    return {
        "received": Count("pk", filter=is_over | Q(became=NOT_OVER)),
        "over": Count("pk", filter=is_over),
        "in_time": Count("pk", filter=is_over & Q(first_decided_at__lte=F("decide_by"))),
        "accepted": Count("pk", filter=Q(became=ACCEPTED)),
        "silent": Count("pk", filter=Q(became=EXPIRED)),
        "served": Count("pk", filter=is_over & Q(state__in=SERVED)),
        "median_answer": Median(took, filter=is_over),
    }


@dataclass(frozen=True)
class FigureRow:
    """One figure of an agency's own page: `share` in whole percent, where there is one and it may be shown."""

    label: str
    count: int | None
    of: int | None
    share: int | None
    span: timedelta | None
    definition: str


def figure_rows(record: AgencyRecord) -> list[FigureRow]:
    """The record in words. Below eleven requests only how many there were."""
    received = FigureRow(_LABELS["received"], record.received, None, None, None, _DEFINITIONS["received"])
    if not record.is_shown:
        return [received]
    parts = {
        "in_time": (record.in_time, record.over),
        "accepted": (record.accepted, record.over),
        "silent": (record.silent, record.over),
        "served": (record.served, record.over),
    }
    shares = [
        FigureRow(_LABELS[name], count, of, percent_of(count, of), None, _DEFINITIONS[name])
        for name, (count, of) in parts.items()
    ]
    span = FigureRow(_LABELS["median_answer"], None, None, None, record.median_answer, _DEFINITIONS["median_answer"])
    return [received, *shares, span]
