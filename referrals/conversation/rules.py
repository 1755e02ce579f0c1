"""The conversation about an offer: which side somebody writes for, when it is over, and what its reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from casemgmt.core.access import Permission, holds
from casemgmt.core.actor import LinkHolder
from casemgmt.core.errors import NotPossible
from casemgmt.people.models import Category
from casemgmt.people.queries import may_disclose

from ..models import Message, Offer, OpeningCode, Party
from ..reply import codes
from ..workflow import LIVE, OfferState

GOES_ON = LIVE | {OfferState.LINKED}


@dataclass(frozen=True)
class Talk:
    """What one reader sees of a conversation. `acts`: this reader writes and reads for a side, and does not only look
    on. `why_shut` says why nothing can be written now; empty when it can."""

    messages: list[Message]
    party: str
    unread: list[Message]
    acts: bool
    why_shut: str
    is_open: bool
    may_attach: bool

    @property
    def may_write(self) -> bool:
        return self.acts and not self.why_shut

    @property
    def last(self) -> Message | None:
        return self.messages[-1] if self.messages else None

    @property
    def is_for_agency(self) -> bool:
        return self.party == Party.AGENCY


def party_of(user: Any, offer: Offer) -> str:
    """The side this user writes for, from the offer and not from the user's other places; empty for none."""
    if holds(user, Permission.REFERRAL_MAKE, offer):
        return Party.PROGRAM
    return Party.AGENCY if holds(user, Permission.OFFER_ANSWER, offer) and offer.sent_at else ""


def require_party(user: Any, offer: Offer) -> str:
    """The side this user writes for; who has none is refused."""
    party = party_of(user, offer)
    if not party:
        raise PermissionDenied(Permission.OFFER_ANSWER.value)
    return party


def right_of(party: str) -> Permission:
    return Permission.OFFER_ANSWER if party == Party.AGENCY else Permission.REFERRAL_MAKE


def refuse_when_over(offer: Offer, at: datetime) -> None:
    """Nothing is written before the request is sent, once it is over, or when no consent lets us speak of it."""
    words = why_shut(offer, at)
    if words:
        raise NotPossible(words, field="text")


def why_shut(offer: Offer, at: datetime) -> str:
    """Why nothing can be written now; empty when it can."""
    if offer.sent_at is None:
        return _("Messages can be written once the request is sent.")
    if offer.state not in GOES_ON and not offer.identity_is_open(at):
        return _("This request has ended. Nothing more can be written here.")
    if may_disclose(offer.person, offer.organization, {Category.NEEDS}, at) is None:
        return _("The consent for this request has ended, and with it the messages.")
    return ""


def may_attach(offer: Offer, at: datetime) -> bool:
    """Whether files may go: only once this agency is confirmed, not already when identity was opened early."""
    return offer.confirmed_at is not None and offer.identity_is_open(at)


def talk_of(offer: Offer, user: Any, at: datetime, *, sees_open: bool | None = None) -> Talk:
    """The conversation as this user may read it. Who answers by a mailed link reads what names nobody, unless
    identity was opened to this very browser (`sees_open`)."""
    party = party_of(user, offer) or _reading_side(user, offer)
    rows = list(_readable(offer, party, user, at, sees_open))
    unread = [row for row in rows if row.read_at is None and row.withdrawn_at is None and row.written_for != party]
    for row in rows:
        row.is_mine = row.withdrawn_at is None and holds(user, right_of(row.written_for), offer)  # type: ignore[attr-defined]
        row.offer = offer
    acts = bool(party_of(user, offer))
    sees_names = sees_open is not False
    return Talk(
        rows, party, unread, acts, why_shut(offer, at),
        is_open=offer.identity_is_open(at) and sees_names,
        may_attach=may_attach(offer, at) and sees_names,
    )  # fmt: skip


def add_to(offers: Iterable[Any], user: Any, at: datetime) -> None:
    """Put beside each offer what our page says of it: the conversation, and whether the agency waits for a code."""
    for offer in offers:
        offer.talk = talk_of(offer, user, at) if offer.sent_at else None
        is_open = offer.identity_is_open(at) and offer.state in LIVE
        offer.code_ask = OpeningCode.objects.filter(offer=offer, made_at=None).first() if is_open else None
        offer.call_number = codes.number_on_file(offer) if offer.code_ask else ""


def _reading_side(user: Any, offer: Offer) -> str:
    return Party.PROGRAM if holds(user, Permission.CASE_VIEW, offer) else Party.AGENCY


def _readable(offer: Offer, party: str, user: Any, at: datetime, sees_open: bool | None) -> Iterable[Message]:
    rows = Message.objects.filter(offer=offer).select_related("written_by", "read_by", "organization", "program")
    if party == Party.PROGRAM:
        return rows
    if isinstance(user, LinkHolder) and not sees_open:
        return rows.filter(may_name=False)
    return rows.read_by_agency(offer, at)


def readable_by(user: Any, message: Message, at: datetime) -> bool:
    """Whether this user may read this one message now."""
    offer = message.offer
    if holds(user, Permission.CASE_VIEW, offer):
        return True
    return holds(user, Permission.OFFER_VIEW, offer) and (not message.may_name or offer.identity_is_open(at))


def may_withdraw(message: Message, user: Any) -> bool:
    """Whether this reader's side wrote it."""
    return holds(user, right_of(message.written_for), message.offer)


def unread_of(offers: Iterable[Offer], party: str, at: datetime) -> dict[Any, int]:
    """Offer id → how many messages of the other side wait to be read, in one query for a whole list."""
    shown = list(offers)
    open_to_agency = {offer.pk for offer in shown if party == Party.PROGRAM or offer.identity_is_open(at)}
    rows = Message.objects.filter(offer__in=[offer.pk for offer in shown]).unread_by(party)
    rows = rows.filter(Q(may_name=False) | Q(offer__in=open_to_agency))
    return dict(rows.values_list("offer").annotate(Count("pk")).order_by())
