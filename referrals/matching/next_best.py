"""When an agency says no or says nothing: the next best services for the same request, ready to be asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casemgmt.people.profiles import asked_by
from casemgmt.people.queries import may_disclose

from ..models import MOST_LIVE_OFFERS, Offer, Referral
from ..workflow import LIVE, TAKEN, OfferState, ReferralState
from . import candidates, ranking

MOST_PROPOSED = 3  # as many as may be asked at once
LOOK_BACK = timedelta(days=60)  # an older no is history, not something to do today
CALL_FOR_NEXT = (OfferState.DECLINED, OfferState.EXPIRED, OfferState.NOT_LINKED)


@dataclass(frozen=True)
class NextService:
    """A service that may be asked next, and whether a consent already covers telling its agency."""

    match: ranking.Match
    is_covered: bool
    named_by: str = ""  # the agency that pointed to it when it said no

    @property
    def service(self) -> Any:
        return self.match.thing


def calls_for_next(referral: Referral, offers: list[Offer]) -> bool:
    """Whether somebody said no, or nothing, and there is room to ask another."""
    if referral.state != ReferralState.ACTIVE or any(_is_taken(offer) for offer in offers):
        return False
    live = sum(offer.state in LIVE for offer in offers)
    return live < MOST_LIVE_OFFERS and any(offer.state in CALL_FOR_NEXT for offer in offers)


def _is_taken(offer: Offer) -> bool:
    return offer.confirmed_at is not None and offer.state in TAKEN


def proposals(referral: Referral, offers: list[Offer], at: datetime, *, user: Any = None) -> list[NextService]:
    """The three best eligible services that were not asked for this referral yet."""
    if not calls_for_next(referral, offers):
        return []
    asked = {offer.service_id for offer in offers if offer.state != OfferState.VOIDED}
    named = {offer.named_service_id: str(offer.organization) for offer in offers if offer.named_service_id}
    best = [
        match
        for match in candidates.rank(referral.need, {}, at, user=user)
        if match.is_eligible and match.thing.organization.is_agency and not match.thing.do_not_refer
        if match.thing.pk not in asked
    ]
    best.sort(key=lambda match: match.thing.pk not in named)  # what an agency pointed to comes first
    return [
        NextService(match, _is_covered(referral, match, at), named.get(match.thing.pk, ""))
        for match in best[:MOST_PROPOSED]
    ]


def _is_covered(referral: Referral, match: ranking.Match, at: datetime) -> bool:
    return may_disclose(referral.person, match.thing.organization, asked_by(referral.need.domain), at) is not None


def words_to_carry(offers: list[Offer]) -> Offer | None:
    """The newest request that was sent: what it asked is asked again."""
    sent = [(offer.sent_at, offer) for offer in offers if offer.sent_at]
    return max(sent, key=lambda pair: pair[0])[1] if sent else None
