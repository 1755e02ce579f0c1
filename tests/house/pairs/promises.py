"""What must hold after every pair of actions, whoever came first: one function for each promise.

Each returns the sentences that name what is broken.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, F, Q

from casemgmt.cases.models import Case
from casemgmt.duties.proof import faults
from casemgmt.followups.models import FollowUp
from casemgmt.people.models import ContactPoint, Person
from referrals.models import Appointment, Offer, Referral
from referrals.workflow import LIVE, OfferState

PROMISES: list[Callable[[Any], Iterable[str]]] = []


def promise(check: Callable[[Any], Iterable[str]]) -> Callable[[Any], Iterable[str]]:
    PROMISES.append(check)
    return check


def broken(at: Any) -> list[str]:
    """Every promise that does not hold now."""
    return [f"{check.__name__}: {what}" for check in PROMISES for what in check(at)]


@promise
def each_turn_is_one_duty(at: Any) -> Iterable[str]:
    yield from faults()


@promise
def identity_is_open_only_under_a_live_consent(at: Any) -> Iterable[str]:
    opened = Offer.objects.filter(identity_opened_at__isnull=False).select_related("identity_consent__revocation")
    for offer in opened:
        consent = offer.identity_consent
        if hasattr(consent, "revocation") or consent.expires_at <= at:
            yield f"{offer.state} offer open under a consent that ended"


@promise
def identity_is_shut_once_an_offer_ended(at: Any) -> Iterable[str]:
    live = LIVE | {OfferState.LINKED, OfferState.COMPLETED, OfferState.NOT_LINKED}
    for offer in Offer.objects.filter(identity_opened_at__isnull=False).exclude(state__in=live):
        yield f"open though {offer.state}"


@promise
def one_agency_at_a_time_holds_a_referral(at: Any) -> Iterable[str]:
    held = Q(offers__confirmed_at__isnull=False, offers__state__in=["accepted", "linked"])
    for referral in Referral.objects.annotate(n=Count("offers", filter=held)).filter(n__gt=1):
        yield f"{referral.n} agencies"


@promise
def a_person_has_one_open_case(at: Any) -> Iterable[str]:
    """Of all entries that are one person. Two that were open before a merge stay two; no third one opens."""
    open_cases: dict[Any, list[Any]] = {}
    for case in Case.objects.open().select_related("person"):
        open_cases.setdefault((case.person.root_id, case.program_id), []).append(case.person_id)
    for entries in open_cases.values():
        if len(entries) > len(set(entries)):
            yield f"{len(entries)} open cases"


@promise
def a_closed_case_has_nothing_under_way(at: Any) -> Iterable[str]:
    for case in Case.objects.filter(state="closed"):
        if Offer.objects.live().filter(referral__case=case).exists():
            yield "a live offer"
        if case.follow_ups.live().exists():
            yield "a planned contact"
        if case.needs.filter(state="open").exists():
            yield "an undecided need"


@promise
def a_closed_referral_has_no_live_offer(at: Any) -> Iterable[str]:
    for offer in Offer.objects.filter(referral__state="closed", state__in=[*LIVE, "draft"]):
        yield f"{offer.state} under a closed referral"


@promise
def a_sent_offer_makes_its_referral_active(at: Any) -> Iterable[str]:
    for offer in Offer.objects.live().filter(referral__state="draft"):
        yield f"{offer.state} under a draft"


@promise
def a_number_stands_once(at: Any) -> Iterable[str]:
    """Of one entry, with one set of rules; other rules wait beside them until somebody chooses. Those of two entries
    that turn out to be one person are shown once each and stay theirs."""
    rules = ("may_call", "may_text", "may_leave_voicemail", "weekdays", "from_time", "to_time")
    rows = ContactPoint.objects.filter(is_active=True).values("person", "kind", "normalized", *rules)
    for row in rows.annotate(n=Count("pk")).filter(n__gt=1):
        yield f"{row['n']} times the same {row['kind']}"


@promise
def every_live_offer_has_one_next_owner_and_due_time(at: Any) -> Iterable[str]:
    for offer in Offer.objects.live().filter(Q(waits_on="") | Q(due_at=None) | Q(next_step_at=None)):
        yield f"{offer.state} waits on “{offer.waits_on}” until {offer.due_at}"


@promise
def every_planned_contact_has_its_next_step(at: Any) -> Iterable[str]:
    for row in FollowUp.objects.live().select_related("case"):
        if row.case.state == "on_hold" and row.paused_at is None and row.closes_at > at:
            yield "runs though the case is on hold"
        elif row.case.state == "open" and (row.paused_at or not row.next_step_at):
            yield "waits for nothing though the case is open"


@promise
def an_appointment_to_come_stands_under_an_offer_that_holds(at: Any) -> Iterable[str]:
    rows = Appointment.objects.filter(state="booked", starts_at__gt=at)
    for slot in rows.exclude(offer__state__in=["accepted", "linked", "completed"]).select_related("offer"):
        yield f"booked though the offer is {slot.offer.state}"


@promise
def a_linked_referral_was_served(at: Any) -> Iterable[str]:
    """Also where the person ends it at their wish: service had begun."""
    served = {"state__in": ["linked", "completed", "withdrawn"], "linkage__grade__gte": 3}
    for referral in Referral.objects.filter(state="closed", result="linked"):
        if not referral.offers.filter(**served).exists():
            yield "closed as linked, and nobody serves"
        elif referral.need.state == "open":
            yield "linked, and the need is open"


@promise
def a_served_offer_has_a_linkage_that_counts(at: Any) -> Iterable[str]:
    for offer in Offer.objects.filter(state__in=["linked", "completed"]).exclude(linkage__grade__gte=3):
        if not getattr(offer, "linkage", None) or not offer.linkage.is_disputed:
            yield f"{offer.state} without a grade"


@promise
def a_merge_points_at_somebody_who_stands(at: Any) -> Iterable[str]:
    if Person.objects.filter(merged_into__isnull=False, merged_into__merged_into=F("pk")).exists():
        yield "two entries merged into each other"
