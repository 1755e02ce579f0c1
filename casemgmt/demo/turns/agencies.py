"""What happens to requests: taken back, withdrawn, sent in error, declined after a yes; and service that lasts."""

from datetime import datetime, timedelta
from typing import Any

from casemgmt.cases.actions import add_need
from casemgmt.cases.models import Need, NeedState
from casemgmt.people.models import Category
from casemgmt.people.profiles import asked_by, opened_by
from referrals import actions as referrals
from referrals.models import Offer, Referral
from referrals.workflow import LIVE, SERVED, OfferState

from .. import words
from ..agreeing import agree
from ..city import services_by_need
from .plot import NobodyYet, Turns, turn

NO = (OfferState.DECLINED, OfferState.EXPIRED)
MONTH = timedelta(days=31)


def recalled(t: Turns, at: datetime) -> None:
    """Help was found elsewhere."""
    offer = t.offer()
    referrals.recall_offer(offer=offer, reason="A cousin took her in", by=t.owner_of(offer), at=at)


def withdrawn(t: Turns, at: datetime) -> None:
    """The person does not want it any more, before the agency has answered."""
    offer = t.offer()
    referrals.withdraw_offer(offer=offer, how_said="by phone", by=t.owner_of(offer), at=at)
    _closed_as(t, offer, "withdrawn", at)


def withdrawn_after_a_yes(t: Turns, at: datetime) -> None:
    offer = t.accepted()
    referrals.withdraw_offer(offer=offer, how_said="at the desk", by=t.owner_of(offer), at=at)
    _closed_as(t, offer, "withdrawn", at)


def _closed_as(t: Turns, offer: Offer, result: str, at: datetime) -> None:
    by, reason = t.owner_of(offer), "Changed their mind"

    def closed(when: datetime) -> None:
        offer.referral.refresh_from_db()
        if offer.referral.state == "active":
            referrals.close_referral(referral=offer.referral, result=result, reason=reason, by=by, at=when)

    t.line.then(at + timedelta(minutes=20), closed)


def sent_in_error(t: Turns, at: datetime) -> None:
    offer = t.offer()
    referrals.void_offer(offer=offer, reason="Meant for another person", by=t.owner_of(offer), at=at)


def declined_after_a_yes(t: Turns, at: datetime) -> None:
    """They said yes, and then the room was gone."""
    offer = t.accepted()
    referrals.decline_offer(offer=offer, reason="staffing", at=at, **t.desk_of(offer))


def waitlisted_after_a_yes(t: Turns, at: datetime) -> None:
    offer = t.accepted()
    referrals.waitlist_offer(offer=offer, review_on=t.day(at, -20), position=4, at=at, **t.desk_of(offer))


def waits_for_long(t: Turns, at: datetime) -> None:
    """On a waiting list, and nothing comes."""
    offer = t.offer()
    referrals.waitlist_offer(offer=offer, review_on=t.day(at, -40), position=12, at=at, **t.desk_of(offer))


def said_not_to_have_begun(t: Turns, at: datetime) -> None:
    """The person says that nothing came of it; the agency has not said anything."""
    offer = t.accepted(statements=None, accepted_at__lt=at - timedelta(days=11))
    referrals.state_linkage(offer=offer, side="person", began=False, by=t.owner_of(offer), at=at)


def nobody_had_room(t: Turns, at: datetime) -> None:
    """Every agency that was asked has said no: the gap ledger has a line more."""
    rows = Referral.objects.filter(program=t.city.riverside, state="active", offers__state__in=NO)
    rows = rows.exclude(offers__state__in=LIVE).exclude(offers__accepted_at__isnull=False).distinct()
    referral = t.first(rows.select_related("need__case__owner").order_by("-made_at", "need__domain", "pk"))
    words: dict[str, Any] = {
        "result": "unmet",
        "reason": "Nobody had room",
        "by": referral.need.case.owner or t.city.manager,
    }
    referrals.close_referral(referral=referral, **words, at=at)


def sides_disagree(t: Turns, at: datetime) -> None:
    """The agency says that they came; they say that they were sent away."""
    offer = t.offer(OfferState.LINKED)
    referrals.state_linkage(offer=offer, side="person", began=False, by=t.owner_of(offer), at=at)


def began_after_a_month(t: Turns, at: datetime) -> None:
    """A place was kept, and they came weeks later."""
    offer = t.accepted(statements=None, sent_at__lt=at - MONTH)
    words: dict[str, Any] = {"side": "agency", "began": True, "service_on": t.day(at)}
    referrals.state_linkage(offer=offer, **words, at=at, **t.desk_of(offer))


def still_served(t: Turns, at: datetime) -> None:
    """After a week and after a month: yes, they still come."""
    rows = Offer.objects.filter(program=t.city.riverside, state__in=SERVED, stages_done__contains=["check_30"])
    offer = t.first(
        rows.filter(checks=None)
        .select_related("organization", "referral__need__case__owner")
        .order_by("-sent_at", "service__name", "pk")
    )
    referrals.answer_check(offer=offer, days=30, still_served=True, at=at, **t.desk_of(offer))


def asked_for_late(t: Turns, at: datetime) -> None:
    """What somebody needed is asked for after the month was over."""
    old: dict[str, Any] = {"program": t.city.riverside, "state": "open", "owner__isnull": False}
    needs = Need.objects.filter(state=NeedState.OPEN, voided_at=None, **{f"case__{k}": v for k, v in old.items()})
    needs = needs.filter(heard_at__lt=at - MONTH, referrals=None).select_related("case__owner", "case__person")
    try:
        need = t.first(needs.order_by("-heard_at", "domain", "pk"))
    except NobodyYet:
        case = t.open_case(opened_at__lt=at - MONTH)
        need = add_need(case=case, domain="shelter", by=case.owner, at=at)
    owner, service = need.case.owner, t.rng.choice(services_by_need(t.rng)[need.domain])
    referral = referrals.make_referral(need=need, urgency="routine", by=owner, at=at)
    shares = [Category.NEEDS, Category.TELL_US_BACK, *asked_by(need.domain), *opened_by(need.domain)]
    agree(need.case.person, service.organization, owner, shares, at)
    asked = t.rng.choice(words.ASKED.get(need.domain, ("Help this week",)))
    told: dict[str, Any] = {"referral": referral, "service": service, "asked": asked, "urgency": "routine"}
    referrals.send_offer(offer=referrals.draft_offer(**told, by=owner, at=at), by=owner, at=at)


AGENCY_TURNS = (
    turn(recalled, 0.4, 0.55, 0.7, 0.85),
    turn(withdrawn, 0.45, 0.65, 0.9),
    turn(withdrawn_after_a_yes, 0.35, 0.5, 0.7),
    turn(sent_in_error, 0.5, 0.8),
    turn(declined_after_a_yes, 0.45, 0.6, 0.8),
    turn(waitlisted_after_a_yes, 0.5, 0.75),
    turn(waits_for_long, 0.4, 0.6, 0.9),
    turn(said_not_to_have_begun, 0.4, 0.6, 0.8),
    turn(nobody_had_room, 0.3, 0.45, 0.6, 0.8),
    turn(sides_disagree, 0.5, 0.65, 0.8),
    turn(began_after_a_month, 0.6, 0.8),
    turn(still_served, 0.5, 0.6, 0.7, 0.8, 0.9),
    turn(asked_for_late, 0.6, 0.8),
)
