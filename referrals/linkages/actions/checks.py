"""Asking both sides what came of it: the day after an appointment, and 7 and 30 days after service began."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core import access
from casemgmt.core.access import Permission
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ...models import AnswerSide, Appointment, AppointmentState, CheckDay, LinkageCheck, Offer, Side
from ...offers.actions.turns import lock_offer, note
from ...workflow import SERVED
from .statements import regrade


def ask_after_appointments(*, at: datetime, most: int = 2000) -> int:
    """Ask after every appointment whose morning after has come. Each in its own transaction."""
    due = Appointment.objects.filter(ask_at__lte=at).order_by("ask_at", "pk").values_list("pk", flat=True)
    return sum(_ask_after(pk, at) for pk in due[:most])


@transaction.atomic
def _ask_after(appointment_id: UUID, at: datetime) -> bool:
    rows = Appointment.objects.select_for_update(skip_locked=True, of=("self",)).select_related("offer__referral")
    appointment = rows.filter(pk=appointment_id, ask_at__lte=at).first()
    if appointment is None:
        return False
    appointment.ask_at, appointment.asked_at = None, at
    appointment.save(update_fields=["ask_at", "asked_at"])
    silent = set(AnswerSide.values) - set(appointment.answers.values_list("side", flat=True))
    if appointment.state == AppointmentState.CANCELLED or not silent:
        return True
    record("appointment.asked", appointment, by=CLOCK, at=at, case_id=appointment.offer.referral.case_id)
    for side in sorted(silent):
        kind = f"appointment.asked_{side}"
        tell(kind, key=f"{kind}:{appointment.pk}:{appointment.sequence}", at=at, appointment=appointment.pk)
    return True


@transaction.atomic
def answer_check(
    *, offer: Offer, days: int, still_served: bool, told_by: str = "", by: Any, at: datetime
) -> LinkageCheck:
    """One side says, 7 or 30 days on, whether the person is still served. The agency speaks for itself, we for the
    person, or for the agency with who said so. The same answer again changes nothing."""
    offer = lock_offer(offer)
    is_agency = access.holds(by, Permission.OFFER_ANSWER, offer)
    if not is_agency:
        access.require(by, Permission.REFERRAL_MAKE, offer)
    _refuse_early(offer, days)
    side = Side.AGENCY if is_agency or told_by.strip() else Side.PERSON
    last = offer.checks.filter(days=days, side=side).last()
    if last and last.still_served == still_served:
        return last
    check = LinkageCheck.objects.create(
        program=offer.program,
        organization=offer.organization,
        offer=offer,
        person=offer.person,
        days=days,
        side=side,
        still_served=still_served,
        told_by=told_by.strip(),
        said_at=at,
        by=by,
    )
    note("checked", offer, by=by, at=at, days=days, side=side, still_served=still_served)
    regrade(offer, by=by, at=at)
    return check


def _refuse_early(offer: Offer, days: int) -> None:
    if days not in CheckDay.values:
        raise NotPossible(_("There is a check at 7 and at 30 days."))
    if offer.state not in SERVED or f"check_{days}" not in offer.stages_done:
        raise NotPossible(_("It is not time for this check yet."))
