"""When an agency says no or says nothing: the next best services for the same request, ready to be asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.followups.queries import Obligation
from casemgmt.people.models import Category
from casemgmt.people.queries import may_disclose

from . import choosing, matching
from .models import MOST_LIVE_OFFERS, Offer, Referral
from .workflow import LIVE, TAKEN, OfferState, ReferralState

MOST_PROPOSED = 3
LOOK_BACK = timedelta(days=60)
CALL_FOR_NEXT = (OfferState.DECLINED, OfferState.EXPIRED, OfferState.NOT_LINKED)


@dataclass(frozen=True)
class Proposal:
    """A service that may be asked next, and whether a consent already covers telling its agency."""

    match: matching.Match
    is_covered: bool

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


def proposals(referral: Referral, offers: list[Offer], at: datetime) -> list[Proposal]:
    """The three best eligible services that were not asked for this referral yet."""
    if not calls_for_next(referral, offers):
        return []
    asked = {offer.service_id for offer in offers if offer.state != OfferState.VOIDED}
    best = [
        match
        for match in choosing.rank(referral.need, {}, at)
        if match.is_eligible and match.thing.organization.is_agency and not match.thing.do_not_refer
        if match.thing.pk not in asked
    ]
    return [Proposal(match, _is_covered(referral, match, at)) for match in best[:MOST_PROPOSED]]


def _is_covered(referral: Referral, match: matching.Match, at: datetime) -> bool:
    return may_disclose(referral.person, match.thing.organization, {Category.NEEDS}, at) is not None


def words_to_carry(offers: list[Offer]) -> Offer | None:
    """The newest request that was sent: what it asked is asked again."""
    sent = [offer for offer in offers if offer.sent_at]
    return max(sent, key=lambda offer: offer.sent_at, default=None)


def next_is_ours(*, user: Any, at: datetime) -> list[Obligation]:
    """What this adds to My day: referrals whose last answer was a no or a silence, and nobody was asked since."""
    ended = Max("offers__ended_at", filter=Q(offers__state__in=CALL_FOR_NEXT))
    taken = Offer.objects.filter(referral=OuterRef("pk"), confirmed_at__isnull=False, state__in=TAKEN)
    rows = (
        Referral.objects.visible_to(user)
        .filter(case__owner=user, state=ReferralState.ACTIVE)
        .annotate(said_no_at=ended, last_sent_at=Max("offers__sent_at"))
        .filter(Q(said_no_at__gte=F("last_sent_at")) & Q(said_no_at__gte=at - LOOK_BACK))
        .exclude(Exists(taken))
    )
    referrals = rows.select_related("person", "need", "case", "program").prefetch_related(
        Prefetch("offers", Offer.objects.select_related("organization"))
    )
    return [_row(referral) for referral in referrals]


def _row(referral: Referral) -> Obligation:
    offers = list(referral.offers.all())
    last = max((one for one in offers if one.state in CALL_FOR_NEXT and one.ended_at), key=lambda one: one.ended_at)
    is_alone = not any(offer.state in LIVE for offer in offers)
    words = _("%(agency)s: %(state)s; nobody else is asked") if is_alone else _("%(agency)s: %(state)s; ask another?")
    due = referral.program.calendar.add_business_time(last.ended_at, timedelta(hours=1))
    return Obligation(
        kind="answer",
        case_id=referral.case_id,
        person_name=referral.person.display_name,
        risk=referral.case.risk,
        what=words % {"agency": last.organization, "state": last.get_state_display()},
        due_at=due,
        why=str(referral.get_urgency_display()),
        last=str(last.get_decline_reason_display()) if last.decline_reason else "",
        next_step=_("Offer it elsewhere"),
        url=reverse("referrals:referral", args=[referral.pk]) + "#next",
    )
