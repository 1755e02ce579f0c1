"""Appointments as calendars know them: when, and where to look; nothing else."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.cases.covers.queries import whose_work
from casemgmt.core import ical

from ..models import Appointment, AppointmentState, Offer


def entry(slot: Appointment, link: str) -> ical.Slot:
    """The appointment as calendars know it."""
    return ical.Slot(
        uid=f"{slot.pk}@{settings.MAIL_DOMAIN}",
        sequence=slot.sequence,
        starts_at=slot.starts_at,
        written_at=slot.changed_at or slot.created_at,
        title=str(_("Appointment")),
        link=link,
        zone=slot.offer.program.zone,
        person_id=slot.person_id,
    )


def in_calendar(*, user: Any, at: datetime) -> list[ical.Slot]:
    """What appointments add to a navigator's private calendar: those booked on cases of theirs."""
    rows = Appointment.objects.filter(state=AppointmentState.BOOKED, starts_at__gt=at - timedelta(days=7))
    mine = rows.filter(
        offer__in=Offer.objects.visible_to(user).filter(referral__case__owner__in=whose_work(user, at)).values("pk")
    )
    booked = mine.select_related("offer__program").order_by("starts_at")
    return [entry(slot, link_for(slot, is_agency=False)) for slot in booked]


def link_for(slot: Appointment, *, is_agency: bool) -> str:
    """Where a reader of this side finds the appointment."""
    name, pk = ("received", slot.offer_id) if is_agency else ("referral", slot.offer.referral_id)
    return settings.SITE_URL + reverse(f"referrals:{name}", args=[pk])
