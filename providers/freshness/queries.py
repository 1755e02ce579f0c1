"""Which listings want verifying, in the order of their worth, what to do next for each, and the share that is fresh."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Extract, Greatest, Ln, Now
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.shares import Share
from casemgmt.core.templatetags.words import span
from providers.hooks import LISTING_USE
from providers.models import ListingOpenings, Phone, Service, StillRightLetter
from providers.models.organizations import kept_in
from providers.models.services import stale_before

from .doubts import Contradiction, doubts_of, is_doubted
from .rules import MOST_UNANSWERED, addresses_of, letters_of, unanswered

FRESH_WITHIN = timedelta(days=90)
USED_WITHIN = timedelta(days=365)
NEVER_COUNTS = timedelta(days=730)  # a listing nobody ever verified is as old as this
OPENINGS_LIKE_A_REQUEST = 10


def listings_to_verify(user: Any, at: datetime) -> QuerySet[Service]:
    """Listings the user's program keeps that want verifying: those something speaks against first, then the oldest and
    most used. `used` is how often each was asked for or opened in a year."""
    mine = kept_in(programs_where(user, Permission.DIRECTORY_EDIT), "organization__")
    before = stale_before("organization__kept_by", at)
    old = Q(last_verified_at__isnull=True) | Q(last_verified_at__lt=before)
    rows: Any = Service.objects.listed().exclude(status="defunct").filter(mine).annotate(doubted=is_doubted())
    rows = _by_use(rows.filter(old | Q(doubted=True)), at)
    rows = rows.select_related("organization__kept_by").defer("search_vector", "search_text")
    found: QuerySet[Service] = rows.order_by("-doubted", "-weight", "-id")
    return found


def _by_use(rows: Any, at: datetime) -> Any:
    since = at - USED_WITHIN
    opened = ListingOpenings.objects.filter(service=OuterRef("pk"), day__gte=since.date()).values("service")
    seen = Coalesce(Subquery(opened.annotate(n=Sum("times")).values("n")), 0)
    rows = rows.annotate(opened=seen)
    asked: Any = Value(0)
    for number, use in enumerate(LISTING_USE):
        rows = rows.annotate(**{f"used_{number}": use(since=since)})
        asked = asked + F(f"used_{number}")
    rows = rows.annotate(asked=asked)
    age = Extract(Now() - Coalesce(F("last_verified_at"), Value(at - NEVER_COUNTS)), "epoch") / 86400.0
    often = Ln(Cast(F("asked") + F("opened") / OPENINGS_LIKE_A_REQUEST, FloatField()) + 1.0) + 1.0
    return rows.annotate(weight=Greatest(Cast(age, FloatField()), Value(0.0)) * often)


@dataclass(frozen=True)
class NextStep:
    """What to do next with a listing: in words, where that leads, and whether a letter can go now."""

    words: str
    link: str = ""
    may_ask: bool = False
    phone: str = ""
    doubts: tuple[Contradiction, ...] = ()


def next_steps(services: Sequence[Service], at: datetime) -> dict[Any, NextStep]:
    """The next step for each. A fixed number of queries."""
    doubts = doubts_of([service.pk for service in services])
    organizations = {service.organization_id: service.organization for service in services}
    letters, phones = letters_of(list(organizations)), phones_to_call(services)
    mailboxes = addresses_of(list(organizations.values()), is_asked_by_hand=True)
    found = {}
    for service in services:
        agency = service.organization_id
        against, sent = tuple(doubts.get(service.pk, ())), letters.get(agency, [])
        found[service.pk] = _step(service, against, sent, phones.get(service.pk, ""), mailboxes[agency], at)
    return found


def _step(
    service: Service,
    doubts: tuple[Contradiction, ...],
    letters: list[StillRightLetter],
    phone: str,
    mailbox: str,
    at: datetime,
) -> NextStep:
    said: dict[str, Any] = {"phone": phone, "doubts": doubts}
    waiting = next((one for one in doubts if one.correction), None)
    if waiting:
        link = reverse("providers:correction", args=[waiting.correction])
        return NextStep(_("Decide what the agency says"), link=link, **said)
    last = letters[0] if letters else None
    if last and last.failed_at:
        link = reverse("providers:partner", args=[service.organization_id])
        return NextStep(_("The letter did not arrive: call, and put the address right"), link=link, **said)
    if unanswered(letters) >= MOST_UNANSWERED:
        return NextStep(_("%(n)d letters without an answer: call") % {"n": MOST_UNANSWERED}, **said)
    if last and not last.answered_at and last.is_good(at):
        words = _("Asked by letter %(ago)s ago: wait, or call") % {"ago": span(at - last.asked_at)}
        return NextStep(words, **said)
    if mailbox:
        return NextStep(_("Ask by letter, or call"), may_ask=True, **said)
    if phone:
        return NextStep(_("Call"), **said)
    return NextStep(_("No number and no address: look for one, or close the listing"), **said)


def phones_to_call(services: Sequence[Service]) -> dict[Any, str]:
    """One number to call for each: its own, else that of a place of it, else its organization's; never a fax. One
    query."""
    ids, agencies = [one.pk for one in services], {one.organization_id for one in services}
    of = Q(service__in=ids) | Q(organization__in=agencies)
    of |= Q(service_at_location__service__in=ids) | Q(location__service_at_locations__service__in=ids)
    rows = Phone.objects.filter(of).exclude(type__iexact="fax").order_by("created_at", "pk")
    told: dict[Any, str] = {}
    held = ("service", "service_at_location__service", "location__service_at_locations__service", "organization")
    for number, service, at, there, organization in rows.values_list("number", *held):
        told.setdefault((service, "own") if service else (at or there or organization, "other"), number)
    return {
        one.pk: told.get((one.pk, "own")) or told.get((one.pk, "other")) or told.get((one.organization_id, "other"), "")
        for one in services
    }


@dataclass(frozen=True)
class Freshness:
    """How true a program's directory is: of all its listings, those verified within 90 days and not contradicted since;
    those never verified, those older, those something speaks against."""

    of: int
    fresh: int
    never: int
    older: int
    doubted: int

    @property
    def share(self) -> Share:
        return Share(self.fresh, self.of)


def freshness_of(program_ids: Any, at: datetime) -> Freshness:
    """The share of these programs' listings that was verified within 90 days. Four queries."""
    rows = Service.objects.listed().exclude(status="defunct").filter(kept_in(program_ids, "organization__"))
    rows = rows.annotate(doubted=is_doubted())
    counts = {
        "of": rows.count(),
        "fresh": rows.filter(last_verified_at__gte=at - FRESH_WITHIN, doubted=False).count(),
        "never": rows.filter(last_verified_at__isnull=True, doubted=False).count(),
        "doubted": rows.filter(doubted=True).count(),
    }
    return Freshness(**counts, older=counts["of"] - counts["fresh"] - counts["never"] - counts["doubted"])
