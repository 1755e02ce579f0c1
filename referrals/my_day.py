"""What conversations add to My day: messages of an agency that nobody here has read, codes an agency waits for."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.models import Program
from casemgmt.followups.day.queries import Obligation

from .models import Message, Offer, OpeningCode, Party
from .offers.actions.turns import calendar_of, standard_of
from .offers.queries import offers_of_owner
from .owed_answers import GOES_ON, asked_of_us, with_questions
from .standards import clocks

CALL_WITHIN = timedelta(minutes=15)


def offers_wait(*, user: Any, at: datetime) -> list[Obligation]:
    """What the requests of the user's own cases add to My day, read once: what they ask of us, and what the agency
    waits for."""
    unread = Message.objects.unread_by(Party.PROGRAM).order_by("written_at")
    asks = OpeningCode.objects.filter(made_at=None)
    waits = Q(pk__in=unread.values("offer")) | Q(pk__in=asks.values("offer"))
    offers: Any = with_questions(offers_of_owner(user, at).annotate(goes_on=GOES_ON).filter(Q(goes_on=True) | waits))
    rows = offers.select_related("sent_standard", "sent_calendar").prefetch_related(
        Prefetch("messages", unread, to_attr="unread_messages"), Prefetch("opening_codes", asks, to_attr="asks")
    )
    return asked_of_us([offer for offer in rows if offer.goes_on], at) + partners_wait(rows, at)


def partners_wait(offers: Any, at: datetime) -> list[Obligation]:
    """One row for each request in which the agency waits to be read, or to be called."""
    programs: dict[Any, Program] = {}
    for offer in offers:  # one program for all its rows: its office hours are worked out once
        offer.program = programs.setdefault(offer.program_id, offer.program)
    read = [_of_messages(offer, offer.unread_messages) for offer in offers if offer.unread_messages]
    return read + [_of_code(offer, offer.asks[0]) for offer in offers if offer.asks and offer.identity_is_open(at)]


def _of_code(offer: Offer, ask: OpeningCode) -> Obligation:
    words = _("%(agency)s asks for the code: call and read it out") % {"agency": offer.organization}
    return _row(offer, words, _("Call and read the code out"), ask.asked_at + CALL_WITHIN, "code")


def _of_messages(offer: Offer, unread: list[Message]) -> Obligation:
    words = ngettext("%(agency)s wrote a message", "%(agency)s wrote %(n)s messages", len(unread))
    due = clocks.moment(standard_of(offer).our_answer, unread[0].written_at, calendar_of(offer))
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
