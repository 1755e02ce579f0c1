"""How an offer and a referral end: recalled, withdrawn, voided, not linked, completed, closed."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible

from ...models import NotLinkedReason, Offer, RecallReason
from ...referral.actions import following, settle_referral, unsettle_referral
from ..rules import FEWEST_ATTEMPTS, our_attempts
from .identity import close_access
from .steps import apply_move, lock_offer, note_on_offer
from .turns import rest


@action
def recall_offer(*, offer: Offer, reason: str = "", code: str = RecallReason.OTHER, by: Actor, at: datetime) -> Offer:
    """We take the request back; the agency is told that nothing more is needed, never why."""
    if code not in RecallReason.values:
        raise NotPossible(_("Choose a reason."), field="code")
    offer = _end(offer, "recall", reason, by, at, is_told=code != RecallReason.OTHER)
    offer.recall_reason = code
    offer.save(update_fields=["recall_reason"])
    note_on_offer("recalled", offer, by=by, at=at, reason=code)
    tell("offer.ended", key=f"offer.ended:{offer.pk}:{offer.version}", at=at, offer=offer.pk)
    return offer


@action
def withdraw_offer(*, offer: Offer, how_said: str, by: Actor, at: datetime) -> Offer:
    """The person does not want it: contact stops at once."""
    offer = _end(offer, "withdraw", how_said, by, at)
    note_on_offer("withdrawn", offer, by=by, at=at)
    tell("offer.ended", key=f"offer.ended:{offer.pk}:{offer.version}", at=at, offer=offer.pk)
    return offer


@action
def void_offer(*, offer: Offer, reason: str, by: Actor, at: datetime) -> Offer:
    """It was entered in error and leaves every count. A referral that closed as linked by it opens again."""
    offer = lock_offer(offer)
    with following(offer.referral, reason=reason, by=by, at=at):
        offer = _end(offer, "void", reason, by, at)
        note_on_offer("voided", offer, by=by, at=at)
        unsettle_referral(offer.referral, why=reason, by=by, at=at)
    return offer


def _end(offer: Offer, name: str, why: str, by: Actor, at: datetime, *, is_told: bool = False) -> Offer:
    offer = lock_offer(offer)
    if not why.strip() and not is_told:
        raise NotPossible(_("Write the reason in a few words."), field="reason")
    apply_move(offer, name, by=by, at=at)
    offer.ended_at, offer.end_note = at, why.strip()
    rest(offer)
    close_access(offer)
    offer.save()
    return offer


@action
def not_link_offer(
    *, offer: Offer, reason: str, note_text: str = "", attempts: int | None = None, by: Actor, at: datetime
) -> Offer:
    """The agency had accepted, but service did not begin: why. That nobody reached the person takes three attempts or
    more: those the agency logged and tells, or those in our own plan since it accepted."""
    offer = lock_offer(offer)
    if reason not in NotLinkedReason.values:
        raise NotPossible(_("Choose a reason."), field="reason")
    apply_move(offer, "not_link", by=by, at=at)
    if reason == NotLinkedReason.NOT_REACHED:
        offer.attempts = max(attempts or 0, our_attempts(offer))
        _refuse_few(offer.attempts)
    offer.not_linked_reason, offer.end_note, offer.ended_at = reason, note_text.strip(), at
    offer.save()
    note_on_offer("not_linked", offer, by=by, at=at, reason=reason)
    tell("offer.moved", key=f"offer.moved:{offer.pk}:{offer.version}", at=at, offer=offer.pk, by=by.pk or "")
    return offer


def _refuse_few(attempts: int) -> None:
    if attempts < FEWEST_ATTEMPTS:
        words = _("“Not reached” takes at least %(n)d attempts. Say how many there were, or choose another reason.")
        raise NotPossible(words % {"n": FEWEST_ATTEMPTS}, field="attempts")


@action
def complete_offer(*, offer: Offer, outcome: str = "", by: Actor, at: datetime) -> Offer:
    """Service has begun and the checks are done; access ends after a while."""
    offer = lock_offer(offer)
    apply_move(offer, "complete", by=by, at=at)
    offer.ended_at, offer.end_note = at, outcome.strip()
    offer.save()
    note_on_offer("completed", offer, by=by, at=at)
    settle_referral(offer.referral, at=at)
    return offer
