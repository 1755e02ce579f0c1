"""Reads that serve a page: what waits, what an agency may see, what belongs on a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.cases.covers import whose_work
from casemgmt.cases.hooks import Panel
from casemgmt.core import access
from casemgmt.core.access import Permission
from casemgmt.core.codes import Urgency
from casemgmt.followups.day.queries import Obligation
from casemgmt.people.models import Person

from ..inbox.search import Wanted, narrow
from ..models import Appointment, AppointmentState, Linkage, Offer, OfferQuerySet, Referral, ReplyLink
from ..standards import clocks
from ..workflow import LIVE, OFFER, UNDECIDED, OfferState

ALL = Wanted()
AGENCY, NAVIGATOR = Offer.WaitsOn.AGENCY, Offer.WaitsOn.NAVIGATOR
FINISHED = frozenset(OfferState) - LIVE - {OfferState.LINKED, OfferState.DRAFT, OfferState.VOIDED}


def offers_for_page() -> OfferQuerySet:
    """Offers with all that a page shows of them, in a constant number of queries."""
    return Offer.objects.select_related(
        "organization",
        "service",
        "person",
        "program",
        "referral__need",
        "referral__case",
        "identity_consent",
        "linkage",
    ).prefetch_related(
        Prefetch("appointments", Appointment.objects.select_related("booked_by")),
        "appointments__answers",
        "statements__by",
    )


def open_to_agency(offers: OfferQuerySet, at: datetime) -> OfferQuerySet:
    """Those whose agency may read who the person is now; the same rule as `Offer.identity_is_open`."""
    goes_on = Q(state__in=LIVE | {OfferState.LINKED})
    stays = ExpressionWrapper(F("sunset_days") * Value(timedelta(days=1)), output_field=DurationField())
    shut_before = ExpressionWrapper(Value(at) - stays, output_field=DateTimeField())
    sunset = Q(state__in=[OfferState.COMPLETED, OfferState.NOT_LINKED], ended_at__gt=shut_before)
    named = Q(identity_consent__agency_class__in=["", F("organization__agency_class")])
    return offers.filter(goes_on | sunset, named, identity_opened_at__isnull=False, identity_consent__expires_at__gt=at)


def referrals_for_list(user: Any, *, state: str = "", mine: bool = False) -> QuerySet[Referral]:
    """Referrals the user may see, newest first, with their live offers counted."""
    rows = Referral.objects.visible_to(user).select_related("person", "need", "case__owner")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(case__owner=user) if mine else rows
    live = Count("offers", filter=Q(offers__state__in=LIVE))
    return rows.annotate(live_offers=live, last_sent_at=Max("offers__sent_at")).order_by("-made_at", "pk")


INBOX_STATES: dict[str, frozenset[str]] = {
    "waiting": frozenset(UNDECIDED),
    "accepted": frozenset({OfferState.ACCEPTED}),
    "served": frozenset({OfferState.LINKED}),
    "ended": frozenset(FINISHED),
}


def inbox(user: Any, tab: str, wanted: Wanted = ALL) -> QuerySet[Offer]:
    """What the user's agencies received: what waits first, the one due soonest on top."""
    rows = narrow(Offer.objects.inbox_of(user), wanted)
    rows = rows.filter(state__in=INBOX_STATES[tab]).select_related(*INBOX_JOINS)
    return rows.order_by("-ended_at", "pk") if tab == "ended" else rows.order_by("due_at", "pk")


INBOX_JOINS = ("organization", "service", "person", "program", "referral__need", "identity_consent")


def inbox_counts(user: Any, wanted: Wanted = ALL) -> dict[str, int]:
    """How many requests stand under each tab."""
    states = narrow(Offer.objects.inbox_of(user), wanted).order_by().values_list("state").annotate(number=Count("*"))
    numbers = dict(states)
    return {name: sum(numbers.get(state, 0) for state in held) for name, held in INBOX_STATES.items()}


@dataclass(frozen=True)
class Opened:
    """Who the person is, as the agency reads it once identity is open. Nothing else of the person is shown."""

    name: str
    goes_by: str
    pronouns: str
    birth_date: date | None
    last_known_place: str
    contact_points: Sequence[Any]
    introduce_as: str
    must_not_know: str


def opened(person: Person) -> Opened:
    """The fields that opening discloses, and only those."""
    card = getattr(person, "contact_card", None)
    return Opened(
        name=person.display_name,
        goes_by=person.goes_by,
        pronouns=person.pronouns,
        birth_date=person.birth_date,
        last_known_place=person.last_known_place,
        contact_points=[point for point in person.contact_points.all() if point.is_active],
        introduce_as=card.introduce_as if card else "",
        must_not_know=card.must_not_know if card else "",
    )


