"""Keeping listings true: capacity, verification, corrections."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import search_index
from providers.models import HERE, Service, ServiceCapacity, Unit
from providers.models.services import EDITABLE
from providers.rights import may_say_capacity, require_edit


class StaleForm(NotPossible):
    """Somebody else changed the listing since the form was opened; `current` is what it says now."""

    def __init__(self, current: Service) -> None:
        super().__init__(_("Somebody changed this listing while you were writing. Both versions are shown below."))
        self.current = current


@action
def update_capacity(*, service: Service, available: int, by: Actor, at: datetime, unit: str = "") -> ServiceCapacity:
    """Say how much room there is now. The agency's own people may, and who keeps the listing.

    Earlier sayings stay: the newest one of a unit counts, and its time is shown beside it.
    """
    service = Service.objects.select_for_update(of=("self",)).select_related("organization").get(pk=service.pk)
    if not may_say_capacity(by, service.organization):
        require_edit(by, service.organization)
    if available < 0:
        raise NotPossible(_("There cannot be fewer than none. Write 0 when you are full."), field="available")
    last = service.capacities.select_related("unit").order_by("-updated", "-created_at").first()
    said = ServiceCapacity.objects.create(
        service=service,
        unit=_unit(unit, last),
        available=available,
        maximum=last.maximum if last and last.source == HERE else None,
        updated=at,
        said_by_id=by.pk,
    )
    search_index.refresh([service.pk], at=at)
    record("capacity.updated", service, by=by, at=at, available=available)
    return said


def _unit(name: str, last: ServiceCapacity | None) -> Unit:
    if last and name in ("", last.unit.name):
        return last.unit
    found, _is_new = Unit.objects.get_or_create(source=HERE, name=name or "places", defaults={"scheme": ""})
    return found


@action
def verify_service(*, service: Service, by: Actor, at: datetime) -> Service:
    """Say that the listing is still right."""
    service = Service.objects.select_for_update(of=("self",)).select_related("organization").get(pk=service.pk)
    require_edit(by, service.organization)
    service.last_verified_at, service.last_verified_by_id = at, by.pk
    service.save(update_fields=["last_verified_at", "last_verified_by"])
    record("listing.verified", service, by=by, at=at)
    return service


@action
def edit_service(*, service: Service, version: int, changes: dict[str, Any], by: Actor, at: datetime) -> Service:
    """Correct a listing. What is corrected here, an import leaves alone. A stale form changes nothing."""
    service = Service.objects.select_for_update(of=("self",)).select_related("organization").get(pk=service.pk)
    require_edit(by, service.organization)
    if service.version != version:
        raise StaleForm(service)
    changed = [name for name in EDITABLE if name in changes and getattr(service, name) != changes[name]]
    for name in changed:
        setattr(service, name, changes[name])
    service.edited_fields = sorted({*service.edited_fields, *changed})
    service.last_verified_at, service.last_verified_by_id = at, by.pk
    if changed:
        service.version, service.last_modified = service.version + 1, at
    service.save(update_fields=[*changed, *_KEPT_WITH_AN_EDIT])
    search_index.refresh([service.pk], at=at)
    record("listing.edited", service, by=by, at=at, fields=changed)
    return service


_KEPT_WITH_AN_EDIT = ("edited_fields", "version", "last_modified", "last_verified_at", "last_verified_by")
