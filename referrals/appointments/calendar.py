"""Appointments as calendars know them: when, and where to look; nothing else."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.core import ical

from ..models import Appointment


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


def link_for(slot: Appointment, *, is_agency: bool) -> str:
    """Where a reader of this side finds the appointment."""
    name, pk = ("received", slot.offer_id) if is_agency else ("referral", slot.offer.referral_id)
    return settings.SITE_URL + reverse(f"referrals:{name}", args=[pk])
