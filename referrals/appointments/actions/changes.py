"""What changes of appointments share: settling, answers of the sides, telling calendars, ending with the offer."""

from datetime import datetime

from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.effects import tell
from casemgmt.core.events import record

from ... import triggers
from ...models import Appointment, AppointmentAnswer, AppointmentState, Offer
from ..outcome import outcome


def settle(appointment: Appointment, state: str, by: Actor, at: datetime) -> None:
    """Say what became of it. One that was called off is asked about no more."""
    appointment.state, appointment.settled_at = state, at
    appointment.settled_by_id = by.pk
    if state == AppointmentState.CANCELLED:
        appointment.ask_at = None


def renew(appointment: Appointment, at: datetime) -> None:
    """A change that calendars have to learn of."""
    appointment.sequence, appointment.changed_at = appointment.sequence + 1, at
    appointment.save()


def write_answer(
    appointment: Appointment,
    side: str,
    *,
    attended: bool,
    reason: str = "",
    told_by: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Keep what one side says, and let the appointment's state follow from what the sides said last."""
    AppointmentAnswer.objects.create(
        program_id=appointment.program_id,
        organization_id=appointment.organization_id,
        appointment=appointment,
        side=side,
        attended=attended,
        reason="" if attended else reason,
        told_by=told_by.strip(),
        said_at=at,
        by_id=by.pk,
    )
    follow_answers(appointment, by, at)


def follow_answers(appointment: Appointment, by: Actor, at: datetime) -> None:
    """What the sides said last decides what became of it; where nobody says anything any more, it is asked again."""
    state, why = outcome(appointment.answers.all())
    settle(appointment, state, by, at)
    if state == AppointmentState.BOOKED:
        appointment.settled_at, appointment.settled_by_id = None, None
    appointment.no_show_reason = why
    appointment.save()


def tell_calendars(appointment: Appointment, at: datetime) -> None:
    """A calendar entry to the agency and to our navigator; a later one replaces it."""
    for kind in ("appointment.to_agency", "appointment.to_navigator"):
        key = f"{kind}:{appointment.pk}:{appointment.sequence}"
        tell(kind, key=key, at=at, appointment=appointment.pk, sequence=appointment.sequence)


def end_upcoming(offer: Offer, *, at: datetime) -> None:
    """The offer ended, so what was booked under it is called off and calendars are told."""
    booked = Appointment.objects.select_for_update(of=("self",)).filter(offer=offer, state=AppointmentState.BOOKED)
    for appointment in booked.filter(starts_at__gt=at):
        settle(appointment, AppointmentState.CANCELLED, CLOCK, at)
        renew(appointment, at)
        record("appointment.cancelled", appointment, by=CLOCK, at=at, case_id=offer.referral.case_id)
        triggers.trigger_gone(offer, appointment.pk, by=CLOCK, at=at)
        tell_calendars(appointment, at)
