"""Every part of a listing added, corrected and taken away by hand."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from providers.edits.holders import named, require_edit, services_of
from providers.edits.recording import HandEdit
from providers.edits.stale import refuse_stale
from providers.models import EditKind, ListingEdit, Organization

from .kinds import PartKind, in_words


@action
def add_part(*, kind: PartKind, holder: Any, values: Mapping[str, Any], by: Actor, at: datetime) -> ListingEdit | None:
    """A number, a language, a document, and so on, more. One that is there already is not added again."""
    organization = require_edit(by, holder)
    row = kind.new(holder)
    for name, value in values.items():
        setattr(row, name, value)
    _refuse_twin(kind, row, holder)
    press = HandEdit(by, at, services=set(services_of(holder)))
    press.add(row)
    what = f"{kind.one}: {in_words(kind, row)}"
    return press.finish(EditKind.ADDED, organization=organization, subject=holder, what=what)


@action
def change_part(
    *, kind: PartKind, row: Any, values: Mapping[str, Any], seen: Mapping[str, Any] | None, by: Actor, at: datetime
) -> ListingEdit | None:
    """Correct one. What the form was opened over (`seen`) must still stand there."""
    row = kind.model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    holder = kind.holder_of(row)
    organization = require_edit(by, holder)
    refuse_stale(row, seen)
    _refuse_twin(kind, _as_typed(row, values), holder)
    press = HandEdit(by, at, services=set(services_of(holder)))
    press.change(row, values)
    what = f"{kind.one}: {in_words(kind, row)}"
    return press.finish(EditKind.EDITED, organization=organization, subject=holder, what=what)


def _refuse_twin(kind: PartKind, row: Any, holder: Any) -> None:
    """Of two who add the same at once, the second waits for the first."""
    type(holder).objects.select_for_update(of=("self",)).get(pk=holder.pk)
    twin = kind.twin_of(row, holder)
    if twin is not None:
        words = _("It is there already: %(what)s. Correct that one if it says something else.")
        raise NotPossible(words % {"what": in_words(kind, twin)}, field=next(iter(kind.form._meta.fields or ("",))))


def _as_typed(row: Any, values: Mapping[str, Any]) -> Any:
    typed = copy(row)
    for name, value in values.items():
        setattr(typed, name, value)
    return typed


@action
def remove_part(*, kind: PartKind, row: Any, by: Actor, at: datetime) -> ListingEdit | None:
    """Take one away; it can come back."""
    row = kind.model.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if row is None:
        return None
    holder = kind.holder_of(row)
    organization = require_edit(by, holder)
    what = f"{kind.one}: {in_words(kind, row)}"
    press = HandEdit(by, at, services=set(services_of(holder)))
    press.remove(row)
    return press.finish(EditKind.REMOVED, organization=organization, subject=holder, what=what)


@action
def change_holder(
    *, holder: Any, values: Mapping[str, Any], seen: Mapping[str, Any] | None, by: Actor, at: datetime
) -> ListingEdit | None:
    """Correct what an organization or a place says of itself. A place that becomes confidential leaves the map."""
    holder = type(holder).objects.select_for_update(of=("self",)).get(pk=holder.pk)
    organization = require_edit(by, holder)
    refuse_stale(holder, seen)
    press = HandEdit(by, at, services=set(services_of(holder)))
    press.change(holder, values)
    if press.rows and isinstance(holder, Organization):
        Organization.objects.filter(pk=holder.pk).update(last_modified=at)
    return press.finish(EditKind.EDITED, organization=organization, subject=holder, what=named(holder))
