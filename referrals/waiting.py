"""What conversations add to My day: messages of an agency that nobody here has read, codes an agency waits for."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.followups.queries import Obligation

from . import clocks
from .actions.moving import standard_of
from .models import Message, Offer, Party
from .queries import offers_of_owner


def partners_wait(*, user: Any, at: datetime) -> list[Obligation]:
    """One row for each request of the user's own cases in which the agency waits to be read."""
    unread = Message.objects.unread_by(Party.PROGRAM).order_by("written_at")
    rows = offers_of_owner(user).filter(pk__in=unread.values("offer"))
    waiting = rows.prefetch_related(Prefetch("messages", unread, to_attr="unread_messages"))
    return [_of_messages(offer, offer.unread_messages) for offer in waiting if offer.unread_messages]


def _of_messages(offer: Offer, unread: list[Message]) -> Obligation:
    words = ngettext("%(agency)s wrote a message", "%(agency)s wrote %(n)s messages", len(unread))
    due = clocks.moment(standard_of(offer).our_answer, unread[0].written_at, offer.program.calendar)
    return _row(offer, words % {"agency": offer.organization, "n": len(unread)}, _("Read and answer"), due, "messages")


def _row(offer: Offer, what: str, next_step: str, due: datetime, place: str) -> Obligation:
    return Obligation(
        kind="answer",
        case_id=offer.referral.case_id,
        person_name=offer.person.display_name,
        risk=offer.referral.case.risk,
        what=what,
        due_at=due,
        why=str(offer.get_urgency_display()),
        last=str(offer.get_state_display()),
        next_step=next_step,
        url=f"{reverse('referrals:referral', args=[offer.referral_id])}#{place}-{offer.pk}",
    )
