"""A yes with what the agency can say at once: its first appointment, and how much room it has left."""

from datetime import datetime

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from providers.actions import update_capacity

from ...models import Offer
from ...offers.actions.answers import accept_offer
from ...workflow import OfferState
from .bookings import book_appointment


@action
def accept_with_plan(
    *,
    offer: Offer,
    first_contact_by: datetime | None = None,
    starts_at: datetime | None = None,
    room_left: int | None = None,
    told_by: str = "",
    by: Actor,
    at: datetime,
) -> Offer:
    """The agency says yes, when the person may come (`starts_at`), and how much room is left: a yes changes no figure
    by itself. All of it or nothing; a second press changes nothing."""
    before = offer.version
    offer = accept_offer(offer=offer, first_contact_by=first_contact_by, told_by=told_by, by=by, at=at)
    if offer.version == before or offer.state != OfferState.ACCEPTED:
        return offer
    if room_left is not None:
        update_capacity(service=offer.service, available=room_left, by=by, at=at)
    if starts_at:
        book_appointment(offer=offer, starts_at=starts_at, by=by, at=at)
    offer.refresh_from_db()
    return offer
