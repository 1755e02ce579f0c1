"""How an offer and a referral end: recalled, withdrawn, voided, not linked, completed, closed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.cases.actions import meet_need
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ...models import NotLinkedReason, Offer, RecallReason, Referral
from ...workflow import LIVE, REFERRAL, OfferState, ReferralResult, ReferralState
from .identity import close_access
from .turns import lock_offer, move, note, rest


@transaction.atomic
def recall_offer(*, offer: Offer, reason: str = "", code: str = RecallReason.OTHER, by: Any, at: datetime) -> Offer:
    """We take the request back; the agency is told that nothing more is needed, never why."""
    if code not in RecallReason.values:
        raise NotPossible(_("Choose a reason."), field="code")
    offer = _end(offer, "recall", reason, by, at, is_told=code != RecallReason.OTHER)
    offer.recall_reason = code
    offer.save(update_fields=["recall_reason"])
    note("recalled", offer, by=by, at=at, reason=code)
    tell("offer.ended", key=f"offer.ended:{offer.pk}:{offer.version}", at=at, offer=offer.pk)
    return offer


@transaction.atomic
def withdraw_offer(*, offer: Offer, how_said: str, by: Any, at: datetime) -> Offer:
    """The person does not want it: contact stops at once."""
    offer = _end(offer, "withdraw", how_said, by, at)
    note("withdrawn", offer, by=by, at=at)
    tell("offer.ended", key=f"offer.ended:{offer.pk}:{offer.version}", at=at, offer=offer.pk)
    return offer


@transaction.atomic
def void_offer(*, offer: Offer, reason: str, by: Any, at: datetime) -> Offer:
    """It was entered in error and leaves every count. A referral that closed by it opens again."""
    offer = _end(offer, "void", reason, by, at)
    note("voided", offer, by=by, at=at)
    return offer


def _end(offer: Offer, name: str, why: str, by: Any, at: datetime, *, is_told: bool = False) -> Offer:
    offer = lock_offer(offer)
    if not why.strip() and not is_told:
        raise NotPossible(_("Write the reason in a few words."), field="reason")
    move(offer, name, by=by, at=at)
    offer.ended_at, offer.end_note = at, why.strip()
    rest(offer)
    close_access(offer)
    offer.save()
    return offer


@transaction.atomic
def not_link_offer(*, offer: Offer, reason: str, note_text: str = "", by: Any, at: datetime) -> Offer:
    """The agency had accepted, but service did not begin: why."""
    offer = lock_offer(offer)
    if reason not in NotLinkedReason.values:
        raise NotPossible(_("Choose a reason."), field="reason")
    move(offer, "not_link", by=by, at=at)
    offer.not_linked_reason, offer.end_note, offer.ended_at = reason, note_text.strip(), at
    offer.save()
    note("not_linked", offer, by=by, at=at, reason=reason)
    tell("offer.moved", key=f"offer.moved:{offer.pk}:{offer.version}", at=at, offer=offer.pk)
    return offer


@transaction.atomic
def complete_offer(*, offer: Offer, outcome: str = "", by: Any, at: datetime) -> Offer:
    """Service has begun and the checks are done; access ends after a while."""
    offer = lock_offer(offer)
    move(offer, "complete", by=by, at=at)
    offer.ended_at, offer.end_note = at, outcome.strip()
    offer.save()
    note("completed", offer, by=by, at=at)
    settle_referral(offer.referral, at=at)
    return offer


@transaction.atomic
def close_referral(*, referral: Referral, result: str, reason: str = "", by: Any, at: datetime) -> Referral:
    """End a referral with what happened. No offer may be live; `linked` is only for who was served.

    `unmet` needs that no agency ever accepted, `not_linked` that one did and service did not begin.
    """
    referral = Referral.objects.select_for_update(of=("self",)).select_related("program").get(pk=referral.pk)
    offers = list(referral.offers.exclude(state__in=[OfferState.VOIDED, OfferState.DRAFT]))
    if any(offer.state in LIVE for offer in offers):
        raise NotPossible(
            _("A request is still live. Recall it, or wait for its answer, before you close the referral.")
        )
    _check_result(referral, offers, result, reason)
    return _close(referral, result, reason, by, at)


def _check_result(referral: Referral, offers: list[Offer], result: str, reason: str) -> None:
    possible = possible_results(referral, offers)
    if result not in possible:
        words = ", ".join(str(ReferralResult(value).label) for value in possible)
        raise NotPossible(
            _("That result does not fit what happened. It can close as: %(words)s.") % {"words": words}, field="result"
        )
    if result in {ReferralResult.UNMET, ReferralResult.WITHDRAWN, ReferralResult.VOIDED} and not reason.strip():
        raise NotPossible(_("Write the reason in a few words."), field="reason")


def possible_results(referral: Referral, offers: list[Offer]) -> list[str]:
    """How this referral can end, given its offers."""
    if any(offer.state in LIVE for offer in offers):
        return []
    if any(is_served(offer) for offer in offers):
        return [ReferralResult.LINKED]
    was_accepted = any(offer.accepted_at for offer in offers)
    ending = ReferralResult.NOT_LINKED if was_accepted else ReferralResult.UNMET
    return [ending, ReferralResult.WITHDRAWN, ReferralResult.VOIDED]


def is_served(offer: Offer) -> bool:
    """Linked or completed with a linkage that counts."""
    linkage = getattr(offer, "linkage", None)
    return offer.state in {OfferState.LINKED, OfferState.COMPLETED} and linkage is not None and linkage.grade >= 3


def settle_referral(referral: Referral, *, at: datetime) -> None:
    """Close the referral as linked when the facts decide it: somebody was served and no offer is live.

    It closes by itself, whoever brought the last fact, so the event names nobody.
    """
    offers = list(referral.offers.exclude(state=OfferState.VOIDED).select_related("linkage"))
    if referral.state != ReferralState.ACTIVE or any(offer.state in LIVE for offer in offers):
        return
    if any(is_served(offer) for offer in offers):
        _close(referral, ReferralResult.LINKED, "", CLOCK, at)
        meet_need(need=referral.need, by=CLOCK, at=at)


def _close(referral: Referral, result: str, reason: str, by: Any, at: datetime) -> Referral:
    REFERRAL.apply(referral, "close", by=by, at=at)
    referral.result, referral.result_reason, referral.closed_at = result, reason.strip(), at
    referral.save()
    referral.offers.filter(state=OfferState.DRAFT).delete()
    record("referral.closed", referral, by=by, at=at, result=result)
    return referral
