"""Dated slots under an accepted offer: booked, moved, attended, missed, cancelled."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core import access
from casemgmt.core.access import Permission
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.outbox import tell

from ..models import Appointment, AppointmentState, NoShowReason, Offer
from ..workflow import OfferState
from .linking import regrade
from .moving import AGENCY, NAVIGATOR, calendar_of, lock_offer, wait_for

HELD = frozenset({OfferState.ACCEPTED, OfferState.LINKED})


@transaction.atomic
def book_appointment(*, offer: Offer, starts_at: datetime, place: str = "", by: Any, at: datetime) -> Appointment:
    """Give the person a date. The day after, both sides are asked whether it happened."""
    offer = lock_offer(offer)
    _require_side(by, offer)
    if offer.state not in HELD:
        raise NotPossible(_("An appointment needs an accepted request."))
    if starts_at <= at:
        raise NotPossible(_("Choose a time that lies ahead."), field="starts_at")
    appointment, is_new = Appointment.objects.get_or_create(
        offer=offer,
        starts_at=starts_at,
        state=AppointmentState.BOOKED,
        defaults={
            "program": offer.program,
            "organization": offer.organization,
            "person": offer.person,
            "place": place.strip(),
            "booked_by": by,
        },
    )
    if is_new:
        _after_change(appointment, offer, "booked", by, at)
    return appointment


@transaction.atomic
def move_appointment(*, appointment: Appointment, starts_at: datetime, by: Any, at: datetime) -> Appointment:
    """Another time for the same appointment."""
    offer, appointment = _lock(appointment, by)
    if starts_at <= at:
        raise NotPossible(_("Choose a time that lies ahead."), field="starts_at")
    appointment.starts_at = starts_at
    appointment.save(update_fields=["starts_at"])
    _after_change(appointment, offer, "moved", by, at)
    return appointment


@transaction.atomic
def cancel_appointment(*, appointment: Appointment, reason: str, by: Any, at: datetime) -> Appointment:
    """The appointment will not take place."""
    offer, appointment = _lock(appointment, by)
    _settle(appointment, AppointmentState.CANCELLED, by, at)
    appointment.cancel_reason = reason.strip()
    appointment.save()
    _after_change(appointment, offer, "cancelled", by, at)
    return appointment


@transaction.atomic
def settle_appointment(
    *, appointment: Appointment, attended: bool, reason: str = "", by: Any, at: datetime
) -> Appointment:
    """Say whether the person came. A no-show needs a reason, which may be “not known”."""
    offer, appointment = _lock(appointment, by)
    if appointment.starts_at > at:
        raise NotPossible(_("The appointment has not taken place yet."))
    if not attended and reason not in NoShowReason.values:
        raise NotPossible(_("Choose why the person did not come; “not known” is an answer."), field="reason")
    _settle(appointment, AppointmentState.ATTENDED if attended else AppointmentState.NO_SHOW, by, at)
    appointment.no_show_reason = "" if attended else reason
    appointment.save()
    _after_change(appointment, offer, "attended" if attended else "no_show", by, at)
    return appointment


def _lock(appointment: Appointment, by: Any) -> tuple[Offer, Appointment]:
    offer = lock_offer(appointment.offer)
    _require_side(by, offer)
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if appointment.state != AppointmentState.BOOKED:
        raise NotPossible(
            _("This appointment was settled already: %(state)s.") % {"state": appointment.get_state_display()}
        )
    return offer, appointment


def _require_side(by: Any, offer: Offer) -> None:
    """The agency, or the program's navigators."""
    if not access.holds(by, Permission.OFFER_ANSWER, offer):
        access.require(by, Permission.REFERRAL_MAKE, offer)


def _settle(appointment: Appointment, state: str, by: Any, at: datetime) -> None:
    appointment.state, appointment.settled_at, appointment.settled_by = state, at, by


def _after_change(appointment: Appointment, offer: Offer, verb: str, by: Any, at: datetime) -> None:
    record(f"appointment.{verb}", appointment, by=by, at=at, case_id=offer.referral.case_id, offer=offer.pk)
    if offer.state == OfferState.ACCEPTED:
        _wait_for_next(offer, verb, at)
    offer.version += 1
    offer.save()
    regrade(offer, by=by, at=at)
    tell("offer.moved", key=f"appointment.{verb}:{appointment.pk}:{offer.version}", at=at, offer=offer.pk)


def _wait_for_next(offer: Offer, verb: str, at: datetime) -> None:
    """Booked: the agency's until the day after. Settled: ours, to learn whether service began or to plan again."""
    upcoming = offer.appointments.filter(state=AppointmentState.BOOKED).order_by("starts_at").first()
    if upcoming:
        wait_for(offer, AGENCY, max(upcoming.starts_at, at) + timedelta(days=1))
    else:
        wait_for(offer, NAVIGATOR, calendar_of(offer).add_business_days(at, 1))
