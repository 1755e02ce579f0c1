"""Which check of a service that began a side still has to answer."""

from collections.abc import Collection

from .models import CheckDay, Offer
from .workflow import OfferState

CHECKED = frozenset({OfferState.LINKED})


def check_to_answer(offer: Offer, told: Collection[int]) -> int:
    """The check a side has not answered, the later one when both wait; 0 when none does."""
    if offer.state not in CHECKED:
        return 0
    latest = max((days for days in CheckDay.values if f"check_{days}" in offer.stages_done), default=0)
    return latest if latest not in told else 0
