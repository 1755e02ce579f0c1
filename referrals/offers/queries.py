"""Reads that serve a page: what waits, what an agency may see, what belongs on a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import (
    Prefetch,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.numbers.queries import may_undo
from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.people.merging import entries_below
from casemgmt.people.models import PersonMerge
from casemgmt.people.profiles import opened_by
from casemgmt.people.queries import may_disclose

from ..models import ANSWERABLE, Appointment, Offer, OfferQuerySet, ReplyLink
from ..workflow import LIVE, OFFER, OfferState
from .rules import GO_ON, OUTCOMES, may_say_outcome

# Moves that nobody presses: they follow from what the sides say.
FOLLOWS = frozenset({"link", "unlink"})


def offers_for_page(at: datetime) -> OfferQuerySet:
    """Offers with all that a page shows of them at this moment, in a constant number of queries."""
    return offers_with_parts().as_read(at)


def offers_with_parts() -> OfferQuerySet:
    """The same for long work, which asks what an agency may read anew for each."""
    return Offer.objects.select_related(
        "organization",
        "service",
        "person__root",
        "program",
        "referral__need",
        "referral__case",
        "identity_consent",
        "linkage",
        "named_service",
        "drafted_by",
    ).prefetch_related(
        Prefetch("appointments", Appointment.objects.select_related("booked_by")),
        "appointments__answers",
        "statements__by",
    )


def moves_for(offer: Offer, user: Any, at: datetime) -> list[str]:
    """Names of what this user can do with the offer now, undo only while it is allowed."""
    moves = OFFER.available(offer, user, at)
    if "undo" in moves and not may_undo(offer.program_id, offer.decided_at, at):
        moves.remove("undo")
    is_ours = access.holds(user, Permission.REFERRAL_MAKE, offer)
    if is_ours and offer.state == OfferState.ACCEPTED and not offer.confirmed_at:
        moves.append("confirm")
    if is_ours and offer.state in LIVE and not offer.identity_is_open(at):
        moves.append("open")
    if offer.state in {OfferState.ACCEPTED, OfferState.LINKED}:
        moves.append("book")
    if offer.state in {OfferState.ACCEPTED, OfferState.LINKED, OfferState.COMPLETED}:
        moves.append("state")
    shut = FOLLOWS if offer.reading(at).is_covered else FOLLOWS | GO_ON
    if not may_say_outcome(offer, user, at):
        shut |= OUTCOMES
    return [name for name in moves if name not in shut]


def accepting_opens(offer: Offer, at: datetime) -> bool:
    """Whether this agency's yes opens who it is at once: a consent covers that, and we do not choose among several."""
    if offer.referral.we_choose or offer.person.root.is_restricted:
        return False
    return may_disclose(offer.person, offer.organization, opened_by(offer.referral.need.domain), at) is not None


def what_accepting_opens(offer: Offer, at: datetime) -> str:
    """Said beside the button, truly: name and contact, or nothing yet and why."""
    if offer.referral.we_choose:
        return _("Opens nothing yet: the program chooses among those who accept.")
    if accepting_opens(offer, at):
        return _("Opens name and contact to you at once.")
    return _("Opens nothing yet: the program has to record the person's consent first.")


def with_open_link(offers: Sequence[Offer], at: datetime) -> set[Any]:
    """Ids of the offers that a mailed link still opens."""
    live = [offer.pk for offer in offers if offer.state in ANSWERABLE]
    rows = ReplyLink.objects.filter(offer_id__in=live, revoked_at=None, expires_at__gt=at)
    return set(rows.values_list("offer_id", flat=True))


def why_agency_cannot_leave(*, organization: Any) -> list[str]:
    """A sentence that forbids an agency to stop receiving requests: people it has not answered for, or still serves."""
    waiting = Offer.objects.filter(organization=organization, state__in=[*LIVE, OfferState.LINKED]).count()
    words = ngettext(
        "%(n)s request is live or being served there. It has to end first.",
        "%(n)s requests are live or being served there. They have to end first.",
        waiting,
    )
    return [words % {"n": waiting}] if waiting else []


def closes_with_parting(*, merge: PersonMerge) -> list[str]:
    """Said before a merge is undone: which agencies read no more."""
    gone = {merge.gone_id, *entries_below(merge.gone)}
    opened = Offer.objects.filter(person__root=merge.kept.root_id, identity_opened_at__isnull=False)
    rows = opened.select_related("organization", "identity_consent")
    under = [(row, row.identity_consent) for row in rows if row.identity_consent]
    crossed = {
        row.organization.name for row, consent in under if (row.person_id in gone) != (consent.person_id in gone)
    }
    said = _("%(agency)s reads who they are no more: that consent was given on the other entry.")
    return [said % {"agency": name} for name in sorted(crossed)]
