"""What keepers of listings see: one service in full, an agency's own services, the stale ones."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from casemgmt.accounts.numbers.known import KNOWN, STALE
from casemgmt.accounts.numbers.queries import NumberHistory
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where
from providers.models import Attribute, Service

from .listings import listings
from .places import places_page

LISTED = ("search_vector", "search_text")


def service_page(service: Service, *, at: datetime) -> dict[str, Any]:
    """Everything the page of a service shows."""
    [listing] = listings([service], at=at)
    return {
        "service": service,
        "listing": listing,
        **places_page(service, at),
        "contacts": list(service.contacts.prefetch_related("phones")),
        "costs": list(service.cost_options.all()),
        "documents": list(service.required_documents.all()),
        "areas": list(service.service_areas.all()),
        "terms": list(Attribute.objects.filter(link_id=service.pk).select_related("taxonomy_term")),
    }


def services_of_staff(user: Any) -> QuerySet[Service]:
    """Services of the agencies the user works at. Who works at none is refused."""
    agencies = {
        *organizations_where(user, Permission.LISTING_EDIT),
        *organizations_where(user, Permission.OFFER_ANSWER),
    }
    if not agencies:
        raise PermissionDenied(Permission.LISTING_EDIT.value)
    found = Service.objects.listed().filter(organization_id__in=agencies).exclude(status="defunct")
    return (
        found.select_related("organization", "last_verified_by").defer(*LISTED).order_by("organization__name", "name")
    )


MOST_NAMED = 6
SHORTEST_WORD = 2


def named_like(typed: str) -> list[Service]:
    """Services that may be asked, whose name and agency hold every word that was typed; one of exactly that name stands
    alone."""
    words = [word for word in typed.split() if len(word) >= SHORTEST_WORD][:6]
    if not words:
        return []
    rows = Service.objects.active().filter(organization__is_agency=True).select_related("organization")
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(organization__name__icontains=word))
    found = list(rows.order_by("name", "pk")[:MOST_NAMED])
    exact = [one for one in found if one.name.casefold() == typed.strip().casefold()]
    return exact if len(exact) == 1 else found


def own_services(user: Any) -> list[Service]:
    """The services of the agencies where the user says how much room there is, by name."""
    agencies = organizations_where(user, Permission.OFFER_ANSWER)
    found = Service.objects.listed().filter(organization_id__in=agencies).exclude(status="defunct")
    rows = found.select_related("organization").only("name", "kind", "organization__name")
    return list(rows.order_by("name", "pk"))


def stale_words(user: Any, at: datetime) -> str:
    """After how long a listing is stale, in each program whose listings the user keeps."""
    numbers = NumberHistory(STALE)
    found = {numbers.number(pk, STALE, at) for pk in programs_where(user, Permission.DIRECTORY_EDIT)}
    return " / ".join(KNOWN[STALE].words(number) for number in sorted(found))
