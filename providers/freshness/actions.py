"""Asking agencies whether their listings are still right, and taking what they answer."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgmt.accounts.numbers.known import ASK_AFTER, ASK_AGAIN, LISTING_LINK
from casemgmt.accounts.numbers.queries import span_at
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, LinkHolder, account_of
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.sweeps import each_alone, swept, without_put_aside
from providers.capacity.actions import update_capacity
from providers.models import (
    CorrectionReason,
    CorrectionState,
    ListingCorrection,
    ListingOpenings,
    Organization,
    Service,
    StillRightLetter,
)
from providers.models.organizations import oldest_program
from providers.models.services import stale_before
from providers.rights import require_keeper, require_reader

from .rules import MOST_UNANSWERED, address_of, unanswered, why_not_asked

LETTERS = swept("listings", gettext_lazy("Agencies to be asked whether their listings are right"))
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks or sounds like another
RIGHT, CHANGED, GONE = "right", "changed", "gone"
LONGEST_WORDS = 300


@action
def ask_still_right(*, organization: Organization, by: Actor, at: datetime) -> StillRightLetter:
    """Write to the agency once for all its listings; whoever keeps them asks, or the clock. The rule of the program
    says how often at most. A newer letter ends the links of those before."""
    organization = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    require_keeper(by, organization)
    letters = list(organization.still_right_letters.all())
    if why := why_not_asked(organization, letters, at):
        raise NotPossible(why)
    organization.still_right_letters.filter(revoked_at=None).update(revoked_at=at)
    keeper = organization.kept_by_id or oldest_program()
    letter = StillRightLetter.objects.create(
        organization=organization,
        to=address_of(organization, is_asked_by_hand=by is not CLOCK),
        signs="".join(secrets.choice(SIGNS) for _sign in range(4)),
        asked_at=at,
        asked_by=account_of(by),
        expires_at=at + span_at(keeper, LISTING_LINK, at),
    )
    tell("listing.still_right", key=f"still_right:{letter.pk}", at=at, letter=letter.pk)
    record("listing.asked", organization, by=by, at=at, organization_id=organization.pk, letter=str(letter.pk))
    return letter


@action
def note_letter_failed(*, letter: StillRightLetter, at: datetime) -> None:
    """The letter could not be delivered: that counts against every listing it was about."""
    if StillRightLetter.objects.filter(pk=letter.pk, failed_at=None).update(failed_at=at):
        record("listing.letter_failed", letter, by=CLOCK, at=at, organization_id=letter.organization_id)


@dataclass(frozen=True)
class ListingAnswer:
    """What a letter's reader says of one listing: still right, changed or given up, and how much room there is."""

    service: Service
    said: str
    words: str = ""
    rooms: tuple[dict[str, Any], ...] = ()


@action
def answer_letter(
    *, letter: StillRightLetter, answers: Iterable[ListingAnswer], by: Actor, at: datetime
) -> StillRightLetter:
    """Take what the agency says of its listings through its letter. What is right is verified; what changed waits for
    whoever keeps the listing; nothing is changed by itself but room, which is the agency's to say."""
    if not (isinstance(by, LinkHolder) and by.is_for(letter.organization)):
        raise PermissionDenied("listing.verify")
    letter = StillRightLetter.objects.select_for_update(of=("self",)).select_related("organization").get(pk=letter.pk)
    if not letter.is_good(at):
        raise NotPossible(_("This link is too old. Call the program that wrote to you."))
    told = [answer for answer in answers if answer.said or answer.rooms]
    if not told:
        raise NotPossible(_("Choose an answer for at least one listing."))
    for answer in sorted(told, key=lambda one: one.service.pk):
        _take(letter, answer, by, at)
    letter.answered_at = at
    letter.save(update_fields=["answered_at"])
    record("listing.answered", letter.organization, by=by, at=at, organization_id=letter.organization_id)
    return letter


