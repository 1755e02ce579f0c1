"""What a private calendar address tells: when something is due, and where to look. Never who, nor what about."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.cases.covers.queries import whose_work
from casemgmt.core.ical import Slot
from casemgmt.duties.rota.handover import in_calendar
from casemgmt.people.alerts.queries import alert_words

from .. import hooks
from ..contacts.models import FollowUp

BACK, AHEAD = timedelta(days=7), timedelta(days=45)
LASTS = timedelta(minutes=15)


def feed_slots(user: Any, at: datetime) -> list[Slot]:
    """Contacts that are the user's to do and due soon, and what upper apps add."""
    rows = FollowUp.objects.running().visible_to(user).owned_by(*whose_work(user, at))
    due = (
        rows.filter(due_at__gt=at - BACK, due_at__lt=at + AHEAD)
        .order_by("due_at", "pk")
        .only("due_at", "created_at", "person_id")
        .annotate(alert_words=alert_words(at))
    )
    contacts = [_slot(row, at) for row in due]
    others = [one for source in hooks.CALENDAR_SOURCES for one in source(user=user, at=at)]
    return contacts + others + in_calendar(user=user, at=at)


def _slot(row: FollowUp, at: datetime) -> Slot:
    """Its id and its link tell nothing without signing in."""
    link = settings.SITE_URL + reverse("followups:follow_up", args=[row.pk])
    return Slot(
        f"{row.pk}@{settings.MAIL_DOMAIN}",
        0,
        row.due_at,
        at,
        _("A contact is due: read the alert first") if row.alert_words else _("A contact is due"),  # type: ignore[attr-defined]
        link,
        LASTS,
        person_id=row.person_id,
    )
