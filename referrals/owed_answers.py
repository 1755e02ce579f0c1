"""What each side still has to say of what came of an offer: did the appointment happen, is the person still served,
what now after two missed appointments. (What an agency asks us about a request is a `question`, another thing.)"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.core.codes import Side
from casemgmt.core.templatetags.words import in_words

from .appointments.models import MISSED_BEFORE_CHANGE
from .models import Appointment, AppointmentAnswer, AppointmentState, CheckDay, LinkageCheck, Offer, OfferQuerySet
from .workflow import LIVE, OfferState

ASKED_FOR = timedelta(days=14)  # what nobody remembers after two weeks is asked no more
ASK_WITHIN = timedelta(days=1)
CHECKED = frozenset({OfferState.LINKED})


@dataclass(frozen=True)
class OwedAnswer:
    """One answer that our side owes about an offer."""

    kind: str
    words: str
    due_at: datetime
    subject: Any
    days: int = 0


def with_owed_answers(offers: OfferQuerySet) -> OfferQuerySet:
    """Offers with what the owed answers are read from, in two reads however many there are."""
    sides = AppointmentAnswer.objects.filter(appointment=OuterRef("pk")).values("side")
    slots = Appointment.objects.annotate(told_sides=ArraySubquery(sides))
    checks = LinkageCheck.objects.filter(offer=OuterRef("pk"), side=Side.PERSON).values("days")
    told = offers.annotate(planned_after=Max("plan_changes__no_shows"), told_days=ArraySubquery(checks))
    return told.prefetch_related(Prefetch("appointments", slots))


def slots_to_settle(offer: Offer, at: datetime) -> list[Any]:
    """Appointments that took place, or should have, of which our side has not said what came of them."""
    return [
        slot
        for slot in offer.appointments.all()
        if slot.starts_at < at < slot.starts_at + ASKED_FOR
        and slot.state != AppointmentState.CANCELLED
        and (slot.state == AppointmentState.BOOKED or slot.told_sides)  # type: ignore[attr-defined]
        and Side.PROGRAM not in slot.told_sides  # type: ignore[attr-defined]
    ]


def check_to_answer(offer: Offer, told: Collection[int]) -> int:
    """The check a side has not answered, the later one when both wait; 0 when none does."""
    if offer.state not in CHECKED:
        return 0
    latest = max((days for days in CheckDay.values if f"check_{days}" in offer.stages_done), default=0)
    return latest if latest not in told else 0


def needs_new_plan(offer: Offer) -> bool:
    """Two appointments missed, none ahead, and no plan made since."""
    slots = list(offer.appointments.all())
    missed = sum(slot.state == AppointmentState.NO_SHOW for slot in slots)
    is_ahead = any(slot.state == AppointmentState.BOOKED for slot in slots)
    planned: int = offer.planned_after or 0  # type: ignore[attr-defined]
    return offer.state in LIVE and missed >= MISSED_BEFORE_CHANGE and missed > planned and not is_ahead


def answers_we_owe(offer: Offer, at: datetime) -> Iterator[OwedAnswer]:
    """What our side has to answer or decide about this offer."""
    agency, asked = str(offer.organization), _whom_to_ask(offer, at)
    for slot in slots_to_settle(offer, at):
        words = _("%(agency)s, %(moment)s — did it happen?")
        moment = in_words(timezone.localtime(slot.starts_at))
        due = slot.starts_at + ASK_WITHIN
        yield OwedAnswer("appointment", words % {"agency": asked, "moment": moment}, due, slot)
    for slot in offer.appointments.all():
        if slot.state == AppointmentState.DISPUTED:
            words = _("%(agency)s and we say different things about an appointment")
            yield OwedAnswer("dispute", words % {"agency": agency}, (slot.settled_at or at) + ASK_WITHIN, slot)
    if needs_new_plan(offer):
        words = _("%(agency)s: two appointments missed; change the plan")
        yield OwedAnswer("plan", words % {"agency": agency}, offer.due_at or at, offer)
    days = check_to_answer(offer, offer.told_days)  # type: ignore[attr-defined]
    if days:
        words = _("%(agency)s: is the person still served after %(days)d days?")
        yield OwedAnswer("check", words % {"agency": asked, "days": days}, at, offer, days)
    if getattr(offer, "linkage", None) and offer.linkage.is_disputed:
        words = _("%(agency)s and the other side differ on whether service began")
        yield OwedAnswer("linkage", words % {"agency": agency}, offer.linkage.graded_at + ASK_WITHIN, offer)


def _whom_to_ask(offer: Offer, at: datetime) -> str:
    """The agency by its name; where it may not tell us what came of it, that we have to ask the person."""
    if offer.reading(at).tells_back:
        return str(offer.organization)
    return _("Ask the person about %(agency)s") % {"agency": offer.organization}


MAY_OWE = Q(state__in=LIVE | CHECKED) | Q(linkage__is_disputed=True)
