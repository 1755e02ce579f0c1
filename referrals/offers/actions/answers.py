"""The agency's answers: acknowledge, ask, waitlist, accept, decline, and undo. Also recorded by us when it tells
us by phone."""

from datetime import date, datetime, time

from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import may_undo, undo_is_over
from casemgmt.cases.models import CaseState
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.calendar import at_local
from casemgmt.core.codes import Side
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from providers.actions import propose_correction, take_back_proposal
from providers.models import Service

from ... import triggers
from ...models import DeclineReason, Offer
from ...standards import clocks
from ...workflow import OfferState, ReferralState
from ..terms import office_hours_of, standard_of
from .identity import close_access, confirm_offer, refuse_when_held_elsewhere, wait_for_choice, wait_for_consent
from .steps import apply_move, lock_offer, note_on_offer
from .turns import stop_clocks, wait_for, wait_for_answer


@action
def acknowledge_offer(*, offer: Offer, by: Actor, at: datetime, told_by: str = "") -> Offer:
    """The agency has seen the request and will decide."""
    offer = lock_offer(offer)
    if offer.state == OfferState.ACKNOWLEDGED:
        return offer
    apply_move(offer, "acknowledge", by=by, at=at, told_by=told_by)
    offer.acknowledged_at = at
    wait_for_answer(offer)
    offer.save()
    note_on_offer("acknowledged", offer, by=by, at=at)
    return offer


@action
def ask_about_offer(*, offer: Offer, question: str, by: Actor, at: datetime, told_by: str = "") -> Offer:
    """The agency needs to know more; its clocks stop until we answer."""
    offer = lock_offer(offer)
    if not question.strip():
        raise NotPossible(_("Write what you need to know."), field="question")
    offer.asked_from = apply_move(offer, "ask", by=by, at=at, told_by=told_by)
    stop_clocks(offer, at)
    offer.question, offer.answer, offer.asked_at = question.strip(), "", at
    offer.acknowledged_at = offer.acknowledged_at or at
    answer_by = clocks.deadline(standard_of(offer).our_answer, at, office_hours_of(offer))
    wait_for(offer, Side.NAVIGATOR, answer_by)
    offer.save()
    note_on_offer("asked", offer, by=by, at=at)
    _tell_navigator(offer, by, at)
    return offer


@action
def waitlist_offer(
    *, offer: Offer, review_on: date, position: int | None = None, by: Actor, at: datetime, told_by: str = ""
) -> Offer:
    """No room now; the agency keeps a place in its line and looks again on a date."""
    offer = lock_offer(offer)
    if review_on <= at.astimezone(offer.program.zone).date():
        raise NotPossible(_("Choose a review date after today."), field="review_on")
    offer.state_before = apply_move(offer, "waitlist", by=by, at=at, told_by=told_by)
    offer.acknowledged_at = offer.acknowledged_at or at
    offer.review_on, offer.waitlist_position = review_on, position
    if offer.state_before == OfferState.ACCEPTED:
        close_access(offer)
        offer.confirmed_at = None
    wait_for_review(offer)
    offer.save()
    note_on_offer("waitlisted", offer, by=by, at=at)
    _tell_navigator(offer, by, at)
    return offer


def wait_for_review(offer: Offer) -> None:
    """A waitlisted offer comes back to us on the morning of its review date."""
    program = offer.program
    if offer.review_on is None:
        raise ValueError("a waitlisted offer has a review date")
    wait_for(offer, Side.NAVIGATOR, at_local(offer.review_on, program.opens or time(9), program.zone))


@action
def accept_offer(
    *, offer: Offer, by: Actor, at: datetime, first_contact_by: datetime | None = None, told_by: str = ""
) -> Offer:
    """The agency says yes. The first accept takes the referral, unless we choose among those who accept.

    A second press by the agency that holds it changes nothing.
    """
    offer = lock_offer(offer)
    if offer.state == OfferState.ACCEPTED:  # a second press, or a colleague's, finds it done
        return offer
    offer.state_before = apply_move(offer, "accept", by=by, at=at, told_by=told_by)
    offer.acknowledged_at = offer.acknowledged_at or at
    offer.accepted_at = offer.decided_at = at
    offer.accepted_by = None if offer.told_by else account_of(by)
    offer.first_contact_by = first_contact_by
    wait_for_choice(offer, at)
    offer.save()
    note_on_offer("accepted", offer, by=by, at=at)
    triggers.offer_accepted(offer, by=by, at=at)
    if not offer.referral.we_choose:
        confirm_offer(offer=offer, by=by, at=at)
        offer.refresh_from_db()
    _tell_navigator(offer, by, at)
    return offer