def _take(letter: StillRightLetter, answer: ListingAnswer, by: Actor, at: datetime) -> None:
    rows = Service.objects.listed().filter(organization=letter.organization_id)
    service = rows.select_for_update(of=("self",)).filter(pk=answer.service.pk).first()
    if service is None:
        raise NotPossible(_("One of these listings is not yours any more. Look at the page again."))
    if answer.said == RIGHT:
        service.last_verified_at, service.last_verified_by = at, None
        service.save(update_fields=["last_verified_at", "last_verified_by"])
        record("listing.verified", service, by=by, at=at)
    elif answer.said:
        _propose(letter, service, answer, by, at)
    for room in answer.rooms:
        update_capacity(service=service, **room, by=by, at=at)


def _propose(letter: StillRightLetter, service: Service, answer: ListingAnswer, by: Actor, at: datetime) -> None:
    """What the agency wrote waits beside its answers to requests, for the same people to decide."""
    gone = _("We do not do this any more.") if answer.said == GONE else ""
    words = " ".join(part for part in (gone, answer.words.strip()) if part)[:LONGEST_WORDS]
    if not words:
        raise NotPossible(_("Write in a few words what changed: %(service)s.") % {"service": service.name})
    facts = {"in_words": words, "last_at": at}
    found, is_new = ListingCorrection.objects.select_for_update(of=("self",)).get_or_create(
        service=service,
        reason=CorrectionReason.OTHER,
        need_domain="",
        state=CorrectionState.PROPOSED,
        proposed_by=None,
        defaults={**facts, "first_at": at, "sources": [letter.pk]},
    )
    if is_new:
        record("correction.proposed", found, by=by, at=at, reason=found.reason, organization_id=service.organization_id)
        return
    before = "" if found.in_words == words else found.in_words
    found.in_words = " · ".join(part for part in (words, before) if part)[:LONGEST_WORDS]
    found.last_at = max(at, found.last_at)
    found.sources = list(dict.fromkeys([*found.sources, letter.pk]))
    found.save(update_fields=["in_words", "last_at", "sources"])


@action
def note_opening(*, service: Service, by: Actor, at: datetime) -> None:
    """Somebody opened the listing; counted by day, not by whom."""
    require_reader(by)
    row, is_new = ListingOpenings.objects.get_or_create(service=service, day=at.date())
    if not is_new:
        ListingOpenings.objects.filter(pk=row.pk).update(times=F("times") + 1)


def ask_due_agencies(*, at: datetime) -> int:
    """Write to every agency that has a listing nobody verified for as long as its keeper's rule says. Safe to run twice
    at once; one that fails stops nobody."""
    keys = without_put_aside(LETTERS, due_agencies(at), at).values_list("pk", flat=True)
    return each_alone(LETTERS, keys, lambda pk: _ask_one(pk, at), at=at)


def due_agencies(at: datetime) -> QuerySet[Organization]:
    """Agencies the clock writes to now."""
    old = Q(last_verified_at__isnull=True) | Q(last_verified_at__lt=OuterRef("ask_before"))
    listings = Service.objects.listed().exclude(status="defunct").filter(old, organization=OuterRef("pk"))
    recent = StillRightLetter.objects.filter(organization=OuterRef("pk"), asked_at__gt=OuterRef("again_before"))
    before = {"ask_before": stale_before("kept_by", at, ASK_AFTER)}
    before["again_before"] = stale_before("kept_by", at, ASK_AGAIN)
    found = Organization.objects.listed().agencies().annotate(**before)
    return found.filter(Exists(listings), ~Exists(recent)).order_by("pk")


def _ask_one(pk: Any, at: datetime) -> bool:
    with transaction.atomic():
        organization = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
        if not address_of(organization) or not due_agencies(at).filter(pk=pk).exists():
            return False
        if unanswered(list(organization.still_right_letters.all())) >= MOST_UNANSWERED:
            return False
        ask_still_right(organization=organization, by=CLOCK, at=at)
    return True
