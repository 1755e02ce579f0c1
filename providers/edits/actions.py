"""Taking a press back: what stood there before stands there again, where nobody has built on it since."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.history import history_of_model
from providers import origins, rights
from providers.models import EditKind, FieldOrigin, ListingEdit, Organization, Service

from .holders import HOLDERS, services_of
from .recording import ADDED, CHANGED, REMOVED, UNSAID, hanging_on, newest_history, touch_services


@action
def undo_edit(*, edit: ListingEdit, by: Actor, at: datetime) -> ListingEdit:
    """All rows of the press, or none: where one of them was changed since, it is said which. Of a change of many
    listings those that were changed since stay as they are now, and `left_alone` names them."""
    edit = ListingEdit.objects.select_for_update(of=("self",)).select_related("organization").get(pk=edit.pk)
    if edit.undone_at:
        raise NotPossible(_("This was taken back already."))
    _require(edit, by)
    touched, left = set(), []
    for told in reversed(edit.rows):
        try:
            touched |= _undo(told, at)
        except BuiltOn as problem:
            if edit.kind != EditKind.MANY:
                raise
            left.append(problem)
    if len(left) == len(edit.rows):
        raise left[0]
    edit.left_alone = [problem.named for problem in left]  # type: ignore[attr-defined]
    edit.undone_at, edit.undone_by_id = at, by.pk
    edit.save(update_fields=["undone_at", "undone_by"])
    touch_services(touched, at)
    record("listing.undone", edit, by=by, at=at, organization_id=edit.organization_id, left=len(left))
    return edit


def _require(edit: ListingEdit, by: Actor) -> None:
    if edit.organization:
        rights.require_edit(by, edit.organization)
        return
    services = [told["id"] for told in edit.rows if told["table"] == "Service"]
    of = Organization.objects.filter(Q(services__pk__in=services)).distinct()
    for organization in of:
        rights.require_edit(by, organization)
    if not services:
        rights.require_editor(by)


def _undo(told: dict[str, Any], at: datetime) -> set[Any]:
    model = apps.get_model("providers", told["table"])
    row = model._base_manager.select_for_update().filter(pk=told["id"]).first()
    return {ADDED: _unadd, CHANGED: _unchange, REMOVED: _unremove}[told["how"]](model, row, told, at)


def _unadd(model: Any, row: Any, told: dict[str, Any], at: datetime) -> set[Any]:
    if row is None:
        return set()
    if newest_history(row) or hanging_on(row):
        raise BuiltOn(row)
    services = set(_listings_of(row))
    if model in (Organization, Service) or model is HOLDERS["location"]:
        row.unlisted_at = at  # what others may lead to is put away, never removed
        row.save(update_fields=["unlisted_at"])
    else:
        row.delete()
    return services


def _unchange(model: Any, row: Any, told: dict[str, Any], at: datetime) -> set[Any]:
    if row is None or newest_history(row) != told["was"]:
        raise BuiltOn(row)
    kept = history_of_model(model).objects.get(pgh_id=told["was"])
    names = [field.name for field in kept._meta.concrete_fields if not field.name.startswith("pgh_")]
    restored = {name: getattr(kept, _column(kept, name)) for name in names}
    changed = [name for name in names if getattr(row, _column(row, name)) != restored[name]]
    for name in changed:
        setattr(row, _column(row, name), restored[name])
    if isinstance(row, Service):
        row.edited_fields = told.get("edited_fields", row.edited_fields)
        changed.append("edited_fields")
    row.save(update_fields=changed)
    _give_back(row, changed)
    return set(_listings_of(row))


def _unremove(model: Any, row: Any, told: dict[str, Any], at: datetime) -> set[Any]:
    if row is not None:
        raise BuiltOn(row)
    kept = history_of_model(model).objects.get(pgh_id=told["was"])
    names = [field.name for field in kept._meta.concrete_fields if not field.name.startswith("pgh_")]
    values = {_column(kept, name): getattr(kept, _column(kept, name)) for name in names}
    beside = {name: told[name] for name in ("source", "source_record_id") if name in told}
    row = model(pk=told["id"], **values, **beside)
    row.save(force_insert=True)
    FieldOrigin.objects.filter(row_id=row.pk, entity=origins.entity_of(row), field=origins.WHOLE_ROW).delete()
    return set(_listings_of(row))


def _give_back(row: Any, changed: list[str]) -> None:
    """Fields that say again what their publisher said are his word again."""
    for origin in origins.of_row(row):
        if origin.field in changed and origin.field not in UNSAID:
            said = origin.said.get(row.source)
            if said == origins.plain(getattr(row, origin.field)):
                origin.delete()


def _column(row: Any, name: str) -> str:
    return str(row._meta.get_field(name).attname)


def _listings_of(row: Any) -> list[Any]:
    """The services a row belongs to, whatever it hangs on."""
    for model in HOLDERS.values():
        if isinstance(row, model):
            return services_of(row)
    for name in ("service", "service_at_location", "location", "phone", "contact", "organization"):
        held = getattr(row, name, None)
        if held is not None:
            return _listings_of(held)
    return []


class BuiltOn(NotPossible):
    """What was pressed was changed again since; `named` is what it is called."""

    def __init__(self, row: Any) -> None:
        self.named = str(row)[:80] if row is not None else str(_("a row that is gone"))
        words = _("It was changed again since (%(what)s). Look at the history and correct it by hand.")
        super().__init__(words % {"what": self.named})
