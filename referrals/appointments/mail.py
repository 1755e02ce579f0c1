"""Mail about appointments and checks: calendar entries and questions, neutral as all mail. A calendar entry says when
and where to look, nothing else."""

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from casemgmt.core import ical
from casemgmt.core.codes import Side
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail

from ..models import Appointment, AppointmentState, Offer
from ..offers.mail import reply_address, to_agency, to_navigator
from ..owed_answers import check_to_answer
from .calendar import entry

ONE_INVITATION = "a calendar program takes one invitation from one letter"


@sender("appointment.to_agency", what=_("An appointment for the agency's calendar"), alone=ONE_INVITATION)
def put_in_the_agencys_calendar(message: Effect, at: datetime) -> EmailMessage | None:
    """The appointment as it is now, for the agency's calendar."""
    slot = _current(message)
    if slot is None:
        return None
    mail = to_agency(slot.offer, *_words(slot), reply_address(slot.offer, message, at))
    with translation.override(slot.offer.organization.mail_language):
        return _with_file(mail, slot)


@sender("appointment.to_navigator", what=_("An appointment for the navigator's calendar"), alone=ONE_INVITATION)
def put_in_our_calendar(message: Effect, at: datetime) -> EmailMessage | None:
    """The same for the navigator of the case."""
    slot = _current(message)
    return _with_file(to_navigator(_about(message, slot), at, *_words(slot)), slot) if slot else None


@sender("appointment.asked_agency", what=_("Did an appointment take place? To the agency"))
def ask_the_agency(message: Effect, at: datetime) -> EmailMessage | None:
    """The day after: did it happen?"""
    slot = _unanswered(message, Side.AGENCY)
    if slot is None or not slot.offer.reading(at).tells_back:
        return None
    reply = reply_address(slot.offer, message, at)
    return to_agency(slot.offer, _("Did an appointment take place?"), _question(), reply)


@sender("appointment.asked_program", what=_("Did an appointment take place? To the navigator"))
def ask_the_navigator(message: Effect, at: datetime) -> EmailMessage | None:
    """The same question to us."""
    slot = _unanswered(message, Side.PROGRAM)
    return to_navigator(_about(message, slot), at, _("Did an appointment take place?"), _question()) if slot else None


@sender("offer.check_agency", what=_("Does service go on? To the agency"))
def ask_whether_it_goes_on(message: Effect, at: datetime) -> EmailMessage | None:
    """Service began a while ago: the agency is asked whether it goes on."""
    offer = Offer.objects.select_related("organization").filter(pk=message.data["offer"]).first()
    if offer is None or not offer.reading(at).tells_back:
        return None
    told = offer.checks.filter(side=Side.AGENCY).values_list("days", flat=True)
    if not check_to_answer(offer, list(told)):
        return None
    return to_agency(
        offer,
        _("Does it go on?"),
        _("One of your requests began a while ago. Please say whether it goes on."),
        reply_address(offer, message, at),
    )


def _question() -> Any:
    return _("An appointment on one of your requests was due. Please say whether it took place.")


def _words(slot: Appointment) -> tuple[Any, Any]:
    if slot.state == AppointmentState.CANCELLED:
        return _("An appointment was called off"), _("An appointment on one of your requests was called off.")
    if slot.sequence:
        return _("An appointment was moved"), _("An appointment on one of your requests was moved.")
    return _("An appointment was booked"), _("An appointment on one of your requests was booked.")


def _slots() -> Any:
    return Appointment.objects.select_related(
        "offer__organization", "offer__program", "offer__referral__case__owner", "offer__drafted_by"
    )


def _current(message: Effect) -> Appointment | None:
    """The appointment, unless a later change has overtaken this message or it is over."""
    slot = _slots().filter(pk=message.data["appointment"], sequence=message.data["sequence"]).first()
    return slot if slot and slot.state in {AppointmentState.BOOKED, AppointmentState.CANCELLED} else None


def _unanswered(message: Effect, side: str) -> Appointment | None:
    slots = _slots().exclude(state=AppointmentState.CANCELLED)
    return slots.filter(pk=message.data["appointment"]).exclude(answers__side=side).first()


def _about(message: Effect, slot: Appointment) -> Effect:
    message.data = {**message.data, "offer": str(slot.offer_id)}
    return message


def _with_file(mail: NeutralMail | None, slot: Appointment) -> NeutralMail | None:
    """The entry twice, as Outlook and Google want it: beside the text, where a calendar program finds it by itself, and
    as a file to press. The organizer is a bare address; a name in it is shown as a broken one."""
    if mail is None:
        return None
    method = ical.CANCEL if slot.state == AppointmentState.CANCELLED else ical.REQUEST
    file = ical.calendar_file(
        entry(slot, mail.link or settings.SITE_URL),
        method,
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=mail.recipients()[0],
    )
    mail.attach_alternative(file.decode(), f"text/calendar; method={method}")
    mail.attach("appointment.ics", file, "application/ics")
    return mail
