"""The same change written into many listings in one press."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import origins, rights
from providers.edits.recording import HandEdit
from providers.models import EditKind, ListingEdit, Service
from providers.models.services import EDITABLE

MOST = 500
REPLACE, ADD, TAKE_OUT = "replace", "add", "take_out"
LISTS = frozenset({"need_domains", "genders", "parties", "areas"})


def after(service: Service, field: str, value: Any, how: str) -> Any:
    """What the field would say."""
    if field not in LISTS or how == REPLACE:
        return value
    now = getattr(service, field)
    if how == ADD:
        return [*now, *(one for one in value if one not in now)]
    return [one for one in now if one not in value]


@action
def change_many(
    *, services: Iterable[UUID], field: str, value: Any, how: str, seen: Mapping[str, Any], by: Actor, at: datetime
) -> ListingEdit | None:
    """One field of all of these. `seen` is what each said when the change was looked at: where one says something else
    now, nothing is written at all."""
    ids = list(dict.fromkeys(services))
    if field not in EDITABLE or not 0 < len(ids) <= MOST:
        raise NotPossible(_("Choose at least one listing and at most %(most)d.") % {"most": MOST})
    rows = Service.objects.select_for_update(of=("self",)).select_related("organization").filter(pk__in=ids)
    found = list(rows.order_by("pk"))
    for organization in {row.organization_id: row.organization for row in found}.values():
        rights.require_edit(by, organization)
    changed_since = [row.name for row in found if origins.plain(getattr(row, field)) != seen.get(str(row.pk))]
    if changed_since:
        words = _("Somebody changed these since you looked: %(names)s. Look again, then press.")
        raise NotPossible(words % {"names": "; ".join(changed_since[:5])})
    return _write(found, field, value, how, by, at)


def _write(found: list[Service], field: str, value: Any, how: str, by: Actor, at: datetime) -> ListingEdit | None:
    press, changed = HandEdit(by, at), []
    for row in found:
        if press.change(row, {field: after(row, field, value, how)}):
            changed.append(row)
    press.services = {row.pk for row in changed}
    agencies = {row.organization_id for row in changed}
    only = changed[0].organization if len(agencies) == 1 else None
    column: Any = Service._meta.get_field(field)
    what = str(column.verbose_name)
    edit = press.finish(EditKind.MANY, organization=only, subject=None, what=what, listings=len(changed))
    for row in changed:
        record("listing.edited", row, by=by, at=at, fields=[field])
    return edit
