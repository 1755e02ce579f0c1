"""When an agency says no or says nothing: the next best services for the same request, ready to be asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.cases.covers.queries import whose_work
from casemgmt.followups.day.queries import Obligation
from casemgmt.people.profiles import asked_by
from casemgmt.people.queries import may_disclose

from ..models import MOST_LIVE_OFFERS, DeclineReason, Offer, Referral
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
    best = [
        match
        for match in candidates.rank(referral.need, {}, at, user=user)
        if match.is_eligible and match.thing.organization.is_agency and not match.thing.do_not_refer
        if match.thing.pk not in asked
    ]
    return [NextService(match, _is_covered(referral, match, at)) for match in best[:MOST_PROPOSED]]


def _is_covered(referral: Referral, match: ranking.Match, at: datetime) -> bool:
    return may_disclose(referral.person, match.thing.organization, asked_by(referral.need.domain), at) is not None


def words_to_carry(offers: list[Offer]) -> Offer | None:
    """The newest request that was sent: what it asked is asked again."""
    sent = [(offer.sent_at, offer) for offer in offers if offer.sent_at]
    return max(sent, key=lambda pair: pair[0])[1] if sent else None


def next_is_ours(*, user: Any, at: datetime) -> list[Obligation]:
    """What this adds to My day: referrals whose last answer was a no or a silence, and nobody was asked since."""
    of_referral = Offer.objects.filter(referral=OuterRef("pk"))
    last_no = of_referral.filter(state__in=CALL_FOR_NEXT, ended_at__isnull=False).order_by("-ended_at", "pk")
    said = {
        f"no_{name}": Subquery(last_no.values(field)[:1])
        for name, field in (
            ("at", "ended_at"), ("agency", "organization__name"), ("state", "state"), ("reason", "decline_reason")
        )
    }  # fmt: skip
    rows = (
        Referral.objects.visible_to(user)
        .filter(case__owner__in=whose_work(user, at), state=ReferralState.ACTIVE)
        .annotate(**said, is_waiting=Exists(of_referral.filter(state__in=LIVE)), sent=Max("offers__sent_at"))
        .filter(Q(no_at__gte=F("sent")) & Q(no_at__gte=at - LOOK_BACK))
        .exclude(Exists(of_referral.filter(confirmed_at__isnull=False, state__in=TAKEN)))
    )
    return [_row(referral) for referral in rows.select_related("person__root", "need", "case", "program")]


def _row(referral: Any) -> Obligation:
    words = _("%(agency)s: %(state)s; ask another?")
    if not referral.is_waiting:
        words = _("%(agency)s: %(state)s; nobody else is asked")
    return Obligation(
        kind="answer",
        case_id=referral.case_id,
        person_name=referral.person.display_name,
        risk=referral.case.risk,
        what=words % {"agency": referral.no_agency, "state": OfferState(referral.no_state).label},
        due_at=referral.program.calendar.add_business_time(referral.no_at, timedelta(hours=1)),
        why=str(referral.get_urgency_display()),
        last=str(DeclineReason(referral.no_reason).label) if referral.no_reason else "",
        next_step=_("Offer it elsewhere"),
        url=reverse("referrals:referral", args=[referral.pk]) + "#next",
    )
