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
from ..workflow import SERVED, OfferState

OVER = timedelta(days=90)
# How these ended was not the agency's doing.
SAY_NOTHING = frozenset({OfferState.RECALLED, OfferState.SUPERSEDED, OfferState.WITHDRAWN})

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
        "or entered in error say nothing about you and are left out."
    ),
    "in_time": _("Of those you decided or whose time is over: decided before the time to decide was over."),
    "accepted": _("Of those received: accepted at some time, also where it did not last."),
    "silent": _("Of those received: expired, because nobody answered at all."),
    "served": _("Of those received: service began."),
    "median_answer": _("From sending to your decision; half of your decisions were faster."),
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
    decided_or_over: int = 0
    in_time: int = 0
    accepted: int = 0
    silent: int = 0
    served: int = 0
    median_answer: timedelta | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are enough to show shares."""
        return self.received >= FEWEST_OFFERS


def counted_offers(offers: OfferQuerySet, since: datetime) -> OfferQuerySet:
    """Those that say something about the agency."""
    return offers.counted().filter(sent_at__gte=since).exclude(state__in=SAY_NOTHING)


def records_by_agency(offers: OfferQuerySet, at: datetime) -> dict[Any, AgencyRecord]:
    """The record of each agency among the offers, in one query."""
    grouped: Any = offers.order_by().values("organization_id").annotate(**_figures(at))
    return {row.pop("organization_id"): AgencyRecord(**row) for row in grouped}


def own_record(organization_ids: Iterable[Any], at: datetime) -> AgencyRecord:
    """The record of the agencies together, as they see it themselves."""
    offers = counted_offers(Offer.objects.filter(organization_id__in=set(organization_ids)), at - OVER)
    return AgencyRecord(**offers.aggregate(**_figures(at)))


def _figures(at: datetime) -> dict[str, Any]:
    timed = Q(decide_by__isnull=False)
    decided = timed & Q(decided_at__isnull=False)
    over = timed & Q(decide_by__lt=at, state__in=[OfferState.SENT, OfferState.ACKNOWLEDGED, OfferState.EXPIRED])
    took = ExpressionWrapper(F("decided_at") - F("sent_at"), output_field=DurationField())
    return {
        "received": Count("pk"),
        "decided_or_over": Count("pk", filter=decided | over),
        "in_time": Count("pk", filter=decided & Q(decided_at__lte=F("decide_by"))),
        "accepted": Count("pk", filter=Q(accepted_at__isnull=False)),
        "silent": Count("pk", filter=Q(state=OfferState.EXPIRED)),
        "served": Count("pk", filter=Q(state__in=SERVED)),
        "median_answer": Median(took),
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
        "in_time": (record.in_time, record.decided_or_over),
        "accepted": (record.accepted, record.received),
        "silent": (record.silent, record.received),
        "served": (record.served, record.received),
    }
    shares = [
        FigureRow(_LABELS[name], count, of, percent_of(count, of), None, _DEFINITIONS[name])
        for name, (count, of) in parts.items()
    ]
    span = FigureRow(_LABELS["median_answer"], None, None, None, record.median_answer, _DEFINITIONS["median_answer"])
    return [received, *shares, span]
