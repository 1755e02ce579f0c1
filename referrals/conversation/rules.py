"""The conversation about an offer: which side somebody writes for, when it is over, and what its reader may see."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.codes import Side
from casemgmt.core.errors import NotPossible

from ..models import Message, Offer
from ..offers.reading import GOES_ON


def side_of(user: Any, offer: Offer) -> str:
    """The side this user writes for, from the offer and not from the user's other places; empty for none."""
    if holds(user, Permission.REFERRAL_MAKE, offer):
        return Side.PROGRAM
    return Side.AGENCY if holds(user, Permission.OFFER_ANSWER, offer) and offer.sent_at else ""


def require_side(user: Any, offer: Offer) -> str:
    """The side this user writes for; who has none is refused."""
    side = side_of(user, offer)
    if not side:
        raise PermissionDenied(Permission.OFFER_ANSWER.value)
    return side


def right_of(side: str) -> Permission:
    return Permission.OFFER_ANSWER if side == Side.AGENCY else Permission.REFERRAL_MAKE


def refuse_when_over(offer: Offer, at: datetime) -> None:
    """Nothing is written before the request is sent, once it is over, or when no consent lets us speak of it."""
    words = why_shut(offer, at)
    if words:
        raise NotPossible(words, field="text")


def why_shut(offer: Offer, at: datetime) -> str:
    """Why nothing can be written now; empty when it can."""
    if offer.sent_at is None:
        return _("Messages can be written once the request is sent.")
    reads = offer.reading(at)
    if offer.state not in GOES_ON and not reads.opened:
        return _("This request has ended. Nothing more can be written here.")
    if not reads.is_covered:
        return _("The consent for this request has ended, and with it the messages.")
    return ""


def may_attach(offer: Offer, at: datetime) -> bool:
    """Whether files may go: only once this agency is confirmed, not already when identity was opened early."""
    return offer.confirmed_at is not None and offer.identity_is_open(at)


def readable_by(user: Any, message: Message, at: datetime) -> bool:
    """Whether this user may read this one message now."""
    offer = message.offer
    if holds(user, Permission.CASE_VIEW, offer):
        return True
    may_read = Message.objects.filter(pk=message.pk).read_by_agency(offer, at)
    return holds(user, Permission.OFFER_VIEW, offer) and may_read.exists()


def may_withdraw(message: Message, user: Any) -> bool:
    """Whether this reader's side wrote it."""
    return holds(user, right_of(message.written_for), message.offer)
