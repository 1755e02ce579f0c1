"""What an agency will read before and after it accepts, made of the words being written and saved nowhere.

The offers made here are drawn by the very template that draws the agency's own page.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casemgmt.cases.models import Need
from casemgmt.core.codes import Side
from casemgmt.core.errors import NotPossible
from providers.models import Service

from ..models import Offer, Referral
from ..standards import clocks
from ..workflow import OfferState
from .actions.drafts import FACTS_ASKED, what_it_tells
from .actions.requests import refuse_identity
from .identity import OpenedIdentity, opened_identity
from .reading import Reading
from .terms import keep_terms, office_hours_of, standard_of


@dataclass(frozen=True)
class OfferPreview:
    """The two faces of a request, and what its words give away. `opened` is None where consent does not cover it."""

    before: Offer
    after: Offer
    opened: OpenedIdentity | None
    complaints: dict[str, str]
    reads: Reading


def preview_offer(
    need: Need, service: Service, words: dict[str, Any], at: datetime, *, opened: Collection[str], tells_back: bool
) -> OfferPreview:
    """How the agency will see a request with these words, if it were sent now; `opened`: the categories that its yes
    opens; `tells_back`: whether it may tell us what came of it."""
    before, after = (_offer(need, service, words, at) for _face in range(2))
    first, clock = clocks.deadline, standard_of(before)
    before.state, before.due_at = OfferState.SENT, first(clock.acknowledge, at, office_hours_of(before))
    after.state, after.confirmed_at = OfferState.ACCEPTED, at
    after.first_contact_by = after.due_at = first(clock.first_contact, at, office_hours_of(after))
    before.agency_due_at, after.agency_due_at = before.due_at, after.due_at
    shown = opened_identity(need.person, opened) if opened else None
    reads = Reading(is_covered=True, asked=True, opened=frozenset(opened), tells_back=tells_back)
    return OfferPreview(before, after, shown, complaints(need, words), reads)


def _offer(need: Need, service: Service, words: dict[str, Any], at: datetime) -> Offer:
    asked = {name: words.get(name) for name in ("asked", "urgency", *FACTS_ASKED)}
    referral = Referral(program=need.program, need=need, case=need.case, person=need.person)
    offer = Offer(
        program=need.program,
        referral=referral,
        person=need.person,
        organization=service.organization,
        service=service,
        waits_on=Side.AGENCY,
        sent_at=at,
        **what_it_tells(referral, asked, at),
    )
    keep_terms(offer)
    return offer


def complaints(need: Need, words: dict[str, Any]) -> dict[str, str]:
    """What is wrong with each text that the agency reads before it accepts: the sentence sending would be refused
    with."""
    found = {}
    for field in ("asked", "access_needs"):
        try:
            refuse_identity(need.person, **{field: words.get(field) or ""})
        except NotPossible as problem:
            found[field] = problem.message
    return found
