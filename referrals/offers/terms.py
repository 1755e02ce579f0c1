"""What an offer was sent under: the standards and office hours that counted then, and count for it until it ends."""

from casemgmt.accounts.models import CalendarRule
from casemgmt.core.calendar import BusinessCalendar
from casemgmt.core.codes import Urgency

from ..models import Offer, StandardRule
from ..standards import clocks
from ..standards.terms import USUAL, Terms


def keep_terms(offer: Offer) -> None:
    """What counts for this offer from now on: the program's standards and office hours as they are when it is sent."""
    program = offer.program_id
    offer.sent_standard = StandardRule.objects.filter(program=program).first()
    offer.sent_calendar = CalendarRule.objects.filter(program=program).first()
    offer.sunset_days = terms_of(offer).sunset_days


def terms_of(offer: Offer) -> Terms:
    """What the offer was sent under; a change of the standards since then does not touch it."""
    return offer.sent_standard.terms if offer.sent_standard else USUAL


def standard_of(offer: Offer) -> clocks.Standard:
    return terms_of(offer).standards[Urgency(offer.urgency)]


def office_hours_of(offer: Offer) -> BusinessCalendar:
    """The office hours the offer was sent under."""
    return offer.sent_calendar.calendar if offer.sent_calendar else offer.program.first_calendar
