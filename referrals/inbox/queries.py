"""What an agency received, by tab and narrowed by its search."""

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from ..models import Offer
from ..workflow import LIVE, UNDECIDED, OfferState
from .search import InboxFilter, narrow

ALL = InboxFilter()


FINISHED = frozenset(OfferState) - LIVE - {OfferState.LINKED, OfferState.DRAFT, OfferState.VOIDED}


STATES_OF_TAB: dict[str, frozenset[str]] = {
    "waiting": frozenset(UNDECIDED),
    "accepted": frozenset({OfferState.ACCEPTED}),
    "served": frozenset({OfferState.LINKED}),
    "ended": frozenset(FINISHED),
}


def received_by(user: Any, tab: str, at: datetime, wanted: InboxFilter = ALL) -> QuerySet[Offer]:
    """What the user's agencies received: what waits first, the one due soonest on top."""
    rows = narrow(Offer.objects.inbox_of(user), wanted, at).as_read(at)
    rows = rows.filter(state__in=STATES_OF_TAB[tab]).select_related(*JOINS)
    return rows.order_by("-ended_at", "pk") if tab == "ended" else rows.order_by("due_at", "pk")


JOINS = ("organization", "service", "person", "program", "referral__need", "identity_consent")


def counts_by_tab(user: Any, at: datetime, wanted: InboxFilter = ALL) -> dict[str, int]:
    """How many requests stand under each tab."""
    states = (
        narrow(Offer.objects.inbox_of(user), wanted, at).order_by().values_list("state").annotate(number=Count("*"))
    )
    numbers = dict(states)
    return {name: sum(numbers.get(state, 0) for state in held) for name, held in STATES_OF_TAB.items()}