@action
def decline_offer(
    *,
    offer: Offer,
    reason: str,
    note_text: str = "",
    named_service: Service | None = None,
    by: Actor,
    at: datetime,
    told_by: str = "",
) -> Offer:
    """The agency says no, and why; it may name a service that fits better, which we ask next if we agree. Access ends
    at once."""
    offer = lock_offer(offer)
    if offer.state == OfferState.DECLINED:
        return offer
    if reason not in DeclineReason.values:
        raise NotPossible(_("Choose a reason."), field="reason")
    if reason == DeclineReason.OTHER and not note_text.strip():
        raise NotPossible(_("Write the other reason."), field="note")
    offer.state_before = apply_move(offer, "decline", by=by, at=at, told_by=told_by)
    offer.acknowledged_at = offer.acknowledged_at or at
    offer.decided_at = offer.ended_at = at
    offer.decline_reason, offer.end_note = reason, note_text.strip()
    offer.named_service = named_service if named_service and named_service.pk != offer.service_id else None
    close_access(offer)
    offer.save()
    note_on_offer("declined", offer, by=by, at=at, reason=reason)
    propose_correction(
        service=offer.service, reason=reason, source=offer.pk, need_domain=offer.referral.need.domain, by=by, at=at
    )
    _tell_navigator(offer, by, at)
    return offer


@action
def undo_answer(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """The agency takes back its accept or decline soon after; requests it had superseded come back."""
    offer = lock_offer(offer)
    if offer.decided_at and not may_undo(offer.program_id, offer.decided_at, at):
        raise NotPossible(undo_is_over(offer.program_id, offer.decided_at, _("Call the program instead.")))
    _refuse_when_over(offer)
    refuse_when_held_elsewhere(offer)
    undone = apply_move(offer, "undo", by=by, at=at, back_to=offer.state_before or OfferState.ACKNOWLEDGED)
    _forget_decision(offer)
    close_access(offer)
    _wait_again(offer, at)
    offer.save()
    if undone == OfferState.DECLINED:
        take_back_proposal(source=offer.pk, by=by, at=at)
    if undone == OfferState.ACCEPTED:
        _bring_back_siblings(offer, by, at)
    elif offer.state == OfferState.ACCEPTED and not offer.referral.we_choose:
        confirm_offer(offer=offer, by=by, at=at)
        offer.refresh_from_db()
    note_on_offer("undone", offer, by=by, at=at, undone=undone)
    _tell_navigator(offer, by, at)
    return offer


def _refuse_when_over(offer: Offer) -> None:
    """A no taken back makes the request live again; nobody works on it once its referral or case is closed."""
    if offer.referral.state == ReferralState.CLOSED or offer.referral.case.state == CaseState.CLOSED:
        raise NotPossible(_("The program has closed this request meanwhile. Call it instead."))


def _forget_decision(offer: Offer) -> None:
    offer.accepted_at = offer.decided_at = offer.ended_at = offer.confirmed_at = offer.first_contact_by = None
    offer.accepted_by, offer.decline_reason, offer.end_note, offer.state_before = None, "", "", ""
    offer.named_service = None


def _wait_again(offer: Offer, at: datetime) -> None:
    if offer.state == OfferState.WAITLISTED:
        wait_for_review(offer)
    elif offer.state == OfferState.INFO_REQUESTED:
        wait_for(
            offer,
            Side.NAVIGATOR,
            clocks.deadline(standard_of(offer).our_answer, offer.asked_at or at, office_hours_of(offer)),
        )
    elif offer.state == OfferState.ACCEPTED:  # a decline of an accepted offer was undone
        offer.accepted_at = offer.decided_at = at
        wait_for_choice(offer, at)
    else:
        wait_for_answer(offer)


def _bring_back_siblings(offer: Offer, by: Actor, at: datetime) -> None:
    siblings = Offer.objects.select_for_update(of=("self",)).select_related(
        "program", "referral", "sent_standard", "sent_calendar"
    )
    for sibling in siblings.filter(superseded_by=offer, state=OfferState.SUPERSEDED):
        sibling.state, sibling.superseded_by, sibling.ended_at = sibling.state_before, None, None
        sibling.version += 1
        _wait_again(sibling, at)
        if not sibling.reading(at).is_covered:  # taken back while it was closed: nobody there can go on
            wait_for_consent(sibling, at)
        sibling.save()
        note_on_offer("restored", sibling, by=by, at=at)


def _tell_navigator(offer: Offer, by: Actor, at: datetime) -> None:
    tell("offer.moved", key=f"offer.moved:{offer.pk}:{offer.version}", at=at, offer=offer.pk, by=by.pk or "")
