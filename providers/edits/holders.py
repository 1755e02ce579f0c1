"""What parts hang on: an organization, a service, a place, a service at a place. Who may change them."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from providers import rights
from providers.models import Location, Organization, Service, ServiceAtLocation

HOLDERS: dict[str, Any] = {
    "organization": Organization,
    "service": Service,
    "location": Location,
    "at": ServiceAtLocation,
}
# The column by which a part hangs on each of them.
COLUMNS = {
    "organization": "organization",
    "service": "service",
    "location": "location",
    "at": "service_at_location",
}
LABELS = {
    "organization": _("Organization"),
    "service": _("Service"),
    "location": _("Place"),
    "at": _("Service at a place"),
}


def kind_of(holder: Any) -> str:
    """Its short name, as addresses have it."""
    return next(name for name, model in HOLDERS.items() if isinstance(holder, model))


def organization_of(holder: Any) -> Organization | None:
    """Whose it is; a place that is nobody's own belongs to whoever gives a service there."""
    if isinstance(holder, Organization):
        return holder
    if isinstance(holder, Service):
        return holder.organization
    if isinstance(holder, ServiceAtLocation):
        return holder.service.organization
    if holder.organization_id:
        return holder.organization  # type: ignore[no-any-return]
    there = holder.service_at_locations.select_related("service__organization").order_by("created_at", "pk").first()
    return there.service.organization if there else None


def services_of(holder: Any) -> list[UUID]:
    """The services whose listing it changes."""
    if isinstance(holder, Service):
        return [holder.pk]
    if isinstance(holder, ServiceAtLocation):
        return [holder.service_id]
    if isinstance(holder, Organization):
        return list(holder.services.values_list("pk", flat=True))
    return list(holder.service_at_locations.values_list("service_id", flat=True).distinct())


def named(holder: Any) -> str:
    """What it is called on a page."""
    if isinstance(holder, ServiceAtLocation):
        return f"{holder.service.name} · {named(holder.location)}"
    if isinstance(holder, Location):
        address = None if holder.name else holder.addresses.first()
        return holder.name or (address.line if address else "") or str(_("a place without a name"))
    return str(holder.name)


def found(user: Any, kind: str, pk: UUID) -> Any:
    """The holder with that id; 404 for who reads no directory and for what there is not."""
    if kind not in HOLDERS or not rights.reads_directory(user):
        raise Http404
    related = {"service": ["organization"], "location": ["organization"], "at": ["service__organization", "location"]}
    rows = HOLDERS[kind].objects.select_related(*related.get(kind, ["kept_by"]))
    row = rows.filter(pk=pk).first()
    if row is None or (is_draft(row) and not may_edit(user, row)):
        raise Http404
    return row


def is_draft(holder: Any) -> bool:
    """Whether it was not published yet."""
    service = holder.service if isinstance(holder, ServiceAtLocation) else holder
    return bool(getattr(service, "is_draft", False))


def may_edit(user: Any, holder: Any) -> bool:
    """Whether the user keeps the listing it belongs to."""
    organization = organization_of(holder)
    return organization is not None and rights.may_edit(user, organization)


def require_edit(user: Any, holder: Any) -> Organization:
    """Refuse who may not change it."""
    organization = organization_of(holder)
    if organization is None:
        rights.require_editor(user)
        return Organization.objects.none().first()  # type: ignore[return-value]
    rights.require_edit(user, organization)
    return organization


def parts_under(holder: Any) -> Q:
    """In a table of parts: what hangs on it."""
    return Q(**{f"{COLUMNS[kind_of(holder)]}_id": holder.pk})
