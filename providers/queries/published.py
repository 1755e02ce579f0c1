"""Rows with everything that hangs on them, in a fixed number of queries, for HSDS output."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from providers.hsds import writing
from providers.models import (
    Attribute,
    Contact,
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    TaxonomyTerm,
)

_PHONES = Prefetch("phones", Phone.objects.prefetch_related("languages"))
_CONTACTS = Prefetch("contacts", Contact.objects.prefetch_related(_PHONES))
_LOCATION = ("languages", "addresses", _CONTACTS, "accessibility", _PHONES, "schedules")
_AT_LOCATION = (
    "service_areas",
    _CONTACTS,
    _PHONES,
    "schedules",
    Prefetch("location", Location.objects.prefetch_related(*_LOCATION)),
)
_SERVICE = (
    "additional_urls",
    _PHONES,
    "schedules",
    "service_areas",
    "languages",
    "funding",
    "cost_options",
    "required_documents",
    _CONTACTS,
    Prefetch("capacities", ServiceCapacity.objects.select_related("unit")),
)
_AT_LOCATIONS = Prefetch("service_at_locations", ServiceAtLocation.objects.prefetch_related(*_AT_LOCATION))
_ORGANIZATION = (
    "additional_websites",
    "funding",
    _CONTACTS,
    _PHONES,
    Prefetch("locations", Location.objects.prefetch_related(*_LOCATION)),
    "programs",
    "organization_identifiers",
)


def services(found: QuerySet[Service], *, full: bool) -> list[dict[str, Any]]:
    """HSDS services of one page."""
    rows = list(_of_service(found, full))
    said = attributes_of(_ids(rows)) if full else None
    return [writing.service(row, attributes=said, full=full) for row in rows]


def _of_service(found: QuerySet[Service], full: bool) -> QuerySet[Service]:
    found = found.select_related("organization", "service_program").defer("search_vector", "search_text")
    return found.prefetch_related(*_SERVICE, _AT_LOCATIONS) if full else found


def organizations(found: QuerySet[Organization], *, full: bool, with_services: bool = False) -> list[dict[str, Any]]:
    """HSDS organizations of one page."""
    if full:
        found = found.prefetch_related(*_ORGANIZATION)
    if with_services:
        found = found.prefetch_related(Prefetch("services", _of_service(Service.objects.all(), full)))
    rows = list(found)
    said = attributes_of(_ids(rows, with_services)) if full else None
    return [writing.organization(row, attributes=said, full=full, services=with_services) for row in rows]


def services_at_location(found: QuerySet[ServiceAtLocation], *, full: bool) -> list[dict[str, Any]]:
    """HSDS services at locations of one page."""
    found = found.select_related("service__organization", "service__service_program")
    found = found.defer("service__search_vector", "service__search_text")
    if full:
        found = found.prefetch_related(*_AT_LOCATION, *(_under("service", part) for part in _SERVICE))
    else:
        found = found.select_related("location")
    rows = list(found)
    said = attributes_of(_ids(rows)) if full else None
    return [writing.service_at_location(row, attributes=said, full=full) for row in rows]


def _under(step: str, part: Any) -> Any:
    if isinstance(part, str):
        return f"{step}__{part}"
    return Prefetch(f"{step}__{part.prefetch_through}", part.queryset.all())


def taxonomy_terms(found: QuerySet[TaxonomyTerm]) -> list[dict[str, Any]]:
    """HSDS terms of one page."""
    return [writing.taxonomy_term(row) for row in found.select_related("taxonomy_detail")]


def attributes_of(ids: Iterable[UUID]) -> dict[UUID, list[Attribute]]:
    """What terms are said of these rows."""
    said: dict[UUID, list[Attribute]] = defaultdict(list)
    found = Attribute.objects.filter(link_id__in=list(ids)).select_related("taxonomy_term__taxonomy_detail")
    for row in found.order_by("id"):
        said[row.link_id].append(row)
    return dict(said)


def _ids(rows: Iterable[Any], with_services: bool = False) -> set[UUID]:
    """Ids of the rows and of everything that was fetched with them."""
    ids: set[UUID] = set()
    waiting = list(rows)
    while waiting:
        row = waiting.pop()
        if row is not None and row.pk not in ids:
            ids.add(row.pk)
            waiting += _fetched(row)
    return ids


def _fetched(row: Any) -> Iterator[Any]:
    for found in getattr(row, "_prefetched_objects_cache", {}).values():
        yield from found
    for name in ("location", "service"):
        if name in row._state.fields_cache:
            yield row._state.fields_cache[name]