def moves_for(offer: Offer, user: Any, at: datetime) -> list[str]:
    """Names of what this user can do with the offer now, undo only while it is allowed."""
    moves = OFFER.available(offer, user, at)
    if offer.decided_at is None or at > offer.decided_at + clocks.UNDO_WITHIN:
        moves = [name for name in moves if name != "undo"]
    is_ours = access.holds(user, Permission.REFERRAL_MAKE, offer)
    if is_ours and offer.state == OfferState.ACCEPTED and not offer.confirmed_at:
        moves.append("confirm")
    if is_ours and offer.state in LIVE and not offer.identity_is_open(at):
        moves.append("open")
    if offer.state in {OfferState.ACCEPTED, OfferState.LINKED}:
        moves.append("book")
    if offer.state in {OfferState.ACCEPTED, OfferState.LINKED, OfferState.COMPLETED}:
        moves.append("state")
    return [name for name in moves if name != "link"]


def with_open_link(offers: Sequence[Offer], at: datetime) -> set[Any]:
    """Ids of the live offers that a mailed link still opens."""
    live = [offer.pk for offer in offers if offer.state in LIVE]
    rows = ReplyLink.objects.filter(offer_id__in=live, revoked_at=None, expires_at__gt=at)
    return set(rows.values_list("offer_id", flat=True))


def why_case_cannot_close(*, case: Any) -> list[str]:
    """Sentences that forbid closing a case: live offers."""
    live = Offer.objects.filter(referral__case=case, state__in=LIVE).select_related("organization")
    return [
        _("A request to %(agency)s is still live. Recall it or wait for its answer.") % {"agency": offer.organization}
        for offer in live
    ]


def why_agency_cannot_leave(*, organization: Any) -> list[str]:
    """A sentence that forbids an agency to stop receiving requests: people it has not answered for, or still serves."""
    waiting = Offer.objects.filter(organization=organization, state__in=[*LIVE, OfferState.LINKED]).count()
    words = ngettext(
        "%(n)s request is live or being served there. It has to end first.",
        "%(n)s requests are live or being served there. They have to end first.",
        waiting,
    )
    return [words % {"n": waiting}] if waiting else []


def case_panel(*, case: Any, user: Any, at: datetime) -> Panel:
    """The referrals of a case with their offers, for its page."""
    offers = (
        Offer.objects.exclude(state=OfferState.VOIDED)
        .select_related("organization", "service", "linkage")
        .order_by("created_at")
    )
    referrals = case.referrals.select_related("need").prefetch_related(
        Prefetch("offers", offers, to_attr="shown_offers")
    )
    linkages = (
        Linkage.objects.filter(case=case, grade__gte=3)
        .select_related("organization", "offer__service")
        .order_by("service_on")
    )
    context = {
        "referrals": list(referrals.order_by("made_at")),
        "linkages": list(linkages),
        "may_refer": access.holds(user, Permission.REFERRAL_MAKE, case),
    }
    return Panel(_("Referrals"), "referrals/_case_panel.html", context)


def offers_of_owner(user: Any, at: datetime) -> OfferQuerySet:
    """All offers of the user's own cases and of those they stand in for, with what a row of My day says of them."""
    rows = Offer.objects.visible_to(user).filter(referral__case__owner__in=whose_work(user, at))
    joins = (
        "person",
        "organization",
        "service",
        "referral__case",
        "referral__need",
        "program",
        "identity_consent",
        "linkage",
    )
    return rows.select_related(*joins)


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
    if offer.waits_on == NAVIGATOR:
        return "answer", _("%(agency)s has not answered in time") % {"agency": agency}, _("Phone, or ask another")
    words = _("%(agency)s: waiting for an answer") % {"agency": agency}
    return "silent", words, _("Phone")


def _after_acceptance(offer: Offer, agency: str, at: datetime) -> tuple[str, str, str]:
    if any(slot.state == AppointmentState.BOOKED and slot.starts_at > at for slot in offer.appointments.all()):
        return "silent", _("%(agency)s: an appointment is booked") % {"agency": agency}, _("Open")
    kind = "answer" if offer.waits_on == NAVIGATOR else "silent"
    return kind, _("%(agency)s accepted: did first contact happen?") % {"agency": agency}, _("Ask")


def urgency_rank(offer: Offer) -> int:
    """Emergent first."""
    return list(Urgency).index(Urgency(offer.urgency))
