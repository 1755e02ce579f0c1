"""Recording whether service began, and who says so."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.calendar import add_days
from casemgmt.core.codes import Side
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ... import triggers
from ...appointments.actions.changes import write_answer
from ...models import Appointment, AppointmentState, BenefitStage, CheckDay, Linkage, LinkageStatement, Offer
from ...offers.actions.identity import wait_for_choice
from ...offers.actions.steps import apply_move, lock_offer, note_on_offer, told_of
from ...offers.rules import refuse_telling_back
from ...referral.actions import following, settle_referral, unsettle_referral
from ...standards import clocks
from ...workflow import SERVED, OfferState
from ..grade import Graded, grade_from
from ..service_began import BeganRule, rule_for

TELLABLE = SERVED | {OfferState.ACCEPTED}
WHY_OPEN_AGAIN = _lazy("The sides differ on whether service began.")


@action
def state_linkage(
    *,
    offer: Offer,
    side: str,
    began: bool,
    service_on: date | None = None,
    evidence: str = "",
    stage: str = "",
    told_by: str = "",
    by: Actor,
    at: datetime,
) -> Linkage:
    """One side says whether service began, and on which day. The agency speaks for itself only; we for the other
    sides, and for the agency with who there said so.

    What “began” means is fixed by the kind of service; a benefit says how far it has come.
    """
    offer = lock_offer(offer)
    _check_side(offer, side, by)
    refuse_telling_back(offer, by, at, told_by=side if side == Side.AGENCY else "")
    told_by = told_of(offer, by, told_by) if side == Side.AGENCY else ""
    if side == Side.AGENCY and not told_by and not _is_agency(by, offer):
        raise NotPossible(_("Write who at the agency said so, and how (phone, fax, in person)."), field="told_by")
    check_day(offer, began, service_on, evidence, side, at)
    check_stage(offer, began, stage)
    LinkageStatement.objects.create(
        program=offer.program,
        organization=offer.organization,
        offer=offer,
        person=offer.person,
        side=side,
        told_by=told_by,
        began=began,
        service_on=service_on if began else None,
        evidence=evidence.strip(),
        stage=stage if began else "",
        said_at=at,
        by=account_of(by),
    )
    _settle_slots(offer, side, service_on if began else None, by, at)
    linkage = regrade(offer, by=by, at=at)
    if counts(linkage):
        follow_from(offer, linkage, by, at)
    else:
        with following(offer.referral, reason=str(WHY_OPEN_AGAIN), by=by, at=at):
            unfollow(offer, linkage, str(WHY_OPEN_AGAIN), by, at)
    key = f"linkage.stated:{offer.pk}:{offer.version}:{linkage.grade}:{side}"
    tell("offer.moved", key=key, at=at, offer=offer.pk, by=by.pk or "")
    return linkage


def _check_side(offer: Offer, side: str, by: Actor) -> None:
    access.require(
        by,
        Permission.OFFER_ANSWER if side == Side.AGENCY and _is_agency(by, offer) else Permission.REFERRAL_MAKE,
        offer,
    )
    if offer.state not in TELLABLE:
        raise NotPossible(_("Only an accepted request can become a linkage."))


def _is_agency(by: Actor, offer: Offer) -> bool:
    return access.holds(by, Permission.OFFER_ANSWER, offer)


def check_day(offer: Offer, began: bool, service_on: date | None, evidence: str, side: str, at: datetime) -> None:
    """Whether service can have begun on that day, and a document is named where one shows it."""
    today = at.astimezone(offer.program.zone).date()
    if began and service_on is None:
        raise NotPossible(_("Give the day on which service began."), field="service_on")
    if service_on and service_on > today:
        raise NotPossible(_("The day of service cannot lie ahead."), field="service_on")
    if service_on and service_on < _first_day(offer):
        raise NotPossible(_("The day of service lies before we knew of the need. Check the date."), field="service_on")
    if side == Side.DOCUMENT and not evidence.strip():
        raise NotPossible(_("Say which document shows it."), field="evidence")


def _first_day(offer: Offer) -> date:
    """Taken there at night and referred the next morning, service began before the request was sent; not before the
    call, or before the need was heard."""
    call, need = offer.referral.encounter, offer.referral.need
    return min(call.ended_at if call else need.heard_at, need.heard_at).astimezone(offer.program.zone).date()


def check_stage(offer: Offer, began: bool, stage: str) -> None:
    """Whether it is said how far a benefit has come, and only of a benefit."""
    has_stages = rule_of(offer).has_stages
    if began and has_stages and stage not in BenefitStage.values:
        raise NotPossible(_("Say whether the application was filed, or the benefit is active."), field="stage")
    if stage and not has_stages:
        raise NotPossible(_("Only a benefit has stages."), field="stage")


def rule_of(offer: Offer) -> BeganRule:
    """What “service began” means for this offer."""
    return rule_for(offer.service.kind, offer.referral.need.domain)


def _settle_slots(offer: Offer, side: str, service_on: date | None, by: Actor, at: datetime) -> None:
    """Who says that service began on a day says that the appointment of that day took place."""
    if service_on is None:
        return
    spoken_for = Side.AGENCY if side == Side.AGENCY else Side.PROGRAM
    booked = Appointment.objects.select_for_update(of=("self",)).filter(offer=offer, state=AppointmentState.BOOKED)
    for slot in booked:
        if slot.starts_at.astimezone(offer.program.zone).date() == service_on:
            write_answer(slot, spoken_for, attended=True, by=by, at=at)
            record("appointment.attended", slot, by=by, at=at, case_id=offer.referral.case_id, side=spoken_for)


def state_presence(*, offer: Offer, appointment: Appointment, by: Actor, at: datetime) -> None:
    """One of us went along and the person came: confirmed evidence, where a visit is how the service begins."""
    if offer.state not in TELLABLE or not rule_of(offer).by_visit:
        return
    if offer.statements.filter(side=Side.NAVIGATOR, began=True, voided_at=None).exists():
        return
    day = appointment.starts_at.astimezone(offer.program.zone).date()
    state_linkage(offer=offer, side=Side.NAVIGATOR, began=True, service_on=day, by=by, at=at)


def regrade(offer: Offer, *, by: Actor, at: datetime) -> Linkage:
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
        triggers.linkage_graded(linkage, offer, by=by, at=at)
    return linkage


def _graded(offer: Offer) -> Graded:
    appointments = list(offer.appointments.all())
    attended = {
        slot.starts_at.astimezone(offer.program.zone).date()
        for slot in appointments
        if slot.state == AppointmentState.ATTENDED
    }
    return grade_from(
        offer.statements.all(),
        is_accepted=offer.accepted_at is not None,
        has_appointment=any(slot.state != AppointmentState.CANCELLED for slot in appointments),
        days_attended=len(attended),
        enrolled_at_30_days=_still_enrolled(offer),
    )


def _still_enrolled(offer: Offer) -> bool:
    """Served at 30 days by the last word of each side that spoke, and nobody denies it."""
    said = {check.side: check.still_served for check in offer.checks.filter(days=CheckDay.MONTH)}
    return bool(said) and all(said.values())


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


def counts(linkage: Linkage) -> bool:
    """Whether service began, and nobody says otherwise."""
    return linkage.grade >= 3 and not linkage.is_disputed


def follow_from(offer: Offer, linkage: Linkage, by: Actor, at: datetime) -> None:
    """Service began: the offer is linked, checks are set, the referral closes when nothing else is live. So it does
    once a dispute is over."""
    offer.linkage = linkage
    if not counts(linkage):
        return
    if offer.state in SERVED:
        settle_referral(offer.referral, at=at)
    if offer.state != OfferState.ACCEPTED:
        return
    apply_move(offer, "link", by=by, at=at)
    offer.next_step_at = add_days(at, clocks.CHECKS_AFTER_DAYS[0], offer.program.zone)
    offer.save()
    note_on_offer("linked", offer, by=by, at=at, grade=int(linkage.grade))
    settle_referral(offer.referral, at=at)


def unfollow(offer: Offer, linkage: Linkage, why: str, by: Actor, at: datetime, *, is_error: bool = False) -> None:
    """The sides differ, or nobody says any more that service began: the referral that it had closed is open again, and
    the need with it. Where nobody says so, the request is accepted again, and waits for what comes of it."""
    offer.linkage = linkage
    if linkage.grade < 3 and offer.state == OfferState.LINKED:
        _unlink(offer, by, at)
    unsettle_referral(offer.referral, why=why, by=by, at=at, is_error=is_error)


def _unlink(offer: Offer, by: Actor, at: datetime) -> None:
    apply_move(offer, "unlink", by=by, at=at)
    offer.stages_done = [name for name in offer.stages_done if not name.startswith("check_")]
    wait_for_choice(offer, at)
    offer.save()
    note_on_offer("unlinked", offer, by=by, at=at)
