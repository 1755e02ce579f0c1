"""What a death ends of our requests: dates are cancelled, live requests taken back, referrals closed.

The agency is told that nothing more is needed, never why.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.actor import Actor

from ..appointments.actions.bookings import cancel_appointment
from ..models import Appointment, AppointmentState, Offer, Referral
from ..offers.actions.endings import recall_offer
from ..workflow import LIVE, ReferralResult, ReferralState
from .actions import close_referral, possible_results


def end_requests(*, case: Any, by: Actor, at: datetime) -> None:
    """The person of the case has died: everything asked for them ends, with that reason."""
    why = _("The person has died.")
    for appointment in _dates(case.person).filter(starts_at__gt=at).order_by("pk"):
        cancel_appointment(appointment=appointment, reason=why, by=by, at=at)
    for offer in _live(case.person).order_by("pk"):
        recall_offer(offer=offer, reason=why, by=by, at=at)
    for referral in _unfinished(case.person).order_by("pk"):
        if ReferralResult.WITHDRAWN in possible_results(referral, list(referral.offers.all())):
            close_referral(referral=referral, result=ReferralResult.WITHDRAWN, reason=why, by=by, at=at)


def what_ends(*, person: Any) -> list[str]:
    """What of our requests a death ends, in words."""
    dates, live = _dates(person).count(), _live(person).select_related("organization")
    lines = [_("The request to %(agency)s is taken back") % {"agency": offer.organization} for offer in live]
    if dates:
        words = ngettext("%(n)d appointment is cancelled", "%(n)d appointments are cancelled", dates)
        lines.append(words % {"n": dates})
    return lines


def _live(person: Any) -> Any:
    return Offer.objects.filter(referral__person__root=person.root_id, state__in=LIVE)


def _dates(person: Any) -> Any:
    return Appointment.objects.filter(offer__in=_live(person), state=AppointmentState.BOOKED)


def _unfinished(person: Any) -> Any:
    return Referral.objects.filter(person__root=person.root_id).exclude(state=ReferralState.CLOSED)
