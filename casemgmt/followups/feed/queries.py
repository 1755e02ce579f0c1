"""What a private calendar address tells: when something is due, and where to look. Never who, nor what about."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.cases.covers.queries import whose_work
from casemgmt.core.ical import LASTS, Slot
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.duties.rota.handover import in_calendar
from casemgmt.people.alerts.queries import alert_words

BACK, AHEAD = timedelta(days=7), timedelta(days=45)
SHORT = timedelta(minutes=15)
DATED = (DutyKind.CONTACT, DutyKind.NEXT_DATE, DutyKind.HAPPENED)


def feed_slots(user: Any, at: datetime) -> list[Slot]:
    """What the user, or whom they stand in for, owes at a date: contacts and next dates when they are due, appointments
    when they begin; and the user's own shifts."""
    rows = Duty.objects.visible_to(user).open().filter(owner_id__in=whose_work(user, at), kind__in=DATED)
    rows = rows.filter(due_at__gt=at - BACK, opens_at__lt=at + AHEAD).select_related("program")
    told = rows.annotate(alert_words=alert_words(at)).order_by("due_at", "pk")
    dated = (_slot(row, at) for row in told if _begins(row) < at + AHEAD and not _has_no_time(row))
    return sorted(dated, key=lambda slot: slot.starts_at) + in_calendar(user=user, at=at)


def _has_no_time(row: Duty) -> bool:
    """“Did it happen?” of what had no hour, and a case without any plan."""
    wanted = {DutyKind.HAPPENED: "appointment", DutyKind.NEXT_DATE: "nextdate"}
    return row.subject_type != wanted.get(DutyKind(row.kind), row.subject_type)


def _begins(row: Duty) -> datetime:
    return row.opens_at if row.kind == DutyKind.HAPPENED else row.due_at


def _slot(row: Duty, at: datetime) -> Slot:
    """Its id and its link tell nothing without signing in."""
    is_contact, is_appointment = row.kind == DutyKind.CONTACT, row.kind == DutyKind.HAPPENED
    path = reverse("followups:follow_up", args=[row.subject_id]) if is_contact else _case_path(row)
    return Slot(
        uid=f"{row.subject_id}@{settings.MAIL_DOMAIN}",
        sequence=0,
        starts_at=_begins(row),
        written_at=row.opened_at if is_appointment else at,
        title=_title(row),
        link=settings.SITE_URL + path,
        lasts=LASTS if is_appointment else SHORT,
        zone=row.program.zone if is_appointment else None,
        person_id=row.person_id,
    )


def _case_path(row: Duty) -> str:
    return reverse("cases:case", args=[row.case_id]) if row.case_id else reverse("followups:my_day")


def _title(row: Duty) -> str:
    if row.kind == DutyKind.HAPPENED:
        return _("Appointment")
    is_warned = bool(row.alert_words)  # type: ignore[attr-defined]
    if row.kind == DutyKind.NEXT_DATE:
        return _("A date is due: read the alert first") if is_warned else _("A date is due")
    return _("A contact is due: read the alert first") if is_warned else _("A contact is due")
