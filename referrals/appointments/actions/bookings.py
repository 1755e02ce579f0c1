"""Dated slots under an accepted offer: booked, moved, cancelled, and what each side says came of them."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.calendar import at_local
from casemgmt.core.codes import Side
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ... import triggers
from ...linkages.actions.corrections import void_statement
from ...linkages.actions.statements import regrade, state_presence
from ...models import Appointment, AppointmentAnswer, AppointmentState, NoShowReason, Offer
from ...offers.actions.requests import refuse_identity
from ...offers.actions.steps import lock_offer, told_of
from ...offers.actions.turns import wait_for
from ...offers.rules import refuse_telling_back, refuse_without_consent
from ...offers.terms import office_hours_of
from ...taking_back import refuse_taking_back
from ...workflow import OfferState
from .changes import follow_answers, renew, settle, tell_calendars, write_answer

HELD = frozenset({OfferState.ACCEPTED, OfferState.LINKED})
ASKED_AT = time(9)  # both sides are asked the day after, when desks open


@action
def book_appointment(
    *, offer: Offer, starts_at: datetime, place: str = "", goes_along: bool = False, by: Actor, at: datetime
) -> Appointment:
    """Give the person a date. The day after, both sides are asked whether it happened."""
    offer = lock_offer(offer)
    _require_side(by, offer)
    if offer.state not in HELD:
        raise NotPossible(_("An appointment needs an accepted request."))
    refuse_without_consent(offer, "book", at)
    _refuse_past(starts_at, at)
    _refuse_naming_place(place, offer, by)
    appointment, is_new = Appointment.objects.get_or_create(
        offer=offer,
        starts_at=starts_at,
        state=AppointmentState.BOOKED,
        defaults={
            "program": offer.program,
            "organization": offer.organization,
            "person": offer.person,
            "place": place.strip(),
            "goes_along": goes_along,
            "booked_by": account_of(by),
            "changed_at": at,
            "ask_at": ask_at(starts_at, offer),
        },
    )
    if is_new:
        _after_change(appointment, offer, "booked", by, at)
        triggers.appointment_dated(appointment, offer, by=by, at=at)
        tell_calendars(appointment, at)
    return appointment


def _refuse_naming_place(place: str, offer: Offer, by: Actor) -> None:
    """Where it is stays readable when name and contact are closed to the agency, so what we write names nobody. The
    agency's own words are not searched: a refusal would tell it that it had guessed right."""
    if not access.holds(by, Permission.OFFER_ANSWER, offer):
        refuse_identity(offer.person, place=place)


def ask_at(starts_at: datetime, offer: Offer) -> datetime:
    """The morning after: when both sides are asked."""
    day = starts_at.astimezone(offer.program.zone).date() + timedelta(days=1)
    return at_local(day, ASKED_AT, offer.program.zone)


def _refuse_past(starts_at: datetime, at: datetime) -> None:
    if starts_at <= at:
        raise NotPossible(_("Choose a time that lies ahead."), field="starts_at")


@action
def move_appointment(*, appointment: Appointment, starts_at: datetime, by: Actor, at: datetime) -> Appointment:
    """Another time for the same appointment."""
    offer, appointment = _lock(appointment, by)
    refuse_without_consent(offer, "book", at)
    _refuse_past(starts_at, at)
    if starts_at == appointment.starts_at:
        return appointment
    appointment.starts_at, appointment.ask_at, appointment.asked_at = starts_at, ask_at(starts_at, offer), None
    renew(appointment, at)
    _after_change(appointment, offer, "moved", by, at)
    triggers.appointment_dated(appointment, offer, by=by, at=at)
    tell_calendars(appointment, at)
    return appointment


@action
def cancel_appointment(*, appointment: Appointment, reason: str, by: Actor, at: datetime) -> Appointment:
    """The appointment will not take place."""
    offer, appointment = _lock(appointment, by)
    settle(appointment, AppointmentState.CANCELLED, by, at)
    appointment.cancel_reason = reason.strip()
    renew(appointment, at)
    _after_change(appointment, offer, "cancelled", by, at)
    triggers.trigger_gone(offer, appointment.pk, by=by, at=at)
    tell_calendars(appointment, at)
    return appointment


