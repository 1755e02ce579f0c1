"""Keeping listings true: verification, corrections."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import search_index
from providers.edits.recording import HandEdit
from providers.models import EditKind, Service
from providers.models.services import EDITABLE
from providers.rights import require_edit


class StaleForm(NotPossible):
    """Somebody else changed the listing since the form was opened; `current` is what it says now."""

    def __init__(self, current: Service) -> None:
        super().__init__(_("Somebody changed this listing while you were writing. Both versions are shown below."))
        self.current = current


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
def edit_service(
    *, service: Service, version: int, changes: dict[str, Any], is_verified: bool = True, by: Actor, at: datetime
) -> Service:
    """Correct a listing, and say by it that all of it is right, unless only this was looked at (`is_verified`). What is
    corrected here, an import leaves alone. A stale form changes nothing."""
    service = Service.objects.select_for_update(of=("self",)).select_related("organization").get(pk=service.pk)
    require_edit(by, service.organization)
    if service.version != version:
        raise StaleForm(service)
    press = HandEdit(by, at)
    changed = press.change(service, {name: changes[name] for name in EDITABLE if name in changes})
    if is_verified:
        service.last_verified_at, service.last_verified_by_id = at, by.pk
    if changed:
        service.version, service.last_modified = service.version + 1, at
    service.save(update_fields=_KEPT_WITH_AN_EDIT)
    search_index.refresh([service.pk], at=at)
    columns: list[Any] = [Service._meta.get_field(name) for name in changed]
    what = ", ".join(str(column.verbose_name) for column in columns)
    press.finish(EditKind.EDITED, organization=service.organization, subject=service, what=what)
    record("listing.edited", service, by=by, at=at, fields=changed)
    return service


_KEPT_WITH_AN_EDIT = ("version", "last_modified", "last_verified_at", "last_verified_by")
