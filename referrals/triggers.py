"""What happens to requests that a plan of contacts counts from: an answer, an appointment, service that began."""

from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet

from casemgmt.cases.models import Case
from casemgmt.core.actor import Actor
from casemgmt.core.calendar import at_local
from casemgmt.followups.actions import drop_trigger, move_trigger
from casemgmt.followups.hooks import Happened
from casemgmt.followups.models import Trigger

from .models import Appointment, AppointmentState, Grade, Linkage, Offer
from .workflow import OfferState

# Who says that service began gives a day; contacts count from the morning of it.
MORNING = time(9)


def offer_accepted(offer: Offer, *, by: Actor, at: datetime) -> None:
    """An agency said yes."""
    _count_from(offer, Trigger.OFFER_ACCEPTED, offer.pk, offer.accepted_at or at, by, at)


def appointment_dated(appointment: Appointment, offer: Offer, *, by: Actor, at: datetime) -> None:
    """There is a date, or another one than before."""
    _count_from(offer, Trigger.APPOINTMENT, appointment.pk, appointment.starts_at, by, at)


def linkage_graded(linkage: Linkage, offer: Offer, *, by: Actor, at: datetime) -> None:
    """Service began on a day, on another day than thought, or not after all."""
    if linkage.grade >= Grade.REPORTED and linkage.service_on and not linkage.is_disputed:
        began = at_local(linkage.service_on, MORNING, offer.program.zone)
        _count_from(offer, Trigger.LINKAGE, linkage.pk, began, by, at)
    else:
        trigger_gone(offer, linkage.pk, by=by, at=at)


def trigger_gone(offer: Offer, about_id: Any, *, by: Actor, at: datetime) -> None:
    """It will not take place, or was taken back."""
    drop_trigger(case=offer.referral.case, about_id=about_id, by=by, at=at)


def _count_from(offer: Offer, trigger: str, about_id: Any, anchor_at: datetime, by: Actor, at: datetime) -> None:
    case = offer.referral.case
    move_trigger(case=case, trigger=trigger, about_id=about_id, anchor_at=anchor_at, by=by, at=at)


def trigger_moments(*, cases: QuerySet[Case], since: datetime | None, until: datetime | None) -> list[Happened]:
    """All of it for these cases, in three reads."""
    return [*_acceptances(cases, since, until), *_appointments(cases, since, until), *_beginnings(cases, since, until)]


def _acceptances(cases: QuerySet[Case], since: datetime | None, until: datetime | None) -> list[Happened]:
    held = [OfferState.ACCEPTED, OfferState.LINKED, OfferState.COMPLETED]
    rows = _within(Offer.objects.filter(referral__case__in=cases, state__in=held), "accepted_at", since, until)
    found = rows.values_list("pk", "accepted_at", "referral__case_id")
    return [Happened(Trigger.OFFER_ACCEPTED, pk, at, case) for pk, at, case in found]


def _appointments(cases: QuerySet[Case], since: datetime | None, until: datetime | None) -> list[Happened]:
    rows = Appointment.objects.filter(offer__referral__case__in=cases).exclude(state=AppointmentState.CANCELLED)
    found = _within(rows, "starts_at", since, until).values_list("pk", "starts_at", "offer__referral__case_id")
    return [Happened(Trigger.APPOINTMENT, pk, at, case) for pk, at, case in found]


def _beginnings(cases: QuerySet[Case], since: datetime | None, until: datetime | None) -> list[Happened]:
    rows = Linkage.objects.filter(case__in=cases, grade__gte=Grade.REPORTED, is_disputed=False).select_related(
        "program"
    )
    days = rows.filter(service_on__isnull=False)
    moments = [(row, at_local(row.service_on, MORNING, row.program.zone)) for row in days]  # type: ignore[arg-type]
    return [
        Happened(Trigger.LINKAGE, row.pk, began, row.case_id)
        for row, began in moments
        if (since is None or began >= since) and (until is None or began < until)
    ]


def _within(rows: Any, name: str, since: datetime | None, until: datetime | None) -> Any:
    if since is not None:
        rows = rows.filter(**{f"{name}__gte": since})
    if until is not None:
        rows = rows.filter(**{f"{name}__lt": until})
    return rows.filter(**{f"{name}__isnull": False})
