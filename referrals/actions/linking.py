"""Recording whether service began, and who says so."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core import access
from casemgmt.core.access import Permission
from casemgmt.core.calendar import add_days
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.outbox import tell

from .. import clocks
from ..linkage import Graded, graded
from ..models import AppointmentState, Linkage, LinkageStatement, Offer, Side
from ..workflow import SERVED, OfferState
from .ending import settle_referral
from .moving import lock_offer, move, note

TELLABLE = SERVED | {OfferState.ACCEPTED}


@transaction.atomic
def state_linkage(
    *,
    offer: Offer,
    side: str,
    began: bool,
    service_on: date | None = None,
    evidence: str = "",
    by: Any,
    at: datetime,
) -> Linkage:
    """One side says whether service began, and on which day. The agency speaks for itself only; we for the other
    sides."""
    offer = lock_offer(offer)
    _check_side(offer, side, by)
    _check_day(offer, began, service_on, evidence, side, at)
    LinkageStatement.objects.create(
        program=offer.program,
        organization=offer.organization,
        offer=offer,
        person=offer.person,
        side=side,
        began=began,
        service_on=service_on if began else None,
        evidence=evidence.strip(),
        said_at=at,
        by=by,
    )
    linkage = regrade(offer, by=by, at=at)
    _follow_from(offer, linkage, by, at)
    tell("offer.moved", key=f"linkage.stated:{offer.pk}:{offer.version}:{linkage.grade}:{side}", at=at, offer=offer.pk)
    return linkage


def _check_side(offer: Offer, side: str, by: Any) -> None:
    access.require(
        by,
        Permission.OFFER_ANSWER if side == Side.AGENCY and _is_agency(by, offer) else Permission.REFERRAL_MAKE,
        offer,
    )
    if offer.state not in TELLABLE:
        raise NotPossible(_("Only an accepted request can become a linkage."))


def _is_agency(by: Any, offer: Offer) -> bool:
    return access.holds(by, Permission.OFFER_ANSWER, offer)


def _check_day(offer: Offer, began: bool, service_on: date | None, evidence: str, side: str, at: datetime) -> None:
    today = at.astimezone(offer.program.zone).date()
    if began and service_on is None:
        raise NotPossible(_("Give the day on which service began."), field="service_on")
    if service_on and service_on > today:
        raise NotPossible(_("The day of service cannot lie ahead."), field="service_on")
    if service_on and offer.sent_at and service_on < offer.sent_at.astimezone(offer.program.zone).date():
        raise NotPossible(_("The day of service lies before the request was sent. Check the date."), field="service_on")
    if side == Side.DOCUMENT and not evidence.strip():
        raise NotPossible(_("Say which document shows it."), field="evidence")


def regrade(offer: Offer, *, by: Any, at: datetime) -> Linkage:
    """Work the grade out anew from all statements and appointments; a change is an event."""
    result = _graded(offer)
    linkage, is_new = Linkage.objects.select_for_update(of=("self",)).get_or_create(
        offer=offer, defaults=_facts(offer, result, at)
    )
    is_changed = is_new or (linkage.grade, linkage.service_on, linkage.is_disputed) != (
        result.grade,
        result.service_on,
        result.is_disputed,
    )
    if is_changed:
        for name, value in _facts(offer, result, at).items():
            setattr(linkage, name, value)
        linkage.save()
        record(
            "linkage.graded",
            linkage,
            by=by,
            at=at,
            offer=offer.pk,
            grade=int(result.grade),
            disputed=result.is_disputed,
        )
    return linkage


def _graded(offer: Offer) -> Graded:
    appointments = list(offer.appointments.all())
    attended = {
        slot.starts_at.astimezone(offer.program.zone).date()
        for slot in appointments
        if slot.state == AppointmentState.ATTENDED
    }
    return graded(
        offer.statements.all(),
        is_accepted=offer.accepted_at is not None,
        has_appointment=any(slot.state != AppointmentState.CANCELLED for slot in appointments),
        days_attended=len(attended),
    )


def _facts(offer: Offer, result: Graded, at: datetime) -> dict[str, Any]:
    return {
        "program": offer.program,
        "case_id": offer.referral.case_id,
        "person": offer.person,
        "referral": offer.referral,
        "organization": offer.organization,
        "grade": result.grade,
        "service_on": result.service_on,
        "is_disputed": result.is_disputed,
        "sides": list(result.sides),
        "graded_at": at,
    }


def _follow_from(offer: Offer, linkage: Linkage, by: Any, at: datetime) -> None:
    """Service began: the offer is linked, checks are set, the referral closes when nothing else is live."""
    if linkage.grade < 3 or offer.state != OfferState.ACCEPTED:
        return
    move(offer, "link", by=by, at=at)
    offer.next_step_at = add_days(at, clocks.CHECKS_AFTER_DAYS[0], offer.program.zone)
    offer.save()
    note("linked", offer, by=by, at=at, grade=int(linkage.grade))
    offer.linkage = linkage
    settle_referral(offer.referral, at=at)
