"""What an import knows of tables: which model a table is, and how an id becomes a key."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from providers import models as rows

NAMESPACE = uuid.UUID("5f0c5b7e-2c5b-5d0e-9d3e-6d1f6f0b7a11")
BATCH = 1000

MODELS: dict[str, Any] = {
    "organization": rows.Organization,
    "program": rows.ServiceProgram,
    "service": rows.Service,
    "location": rows.Location,
    "service_at_location": rows.ServiceAtLocation,
    "address": rows.Address,
    "contact": rows.Contact,
    "phone": rows.Phone,
    "schedule": rows.Schedule,
    "service_area": rows.ServiceArea,
    "unit": rows.Unit,
    "service_capacity": rows.ServiceCapacity,
    "url": rows.Url,
    "cost_option": rows.CostOption,
    "required_document": rows.RequiredDocument,
    "language": rows.Language,
    "accessibility": rows.Accessibility,
    "funding": rows.Funding,
    "organization_identifier": rows.OrganizationIdentifier,
    "taxonomy": rows.Taxonomy,
    "taxonomy_term": rows.TaxonomyTerm,
    "attribute": rows.Attribute,
}
# What stands by itself and can be listed no more.
LISTED = ("service", "organization", "location")
# Columns that follow from others; no publisher says them.
BOOKKEEPING = frozenset({"last_modified", "last_verified_at", "version"})


def entity_model(entity: str) -> Any:
    """The model of a table of the standard."""
    return MODELS[entity]


def own_uuid(given: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(given) if len(given) == 36 else None
    except ValueError:
        return None


def unknown(given: str) -> str:
    return _("there is no row with the id “%(id)s”, or it was refused") % {"id": given[:60]}


def batches(found: Iterable[Any]) -> Iterator[list[Any]]:
    everything = list(found)
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]


def is_reference(model: Any, column: str) -> bool:
    return column.endswith("_id") and column != "link_id" and model._meta.get_field(column).is_relation


def empty(column: models.Field) -> Any:
    if column.null:
        return None
    return column.get_default() if column.has_default() else ""