@action
def settle_appointment(
    *, appointment: Appointment, attended: bool, reason: str = "", told_by: str = "", by: Actor, at: datetime
) -> Appointment:
    """One side says whether the person came. A no-show needs a reason, which may be “not known”.

    The agency speaks for itself; we speak for us, or for the agency with who said so. Where the two differ the
    appointment is disputed. The same answer again changes nothing.
    """
    offer, appointment = _lock(appointment, by, also_settled=True)
    if appointment.starts_at > at:
        raise NotPossible(_("The appointment has not taken place yet."))
    if not attended and reason not in NoShowReason.values:
        raise NotPossible(_("Choose why the person did not come; “not known” is an answer."), field="reason")
    told_by = told_of(offer, by, told_by)
    refuse_telling_back(offer, by, at, told_by=told_by)
    side = _side(by, offer, told_by)
    if _said(appointment, side) == (attended, "" if attended else reason):
        return appointment
    write_answer(appointment, side, attended=attended, reason=reason, told_by=told_by, by=by, at=at)
    _after_change(appointment, offer, appointment.state, by, at, side=side)
    if attended and appointment.goes_along and side == Side.PROGRAM:
        state_presence(offer=offer, appointment=appointment, by=by, at=at)
    return appointment


@action
def take_back_answer(*, answer: AppointmentAnswer, by: Actor, at: datetime) -> Appointment:
    """Whoever said whether the person came takes it back within a quarter of an hour: the appointment stands as the
    other answers have it, and what followed of a visit that one of us went along to goes with it."""
    offer, appointment = _lock(answer.appointment, by, also_settled=True)
    answer = AppointmentAnswer.all_said.select_for_update(of=("self",)).get(pk=answer.pk)
    refuse_taking_back(answer, by, at)
    if answer.taken_back_at:
        return appointment
    answer.taken_back_at = at
    answer.save(update_fields=["taken_back_at"])
    follow_answers(appointment, by, at)
    _after_change(appointment, offer, "undone", by, at, side=answer.side)
    said_with_it = offer.statements.filter(side=Side.NAVIGATOR, by=answer.by, said_at=answer.said_at, voided_at=None)
    for statement in said_with_it:
        void_statement(statement=statement, reason=_("Undone at once"), by=by, at=at)
    return appointment


def _side(by: Actor, offer: Offer, told_by: str) -> str:
    is_agency = access.holds(by, Permission.OFFER_ANSWER, offer)
    return Side.AGENCY if is_agency or told_by else Side.PROGRAM


def _said(appointment: Appointment, side: str) -> tuple[bool, str] | None:
    last = appointment.answers.filter(side=side).order_by("said_at", "created_at").last()
    return (last.attended, last.reason) if last else None


def _lock(appointment: Appointment, by: Actor, *, also_settled: bool = False) -> tuple[Offer, Appointment]:
    offer = lock_offer(appointment.offer)
    _require_side(by, offer)
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    appointment.program, appointment.organization = offer.program, offer.organization
    is_over = appointment.state == AppointmentState.CANCELLED or not also_settled
    if is_over and appointment.state != AppointmentState.BOOKED:
        raise NotPossible(
            _("This appointment was settled already: %(state)s.") % {"state": appointment.get_state_display()}
        )
    return offer, appointment


def _require_side(by: Actor, offer: Offer) -> None:
    """The agency, or the program's navigators."""
    if not access.holds(by, Permission.OFFER_ANSWER, offer):
        access.require(by, Permission.REFERRAL_MAKE, offer)


def _after_change(appointment: Appointment, offer: Offer, verb: str, by: Actor, at: datetime, **data: Any) -> None:
    record(f"appointment.{verb}", appointment, by=by, at=at, case_id=offer.referral.case_id, offer=offer.pk, **data)
    if offer.state == OfferState.ACCEPTED:
        _wait_for_next(offer, at)
    offer.version += 1
    offer.save()
    regrade(offer, by=by, at=at)
    key = f"appointment.{verb}:{appointment.pk}:{offer.version}"
    tell("offer.moved", key=key, at=at, offer=offer.pk, by=by.pk or "")


def _wait_for_next(offer: Offer, at: datetime) -> None:
    """Booked: the agency's until the day after. Settled: ours, to learn whether service began or to plan again. While
    who it is stays shut it is ours already, to confirm or to ask for consent, and a date does not make us forget."""
    if offer.waits_on == Side.NAVIGATOR and not offer.identity_is_open(at):
        return
    upcoming = offer.appointments.filter(state=AppointmentState.BOOKED).order_by("starts_at").first()
    if upcoming:
        wait_for(offer, Side.AGENCY, max(upcoming.starts_at, at) + timedelta(days=1))
    else:
        wait_for(offer, Side.NAVIGATOR, office_hours_of(offer).add_business_days(at, 1))
