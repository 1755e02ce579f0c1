"""What keepers of listings see: one service in full, an agency's own services, the stale ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where
from providers.models import Attribute, Phone, Service, ServiceAtLocation, ServiceCapacity
from providers.models.organizations import kept_in

from .listings import Room, listings

LISTED = ("search_vector", "search_text")


def service_page(service: Service, *, at: datetime) -> dict[str, Any]:
    """Everything the page of a service shows."""
    [listing] = listings([service], at=at)
    return {
        "service": service,
        "listing": listing,
        "phones": phones_of(service),
        "contacts": list(service.contacts.prefetch_related("phones")),
        "costs": list(service.cost_options.all()),
        "documents": list(service.required_documents.all()),
        "areas": list(service.service_areas.all()),
        "accessibility": _accessibility(service),
        "terms": list(Attribute.objects.filter(link_id=service.pk).select_related("taxonomy_term")),
    }


def phones_of(service: Service) -> list[Phone]:
    """Numbers of the service and of its places; where there are none, those of the organization."""
    own = Phone.objects.filter(service=service)
    at_places = Phone.objects.filter(service_at_location__service=service)
    in_buildings = Phone.objects.filter(location__service_at_locations__service=service)
    found = list(own.union(at_places, in_buildings).order_by("number"))
    return found or list(Phone.objects.filter(organization_id=service.organization_id).order_by("number"))


def _accessibility(service: Service) -> list[str]:
    places = ServiceAtLocation.objects.filter(service=service, location__is_confidential=False)
    said = places.values_list("location__accessibility__description", flat=True)
    return sorted({words for words in said if words})


def services_of_staff(user: Any) -> QuerySet[Service]:
    """Services of the agencies the user works at. Who works at none is refused."""
    agencies = {
        *organizations_where(user, Permission.LISTING_EDIT),
        *organizations_where(user, Permission.OFFER_ANSWER),
    }
    if not agencies:
        raise PermissionDenied(Permission.LISTING_EDIT.value)
    found = Service.objects.filter(organization_id__in=agencies).exclude(status="defunct")
    return (
        found.select_related("organization", "last_verified_by").defer(*LISTED).order_by("organization__name", "name")
    )


@dataclass(frozen=True)
class RoomToSay:
    """A service and how much room was said last."""

    service: Service
    room: Room | None


MOST_NAMED = 6
SHORTEST_WORD = 2


def named_like(typed: str) -> list[Service]:
    """Services that may be asked, whose name and agency hold every word that was typed; one of exactly that name stands
    alone."""
    words = [word for word in typed.split() if len(word) >= SHORTEST_WORD][:6]
    if not words:
        return []
    rows = Service.objects.filter(status="active", organization__is_agency=True).select_related("organization")
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(organization__name__icontains=word))
    found = list(rows.order_by("name", "pk")[:MOST_NAMED])
    exact = [one for one in found if one.name.casefold() == typed.strip().casefold()]
    return exact if len(exact) == 1 else found


def own_services(user: Any) -> list[Service]:
    """The services of the agencies where the user says how much room there is, each with what was said last; by
    name."""
    agencies = organizations_where(user, Permission.OFFER_ANSWER)
    found = Service.objects.filter(organization_id__in=agencies).exclude(status="defunct")
    newest = ServiceCapacity.objects.filter(service=OuterRef("pk")).order_by("-updated", "-created_at")
    said = {name: Subquery(newest.values(column)[:1]) for name, column in SAID_LAST.items()}
    rows = found.annotate(**said).select_related("organization").only("name", "organization__name")
    return list(rows.order_by("name", "pk"))


SAID_LAST = {"said_room": "available", "said_unit": "unit__name", "said_at": "updated", "said_most": "maximum"}


def _said_last(service: Any) -> Room | None:
    """What was said last, as it was fetched with the service."""
    if service.said_at is None:
        return None
    return Room(service.said_room, service.said_unit, service.said_at, service.said_most)


def rooms_to_say(services: Sequence[Service], most: int = 4) -> list[RoomToSay]:
    """The services whose room was said the longest ago; then those where nobody ever said."""
    rows = [RoomToSay(service, _said_last(service)) for service in services]
    return sorted(rows, key=lambda row: (row.room is None, row.room and row.room.said_at))[:most]


def stale_services(user: Any, at: datetime) -> QuerySet[Service]:
    """Listings the user's program keeps that want verifying: those never verified first, then the longest ago."""
    mine = kept_in(programs_where(user, Permission.DIRECTORY_EDIT), "organization__")
    found = Service.objects.stale(at).filter(mine).select_related("organization").defer(*LISTED)
    return found.order_by(F("last_verified_at").asc(nulls_first=True), "-id")
