"""Reads about people: what may be told, what is on record. Who may be meant is found by `finding`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.core.compiled import CompiledRows
from casemgmt.core.models import AccessLog
from providers.models import Organization

from . import whole
from .consent import covers, is_live
from .models import Consent, Disclosure, NotSamePerson, Person, PersonMerge

LATELY = timedelta(days=366)


def may_disclose(person: Person, organization: Organization, categories: Iterable[str], at: datetime) -> Consent | None:
    """The live consent that lets this agency be told all these categories about the person, or None."""
    consents = Consent.objects.live(at).filter(person__root=person.root_id).select_related("revocation")
    return covers(consents, organization.pk, organization.agency_class, categories, at)


def still_told(consent: Consent, at: datetime) -> bool:
    """Whether the agency, or the class, of this consent may still be told something under another one."""
    told = Q(organization=consent.organization_id, agency_class=consent.agency_class)
    if agency := consent.organization:
        told |= Q(organization=None, agency_class=agency.agency_class)
    rows = Consent.objects.live(at).filter(told, person__root=consent.person.root_id)
    return rows.exclude(pk=consent.pk).exists()


REASONS = {
    "phone": lambda: _("same phone"),
    "end_of_phone": lambda: _("phone ends so"),
    "shared_phone": lambda: _("a phone that several people use"),
    "birth_date": lambda: _("same birth date"),
    "turned_birth_date": lambda: _("birth date with day and month turned"),
    "birth_year": lambda: _("same birth year"),
    "name": lambda: _("same name"),
    "short_name": lambda: _("short for this name"),
    "similar_name": lambda: _("similar name"),
    "description": lambda: _("similar description"),
}


def reason_words(codes: Iterable[str]) -> str:
    """The reasons of a candidate, in words."""
    return ", ".join(REASONS[code]() for code in codes)


@dataclass(frozen=True)
class OnRecord:
    """A consent as the page shows it: whether it still holds, and what was told under it."""

    consent: Consent
    is_live: bool
    disclosures: list[Disclosure]


def consents_on_record(person: Person, at: datetime) -> list[OnRecord]:
    """All consents of the person, newest first, those that still hold on top."""
    rows = CONSENTS(person=person.root_id)
    found = [OnRecord(consent, is_live(consent, at), list(consent.disclosures.all())) for consent in rows]
    return sorted(found, key=lambda row: not row.is_live)


def _consents(person: Any) -> QuerySet[Consent]:
    told = Prefetch("disclosures", Disclosure.objects.select_related("organization", "by").order_by("-at"))
    rows = Consent.objects.filter(person__root=person).select_related("organization", "revocation", "recorded_by")
    return rows.prefetch_related(told).order_by("-given_at")


CONSENTS = CompiledRows(_consents, "person")


def merges_of(person: Person) -> list[PersonMerge]:
    """Merges into this person that still stand."""
    return list(MERGES(person=person.pk))


def _merges(person: Any) -> QuerySet[PersonMerge]:
    rows = PersonMerge.objects.filter(kept=person, undone_at__isnull=True)
    return rows.select_related("gone", "merged_by").order_by("-merged_at")


MERGES = CompiledRows(_merges, "person")


def told_apart(one: Person, other: Person) -> list[NotSamePerson]:
    """Pairs that somebody found to be two people, of all entries of the one and of the other."""
    pair = Q(one__root=one.root_id, other__root=other.root_id) | Q(one__root=other.root_id, other__root=one.root_id)
    return list(NotSamePerson.objects.filter(pair, withdrawn_at=None).select_related("by").order_by("at", "pk"))


def lately_looked_at_by(person: Person, most: int = 10) -> QuerySet[AccessLog]:
    """Who was shown this person in the last year, on a page or in a list, and who was refused; newest first."""
    rows = AccessLog.objects.about([entry.pk for entry in whole.entries_of(person)]).select_related("user")
    return rows.filter(at__gte=timezone.now() - LATELY).order_by("-at")[:most]
