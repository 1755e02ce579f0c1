"""Consents that run out soon under a request that goes on: told to the case's owner ahead of time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.cases.covers.queries import whose_work
from casemgmt.followups.day.queries import Obligation
from casemgmt.people.consent import covers
from casemgmt.people.consents.ahead import ends_soon
from casemgmt.people.models import Consent
from casemgmt.people.profiles import asked_by

from .models import Offer
from .offers.reading import GOES_ON


def consents_end_soon(*, user: Any, at: datetime) -> list[Obligation]:
    """One row for each consent of the user's own cases that runs out soon, that nothing follows, and under
    which a request goes on. When it has run out the request itself says so, and this row is gone."""
    soon = ends_soon(at)
    rows = Offer.objects.visible_to(user).filter(
        state__in=GOES_ON, referral__case__owner__in=whose_work(user, at), person__root__in=soon.values("person__root")
    )
    joins = ("organization", "referral__need", "referral__case", "person__root", "identity_consent__revocation")
    offers = list(rows.select_related(*joins).order_by("pk"))
    roots = {offer.person.root_id for offer in offers}
    live = _live_of(roots, at)
    ending = set(soon.filter(person__root__in=roots).values_list("pk", flat=True)) if roots else set()
    found: dict[Any, Obligation] = {}
    for offer in offers:
        consent = _under(offer, live[offer.person.root_id], at)
        if consent is not None and consent.pk in ending:
            found.setdefault(consent.pk, _row(offer, consent))
    return list(found.values())


def _live_of(roots: Iterable[Any], at: datetime) -> dict[Any, list[Consent]]:
    """All consents of these people that hold."""
    held: dict[Any, list[Consent]] = defaultdict(list)
    rows = Consent.objects.live(at).filter(person__root__in=roots) if roots else Consent.objects.none()
    for consent in rows.select_related("person", "revocation"):
        held[consent.person.root_id].append(consent)
    return held


def _under(offer: Offer, live: list[Consent], at: datetime) -> Consent | None:
    """The consent on which the request stands: the one it is open under, else the longest that covers asking."""
    if offer.identity_consent in live:
        return offer.identity_consent
    agency = offer.organization
    return covers(live, agency.pk, agency.agency_class, asked_by(offer.referral.need.domain), at)


def _row(offer: Offer, consent: Consent) -> Obligation:
    give = reverse("people:give_consent", args=[offer.person.root_id])
    return Obligation(
        kind="consent_ends",
        case_id=offer.referral.case_id,
        person_name=offer.person.display_name,
        risk=offer.referral.case.risk,
        what=_("the consent for %(agency)s runs out") % {"agency": offer.organization},
        due_at=consent.expires_at,
        why=str(offer.referral.need.get_domain_display()),
        last=str(offer.get_state_display()),
        next_step=_("Renew"),
        url=f"{give}?renew={consent.pk}",
    )
