"""Rows with everything that hangs on them, in a fixed number of queries, for HSDS output."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from providers import origins
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

# Nobody outside reads what is only drafted, or listed no more.
OPEN = {"unlisted_at": None, "is_draft": False}


def open_organizations() -> QuerySet[Organization]:
    """Organizations others may read of."""
    return Organization.objects.filter(**OPEN)


def open_services() -> QuerySet[Service]:
    """Services others may read of."""
    return Service.objects.filter(organization__is_draft=False, **OPEN)


def open_services_at_location() -> QuerySet[ServiceAtLocation]:
    """Services at places others may read of."""
    found = ServiceAtLocation.objects.filter(service__organization__is_draft=False, location__unlisted_at=None)
    return found.filter(service__unlisted_at=None, service__is_draft=False)


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
    Prefetch("capacities", ServiceCapacity.objects.said_last().select_related("unit")),
)
_LISTED_PLACES = ServiceAtLocation.objects.filter(location__unlisted_at=None)
_AT_LOCATIONS = Prefetch("service_at_locations", _LISTED_PLACES.prefetch_related(*_AT_LOCATION))
_ORGANIZATION = (
    "additional_websites",
    "funding",
    _CONTACTS,
    _PHONES,
    Prefetch("locations", Location.objects.filter(unlisted_at=None).prefetch_related(*_LOCATION)),
    "programs",
    "organization_identifiers",
)


def services(found: QuerySet[Service], *, full: bool) -> list[dict[str, Any]]:
    """HSDS services of one page."""
    rows = list(_of_service(found, full))
    said = attributes_of(_ids(rows)) if full else None
    return [writing.service(row, attributes=said, full=full) for row in rows]


def services_with_origins(found: QuerySet[Service], telling: writing.OriginTelling) -> list[dict[str, Any]]:
    """HSDS services in full that say of every row and field whose word it is: what an import here reads back."""
    twins = Prefetch("merged", Organization.objects.prefetch_related(*_ORGANIZATION))
    whole = Prefetch("organization", Organization.objects.prefetch_related(*_ORGANIZATION, twins))
    also = Prefetch("merged", _whole_service(Service.objects.all()).prefetch_related(whole))
    rows = list(_whole_service(found).prefetch_related(whole, also))
    rows_told = [told for row in rows for told in _with_merged(row)]
    agencies = [told for row in rows_told for told in _with_merged(row.organization)]
    ids = _ids(rows_told) | _ids(agencies)
    telling.words = origins.words_of(ids)
    with writing.telling_origins(telling):
        said = attributes_of(ids)
        return [writing.service(row, attributes=said, full=True) for row in rows]


def organizations_with_origins(found: QuerySet[Organization], telling: writing.OriginTelling) -> list[dict[str, Any]]:
    """The same of organizations that have no service under which they would be written."""
    twins = Prefetch("merged", Organization.objects.prefetch_related(*_ORGANIZATION))
    rows = list(found.prefetch_related(*_ORGANIZATION, twins))
    ids = _ids([told for row in rows for told in _with_merged(row)])
    telling.words = origins.words_of(ids)
    with writing.telling_origins(telling):
        said = attributes_of(ids)
        return [
            # An empty list tells a reader which table this is.
            writing.organization(row, attributes=said, full=True) | {"services": []}
            for row in rows
        ]


def _with_merged(row: Any) -> Iterator[Any]:
    """A listing, and what was merged into it, and into that."""
    yield row
    for one in row.merged.all():
        yield from _with_merged(one)


def _whole_service(found: QuerySet[Service]) -> QuerySet[Service]:
    """With everything but its organization, which is fetched once however many services it has."""
    return _of_service(found, True).select_related(None).select_related("service_program")


def _of_service(found: QuerySet[Service], full: bool) -> QuerySet[Service]:
    found = found.select_related("organization", "service_program").defer("search_vector", "search_text")
    return found.prefetch_related(*_SERVICE, _AT_LOCATIONS) if full else found


def organizations(found: QuerySet[Organization], *, full: bool, with_services: bool = False) -> list[dict[str, Any]]:
    """HSDS organizations of one page."""
    if full:
        found = found.prefetch_related(*_ORGANIZATION)
    if with_services:
        found = found.prefetch_related(Prefetch("services", _of_service(open_services(), full)))
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
    for name in ("location", "service", "service_program", "unit"):
        if name in row._state.fields_cache:
            yield row._state.fields_cache[name]
