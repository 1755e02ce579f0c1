"""What every step of an offer shares: the locks in their order, the row of the workflow, the event."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.actor import CLOCK, Actor, LinkHolder
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.people.actions.locks import hold_root

from ... import triggers
from ...appointments.actions.changes import end_upcoming
from ...models import Offer, Referral
from ...webhooks.actions import tell_webhooks
from ...workflow import LIVE, OFFER, OfferState
from ..rules import OUTCOMES, refuse_telling_back, refuse_without_consent
from .turns import rest

# The agency holds the referral: what is booked under it stands, and plans of contacts count from its yes.
HOLDING = frozenset({OfferState.ACCEPTED, OfferState.LINKED})


def lock_offer(offer: Offer) -> Offer:
    """The offer as it is now, locked together with its person and its referral, always in this order.

    Everything that touches offers takes the root person first, so that giving, revoking and accepting never wait in a
    circle.
    """
    hold_root(offer.person_id)
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("program", "person__root")
        .get(pk=offer.referral_id)
    )
    locked = Offer.objects.select_for_update(of=("self",)).select_related(
        "organization", "service", "identity_consent", "sent_standard", "sent_calendar"
    )
    found = locked.filter(pk=offer.pk).first()
    if found is None:
        raise NotPossible(_("This draft was thrown away meanwhile. Start again from the referral."))
    offer = found
    offer.referral, offer.program, offer.person = referral, referral.program, referral.person
    return offer


def apply_move(offer: Offer, name: str, *, by: Actor, at: datetime, back_to: str = "", told_by: str = "") -> str:
    """Make a move of the table; note who said so when it is not the agency itself. Returns the state before."""
    before = OFFER.apply(offer, name, by=by, at=at, back_to=back_to)
    refuse_without_consent(offer, name, at)
    if name in OUTCOMES:
        refuse_telling_back(offer, by, at)
    offer.told_by = told_of(offer, by, told_by)
    _need_told_by(offer, name, by)
    offer.version += 1  # a form that was opened before this is stale now and shows both versions
    if offer.state not in LIVE:
        rest(offer)
    if before in HOLDING and offer.state not in HOLDING | {OfferState.COMPLETED}:
        end_upcoming(offer, at=at)
        triggers.trigger_gone(offer, offer.pk, by=by, at=at)
    return before


def told_of(offer: Offer, by: Actor, told_by: str) -> str:
    """Who at the agency said so, where we write it down. The agency speaks for itself: what it sends here is nothing,
    whether by page or API."""
    return "" if access.holds(by, Permission.OFFER_ANSWER, offer) else told_by.strip()


def _need_told_by(offer: Offer, name: str, by: Actor) -> None:
    agency_only = name in {"acknowledge", "ask", "waitlist", "accept", "decline"}
    if agency_only and not offer.told_by and not access.holds(by, Permission.OFFER_ANSWER, offer):
        raise NotPossible(_("Write who at the agency said so, and how (phone, fax, in person)."), field="told_by")


def note_on_offer(verb: str, offer: Offer, *, by: Actor, at: datetime, **data: Any) -> None:
    """Record an event of an offer, with the case it belongs to, and announce it to the agency's own software."""
    if offer.told_by and by is not CLOCK:
        data["told"] = True
    if isinstance(by, LinkHolder):
        data["told"] = "link"
    event = record(
        f"offer.{verb}", offer, by=by, at=at, case_id=offer.referral.case_id, referral=offer.referral_id, **data
    )
    tell_webhooks(event, offer, at=at)
