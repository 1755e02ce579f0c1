"""A conversation as one reader sees it, and how much of it waits to be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.actor import LinkHolder
from casemgmt.core.codes import Side
from casemgmt.core.compiled import Compiled

from ..models import Message, Offer, OpeningCode
from ..offers.reading import Reading
from ..reply import codes
from ..workflow import LIVE
from .rules import may_attach, right_of, side_of, why_shut


@dataclass(frozen=True)
class Conversation:
    """What one reader sees of a conversation. `acts`: this reader writes and reads for a side, and does not only look
    on. `why_shut` says why nothing can be written now; empty when it can."""

    messages: list[Message]
    side: str
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
        return self.side == Side.AGENCY


def conversation_of(offer: Offer, user: Any, at: datetime, *, sees_open: bool | None = None) -> Conversation:
    """The conversation as this user may read it. Who answers by a mailed link reads what names nobody, unless
    identity was opened to this very browser (`sees_open`)."""
    side = side_of(user, offer) or _reading_side(user, offer)
    rows = list(_readable(offer, side, user, at, sees_open))
    unread = [row for row in rows if row.read_at is None and row.withdrawn_at is None and row.written_for != side]
    for row in rows:
        row.is_mine = row.withdrawn_at is None and holds(user, right_of(row.written_for), offer)  # type: ignore[attr-defined]
        row.offer = offer
    acts = bool(side_of(user, offer))
    sees_names = sees_open is not False
    return Conversation(
        rows, side, unread, acts, why_shut(offer, at),
        is_open=offer.identity_is_open(at) and sees_names,
        may_attach=may_attach(offer, at) and sees_names,
    )  # fmt: skip


def add_conversations(offers: Iterable[Any], user: Any, at: datetime) -> None:
    """Put beside each offer what our page says of it: the conversation, and whether the agency waits for a code."""
    for offer in offers:
        offer.talk = conversation_of(offer, user, at) if offer.sent_at else None
        is_open = offer.identity_is_open(at) and offer.state in LIVE
        offer.code_ask = OpeningCode.objects.filter(offer=offer, made_at=None).first() if is_open else None
        offer.call_number = codes.number_on_file(offer) if offer.code_ask else ""


def _reading_side(user: Any, offer: Offer) -> str:
    return Side.PROGRAM if holds(user, Permission.CASE_VIEW, offer) else Side.AGENCY


def _readable(offer: Offer, side: str, user: Any, at: datetime, sees_open: bool | None) -> Iterable[Message]:
    rows = Message.objects.filter(offer=offer).select_related("written_by", "read_by", "organization", "program")
    if side == Side.PROGRAM:
        return rows
    may_read = rows.read_by_agency(offer, at)
    return may_read.filter(may_name=False) if isinstance(user, LinkHolder) and not sees_open else may_read


def with_unread_for_agency(offers: Any) -> Any:
    """Each with how many messages its agency has not read: those that name nobody, and those that may name somebody.
    Which of them it may read is for `Reading` to say (`unread_by_agency`)."""
    return offers.annotate(unread_plain=UNREAD_PLAIN(), unread_naming=UNREAD_NAMING())


def _unread(*, may_name: bool) -> Compiled:
    def build() -> Subquery:
        rows = Message.objects.filter(offer=OuterRef("pk"), may_name=may_name).unread_by(Side.AGENCY).order_by()
        return Subquery(rows.values("offer").annotate(n=Count("pk")).values("n"))

    return Compiled(lambda: Offer, build, IntegerField(), asks_key_alone=True)


UNREAD_PLAIN, UNREAD_NAMING = _unread(may_name=False), _unread(may_name=True)


def unread_by_agency(offer: Any, reads: Reading) -> int:
    """How many messages wait that the agency may read now."""
    plain = offer.unread_plain if reads.asked or reads.opened else 0
    return (plain or 0) + ((offer.unread_naming or 0) if reads.opened else 0)


def unread_of(offers: Iterable[Offer], side: str, at: datetime) -> dict[Any, int]:
    """Offer id → how many messages of the other side wait to be read, in one query for a whole list."""
    shown = list(offers)
    reads = {offer.pk: offer.reading(at) for offer in shown} if side == Side.AGENCY else {}
    rows = Message.objects.filter(offer__in=[offer.pk for offer in shown]).unread_by(side)
    if side == Side.AGENCY:
        may_name = [pk for pk, seen in reads.items() if seen.opened]
        may_read = [pk for pk, seen in reads.items() if seen.asked]
        rows = rows.filter(Q(may_name=False, offer__in=may_read) | Q(offer__in=may_name))
    return dict(rows.values_list("offer").annotate(Count("pk")).order_by())
