"""How one listing takes in another, and how that is undone. Called by the actions, which check and lock."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from . import origins
from .models import (
    Attribute,
    Contact,
    CostOption,
    FieldOrigin,
    Funding,
    Language,
    Location,
    OrganizationIdentifier,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceProgram,
    Url,
)  # fmt: skip


def _digits(row: Any) -> str:
    return "".join(sign for sign in row.number if sign.isdigit())[-10:] + row.extension


def _place(row: Any) -> Any:
    first = row.location.addresses.order_by("pk").first()
    return (first.address_1.casefold(), first.postal_code[:5] or first.city.casefold()) if first else row.location_id


# What is added where the other does not have the same: table → how two are told apart.
_ADDED: dict[Any, Callable[[Any], Any]] = {
    Phone: _digits,
    Language: lambda row: (row.name or row.code).casefold(),
    Contact: lambda row: (row.name.casefold(), row.email.casefold()),
    Url: lambda row: row.url.rstrip("/").casefold(),
    Attribute: lambda row: row.taxonomy_term_id or (row.label, row.value),
    OrganizationIdentifier: lambda row: (row.identifier_scheme, row.identifier),
}
# What is taken only where the other says nothing of the kind: two half-true lists are no true one.
_ONLY_IF_NONE = (Schedule, ServiceArea, CostOption, RequiredDocument, ServiceCapacity, Funding)
# What belongs to the organization whatever it says.
_ALWAYS = (Service, Location, ServiceProgram)
_FILLED_NEVER = frozenset({
    "id", "source", "source_record_id", "created_at", "unlisted_at", "merged_into", "kept_by", "version",
    "edited_fields", "last_modified", "last_verified_at", "last_verified_by", "is_agency", "agency_class",
    "reply_email", "reply_phone", "mail_language", "organization", "parent_organization", "service_program",
    "minimum_age", "maximum_age",
})  # fmt: skip


def merge(kept: Any, gone: Any, *, at: datetime) -> dict[str, Any]:
    """Fill what the kept one lacks, move what hangs on the other; gives what is needed to undo it."""
    filled = _fill(kept, gone, at)
    moved = [_moved(row, column, kept, gone) for row, column in _to_move(kept, gone)]
    gone.merged_into, gone.unlisted_at, gone.last_modified = kept, at, at
    gone.save(update_fields=["merged_into", "unlisted_at", "last_modified"])
    return {"filled": filled, "moved": moved}


def part(kept: Any, gone: Any, merged: dict[str, Any], *, at: datetime) -> None:
    """Undo it: what was moved and still hangs there goes back, what was filled and still stands is emptied."""
    gone.merged_into, gone.unlisted_at, gone.last_modified = None, None, at
    gone.save(update_fields=["merged_into", "unlisted_at", "last_modified"])
    for entity, key, column in merged["moved"]:
        model = _model(entity)
        model.objects.filter(pk=key, **{column: kept.pk}).update(**{column: gone.pk})
    names = [name for name, value in merged["filled"].items() if origins.plain(getattr(kept, name)) == value]
    for name in names:
        setattr(kept, name, _nothing(kept, name))
    kept.last_modified = at
    kept.save(update_fields=[*names, "last_modified"])
    FieldOrigin.objects.filter(row_id=kept.pk, entity=origins.entity_of(kept), field__in=names).delete()


def _fill(kept: Any, gone: Any, at: datetime) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for column in kept._meta.concrete_fields:
        name, value = column.name, getattr(gone, column.name)
        if name in _FILLED_NEVER or not column.editable or isinstance(value, bool) or name in _corrected(kept):
            continue
        if getattr(kept, name) in (None, "", []) and value not in (None, "", []):
            setattr(kept, name, value)
            filled[name] = origins.plain(value)
    kept.last_modified = at
    kept.save(update_fields=[*filled, "last_modified"])
    origins.keep(_word(kept, gone, name, at) for name in filled)
    return filled


def _corrected(row: Any) -> set[str]:
    return set(getattr(row, "edited_fields", ()))


def _word(kept: Any, gone: Any, name: str, at: datetime) -> FieldOrigin:
    own = {} if kept.source == origins.HERE else {kept.source: origins.plain(_nothing(kept, name))}
    return FieldOrigin(
        entity=origins.entity_of(kept), row_id=kept.pk, field=name, source=gone.source, said_at=gone.created_at,
        said=own, created_at=at,
    )  # fmt: skip


def _nothing(row: Any, name: str) -> Any:
    column = row._meta.get_field(name)
    return None if column.null else column.get_default()


def _moved(row: Any, column: str, kept: Any, gone: Any) -> list[str]:
    setattr(row, column, kept.pk)
    row.save(update_fields=[column if column == "link_id" else column.removesuffix("_id")])
    return [origins.entity_of(row), str(row.pk), column]


def _to_move(kept: Any, gone: Any) -> Iterator[tuple[Any, str]]:
    for model, column in _children(kept):
        if model in _ALWAYS:
            yield from ((row, column) for row in model.objects.filter(**{column: gone.pk}))
        elif model in _ONLY_IF_NONE:
            if not model.objects.filter(**{column: kept.pk}).exists():
                yield from ((row, column) for row in model.objects.filter(**{column: gone.pk}))
        else:
            yield from ((row, column) for row in _missing(model, column, kept, gone))


def _missing(model: Any, column: str, kept: Any, gone: Any) -> list[Any]:
    told_apart = _place if model is ServiceAtLocation else _ADDED[model]
    known = {told_apart(row) for row in model.objects.filter(**{column: kept.pk})}
    return [row for row in model.objects.filter(Q(**{column: gone.pk})) if told_apart(row) not in known]


def _children(row: Any) -> Iterator[tuple[Any, str]]:
    column = "service_id" if isinstance(row, Service) else "organization_id"
    for model in (*_ADDED, *_ONLY_IF_NONE, *_ALWAYS, ServiceAtLocation):
        if model is Attribute:
            yield model, "link_id"
        elif column in {one.attname for one in model._meta.concrete_fields} and model is not type(row):
            yield model, column


def _model(entity: str) -> Any:
    everything = (*_ADDED, *_ONLY_IF_NONE, *_ALWAYS, ServiceAtLocation)
    return next(model for model in everything if origins.entity_of(model()) == entity)
