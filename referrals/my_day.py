"""What requests add to My day: answers we owe, what a live request waits for, messages nobody here has read, codes an
agency waits for."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Prefetch,
    Q,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.models import Program
from casemgmt.cases.covers.queries import whose_work
from casemgmt.core.codes import Side
from casemgmt.followups.day.queries import Obligation, Press

from .models import AppointmentState, Message, Offer, OfferQuerySet, OpeningCode
from .offers.terms import office_hours_of, standard_of
from .owed_answers import MAY_OWE, OwedAnswer, answers_we_owe, with_owed_answers
from .standards import clocks
from .workflow import OfferState

CALL_WITHIN = timedelta(minutes=15)  # somebody sits at the other end and waits for the code


def offers_wait(*, user: Any, at: datetime) -> list[Obligation]:
    """What the requests of the user's own cases add to My day, read once: what they ask of us, and what the agency
    waits for."""
    unread = Message.objects.unread_by(Side.PROGRAM).order_by("written_at")
    asks = OpeningCode.objects.filter(made_at=None)
    waits = Q(pk__in=unread.values("offer")) | Q(pk__in=asks.values("offer"))
    offers: Any = with_owed_answers(offers_of_owner(user, at).annotate(goes_on=MAY_OWE).filter(Q(goes_on=True) | waits))
    rows = offers.select_related("sent_standard", "sent_calendar").prefetch_related(
        Prefetch("messages", unread, to_attr="unread_messages"), Prefetch("opening_codes", asks, to_attr="asks")
    )
    return owed_by_us([offer for offer in rows if offer.goes_on], at) + partners_wait(rows, at)


def owed_by_us(offers: Iterable[Offer], at: datetime) -> list[Obligation]:
    """What offers that go on add to My day: the answers we owe, else what a live one waits for."""
    rows = []
    for offer in offers:
        owed = [_of_owed(answer, offer) for answer in answers_we_owe(offer, at)]
        rows += owed or ([obligation(offer, at)] if offer.is_live else [])
    return rows


def _of_owed(owed: OwedAnswer, offer: Offer) -> Obligation:
    step, url, presses = _step(owed, offer)
    return Obligation(
        kind="appointment" if owed.kind == "appointment" else "answer",
        case_id=offer.referral.case_id,
        person_name=offer.person.display_name,
        risk=offer.referral.case.risk,
        what=owed.words,
        due_at=owed.due_at,
        why=str(offer.get_urgency_display()),
        last=str(offer.get_state_display()),
        next_step=step,
        url=url,
        presses=presses,
    )


def _step(owed: OwedAnswer, offer: Offer) -> tuple[str, str, tuple[Press, ...]]:
    page = reverse("referrals:referral", args=[offer.referral_id])
    if owed.kind == "appointment":
        slot = owed.subject
        press = Press(_("It took place"), reverse("referrals:happened", args=[slot.pk]), (("did", "yes"),))
        return _("Did not come"), reverse("referrals:appointment", args=[slot.pk, "settle"]), (press,)
    if owed.kind == "check":
        url = reverse("referrals:check", args=[offer.pk, owed.days])
        return (
            "",
            page,
            (Press(_("Still served"), url, (("still", "yes"),)), Press(_("No more"), url, (("still", "no"),))),
        )
    if owed.kind == "plan":
        return _("Change the plan"), reverse("referrals:plan", args=[offer.pk]), ()
    return _("Look at both answers"), f"{page}#offer-{offer.pk}", ()


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
    due = clocks.deadline(standard_of(offer).our_answer, unread[0].written_at, office_hours_of(offer))
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


def offers_of_owner(user: Any, at: datetime) -> OfferQuerySet:
    """All offers of the user's own cases and of those they stand in for, with what a row of My day says of them."""
    rows = Offer.objects.visible_to(user).filter(referral__case__owner__in=whose_work(user, at))
    joins = (
        "person__root",
        "organization",
        "service",
        "referral__case",
        "referral__need",
        "program",
        "identity_consent",
        "linkage",
    )
    return rows.select_related(*joins).as_read(at)


def obligation(offer: Offer, at: datetime) -> Obligation:
    """What a live offer adds to My day: whose move it is, and the one best next step."""
    kind, what, best = _what_waits(offer, at)
    return Obligation(
        kind=kind,
        case_id=offer.referral.case_id,
        person_name=offer.person.display_name,
        risk=offer.referral.case.risk,
        what=what,
        due_at=offer.due_at,
        why=str(offer.get_urgency_display()),
        last=str(offer.get_state_display()),
        next_step=best,
        url=reverse("referrals:referral", args=[offer.referral_id]),
    )


def _what_waits(offer: Offer, at: datetime) -> tuple[str, str, str]:
    """Kind of obligation, in words, and the one best next step."""
    agency = str(offer.organization)
    if not offer.reading(at).is_covered:
        return (
            "consent_needed",
            _("%(agency)s: the consent has ended, nothing can go on") % {"agency": agency},
            _("Ask the person, or take it back"),
        )
    if offer.state == OfferState.INFO_REQUESTED:
        return (
            "answer",
            _("%(agency)s asks: “%(question)s”") % {"agency": agency, "question": offer.question},
            _("Answer"),
        )
    if offer.state in {OfferState.SENT, OfferState.ACKNOWLEDGED}:
        return _silence(offer, agency)
    if offer.state == OfferState.WAITLISTED:
        return "silent", _("%(agency)s: on the waitlist, look again") % {"agency": agency}, _("Ask where it stands")
    if not offer.confirmed_at:
        return "answer", _("%(agency)s accepted; you choose") % {"agency": agency}, _("Confirm")
    if not offer.identity_is_open(at):
        return (
            "consent_needed",
            _("%(agency)s accepted; consent is needed to open identity") % {"agency": agency},
            _("Record consent"),
        )
    return _after_acceptance(offer, agency, at)


def _silence(offer: Offer, agency: str) -> tuple[str, str, str]:
    if offer.waits_on == Side.NAVIGATOR:
        return "answer", _("%(agency)s has not answered in time") % {"agency": agency}, _("Phone, or ask another")
    words = _("%(agency)s: waiting for an answer") % {"agency": agency}
    return "silent", words, _("Phone")


def _after_acceptance(offer: Offer, agency: str, at: datetime) -> tuple[str, str, str]:
    if any(slot.state == AppointmentState.BOOKED and slot.starts_at > at for slot in offer.appointments.all()):
        return "silent", _("%(agency)s: an appointment is booked") % {"agency": agency}, _("Open")
    kind = "answer" if offer.waits_on == Side.NAVIGATOR else "silent"
    if not offer.reading(at).tells_back:
        words = _("%(agency)s accepted and may not tell us more: ask the person whether first contact happened")
        return kind, words % {"agency": agency}, _("Ask the person")
    return kind, _("%(agency)s accepted: did first contact happen?") % {"agency": agency}, _("Ask")
