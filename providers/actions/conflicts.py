"""A publisher speaks against a correction that was made here: somebody decides, one by one or all at once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import origins, search_index
from providers.models import ConflictState, FieldOrigin, ListingConflict, Service
from providers.rights import require_keeper

from .import_tables import MODELS


@action
def keep_ours(*, conflict: ListingConflict, by: Actor, at: datetime) -> ListingConflict:
    """The correction is right. The publisher is not asked about again until he says something else."""
    conflict = _locked(conflict, by)
    row, origin = _row(conflict), _origin(conflict)
    origin.said = {**origin.said, conflict.source: conflict.theirs}
    if origin.corrected_at is None:
        origin.by_id, origin.corrected_at = by.pk, at
    origin.source = origin.source or row.source
    origin.save()
    return _decided(conflict, ConflictState.KEPT, by, at)


@action
def take_theirs(*, conflict: ListingConflict, by: Actor, at: datetime) -> ListingConflict:
    """The publisher is right: his word stands, and his next ones are taken as they come. What was changed here since
    the conflict was found is not overwritten."""
    conflict = _locked(conflict, by)
    row, origin = _row(conflict), _origin(conflict)
    if origins.plain(getattr(row, conflict.field)) != conflict.ours:
        raise NotPossible(_("The listing says something else by now. Look at it again."))
    setattr(row, conflict.field, origins.column_value(row, conflict.field, conflict.theirs))
    fields = [conflict.field.removesuffix("_id"), *_marks(row, conflict.field, at)]
    row.save(update_fields=fields)
    origin.said = {who: what for who, what in origin.said.items() if who != conflict.source}
    origin.source, origin.said_at, origin.corrected_at, origin.by_id = conflict.source, at, None, None
    origin.save()
    search_index.refresh(_services_of(conflict), at=at)
    return _decided(conflict, ConflictState.TAKEN, by, at)


def _locked(conflict: ListingConflict, by: Actor) -> ListingConflict:
    held = ListingConflict.objects.select_for_update(of=("self",)).select_related("organization").get(pk=conflict.pk)
    require_keeper(by, held.organization)
    if held.state != ConflictState.OPEN:
        raise NotPossible(_("Somebody has decided this already."))
    return held


def _row(conflict: ListingConflict) -> Any:
    row = MODELS[conflict.entity].objects.select_for_update(of=("self",)).filter(pk=conflict.row_id).first()
    if row is None:
        raise NotPossible(_("What it is about is not there any more."))
    return row


def _origin(conflict: ListingConflict) -> FieldOrigin:
    which = {"entity": conflict.entity, "row_id": conflict.row_id, "field": conflict.field}
    return FieldOrigin.objects.filter(**which).first() or FieldOrigin(**which)


def _marks(row: Any, field: str, at: datetime) -> list[str]:
    """What else says that the row changed, and that the field is no correction any more."""
    marks = []
    if hasattr(row, "edited_fields"):
        row.edited_fields = [name for name in row.edited_fields if name != field]
        marks.append("edited_fields")
    if hasattr(row, "version"):
        row.version += 1
        marks.append("version")
    if hasattr(row, "last_modified"):
        row.last_modified = at
        marks.append("last_modified")
    return marks


def _services_of(conflict: ListingConflict) -> list[Any]:
    if conflict.entity == "service":
        return [conflict.row_id]
    return list(Service.objects.filter(organization=conflict.organization_id).values_list("pk", flat=True))


def _decided(conflict: ListingConflict, state: str, by: Actor, at: datetime) -> ListingConflict:
    conflict.state, conflict.decided_at, conflict.decided_by_id = state, at, by.pk
    conflict.save(update_fields=["state", "decided_at", "decided_by"])
    record(f"conflict.{state}", conflict, by=by, at=at, field=conflict.field)
    return conflict
