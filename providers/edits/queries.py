"""What was pressed on a listing, and what each field said before."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from casemgmt.core.history import PastPart, Was, Words, history_of_model, said_before
from providers.hours.words import in_words as hours_in_words
from providers.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Language,
    ListingEdit,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
)
from providers.parts.words import cost_words, number_kind, number_words

MOST = 12


def edits_of(user: Any, holder: Any) -> QuerySet[ListingEdit]:
    """What was pressed on this listing or a place of it, the newest first."""
    ids = {holder.pk}
    if isinstance(holder, Service):
        ids |= set(holder.service_at_locations.values_list("pk", flat=True))
        ids |= set(holder.service_at_locations.values_list("location_id", flat=True))
    of = Q(subject_id__in=ids)
    if isinstance(holder, Organization):
        of |= Q(organization=holder)
    return ListingEdit.objects.filter(of).select_related("by", "undone_by", "organization")


def newest_edits(user: Any, holder: Any) -> list[ListingEdit]:
    """The last few of them."""
    return list(edits_of(user, holder)[:MOST])


def past_of_service(service: Service) -> list[PastPart]:
    """What each field of a service and of everything on it said before, part by part."""
    at, of = _ids(service)
    about = Q(service_id=service.pk)
    there = Q(service_at_location_id__in=at)
    in_building = Q(location_id__in=of)
    everywhere = about | there | in_building
    parts = [
        PastPart(_("The listing"), _said(Service, Q(pgh_obj_id=service.pk))),
        PastPart(_("Hours"), _said(Schedule, everywhere, _hours)),
        PastPart(_("Numbers"), _said(Phone, everywhere, number_words, {"type": number_kind_said})),
        PastPart(_("Places"), [*_said(ServiceAtLocation, about), *_said(Location, Q(pgh_obj_id__in=of), _name)]),
        PastPart(_("Addresses"), _said(Address, in_building, lambda kept: kept.address_1)),
        PastPart(_("Languages"), _said(Language, about | in_building, _name)),
        PastPart(_("To bring"), _said(RequiredDocument, about, lambda kept: kept.document)),
        PastPart(_("Costs"), _said(CostOption, about, cost_words)),
        PastPart(_("Service areas"), _said(ServiceArea, about | there, _name)),
        PastPart(_("People to talk to"), _said(Contact, everywhere, _name)),
        PastPart(_("Access"), _said(Accessibility, in_building, lambda kept: kept.description)),
        PastPart(_("Room"), _said(ServiceCapacity, about)),
    ]
    return [part for part in parts if part.changes]


def _ids(service: Service) -> tuple[set[UUID], set[UUID]]:
    """Its places, those it has left as well."""
    now = service.service_at_locations.values_list("pk", "location_id")
    kept: Any = history_of_model(ServiceAtLocation).objects
    before = kept.filter(service_id=service.pk).values_list("pgh_obj_id", "location_id")
    pairs = [*now, *before]
    return {pair[0] for pair in pairs}, {pair[1] for pair in pairs}


def _name(kept: Any) -> str:
    return str(kept.name)


def _hours(kept: Any) -> str:
    return "; ".join(hours_in_words([kept])) or f"{kept.byday} {kept.description}".strip()


def number_kind_said(code: str) -> str:
    """What a number is for, where somebody said it."""
    return number_kind(code) if code else "–"


def _said(model: Any, which: Q, named: Callable[[Any], str] | None = None, words: Words | None = None) -> list[Was]:
    return said_before(model, history_of_model(model).objects.filter(which), words=words, named=named)
