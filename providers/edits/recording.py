"""How a press is written: each row changed, added or taken away through here, so that all of it can be taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from casemgmt.core.actor import Actor
from casemgmt.core.events import record
from casemgmt.core.history import history_of_model
from providers import origins, search_index
from providers.models import EditKind, ListingEdit, Organization, Service, Sourced

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
# What a history does not keep and a row that comes back needs.
BESIDE = ("source", "source_record_id")


@dataclass
class HandEdit:
    """What one press writes, as it goes."""

    by: Actor
    at: datetime
    rows: list[dict[str, Any]] = field(default_factory=list)
    services: set[UUID] = field(default_factory=set)

    def add(self, row: Any) -> Any:
        """A row that is new."""
        row.save(force_insert=True)
        self._put(row, ADDED)
        return row

    def change(self, row: Any, changes: Mapping[str, Any]) -> list[str]:
        """What differs is written; whose word these fields are is noted. The names of what was changed."""
        changed = [name for name, value in changes.items() if getattr(row, name) != value]
        if not changed:
            return []
        said = {name: getattr(row, name) for name in changed if name not in UNSAID}
        if isinstance(row, Sourced) and said:
            origins.corrected(
                row=row, before={name: _plain(value) for name, value in said.items()}, by=self.by, at=self.at
            )
        beside = {"edited_fields": list(row.edited_fields)} if isinstance(row, Service) else {}
        for name in changed:
            setattr(row, name, changes[name])
        row.save(update_fields=[*changed, *self._kept_beside(row, said)])
        self._put(row, CHANGED, was=newest_history(row), **beside)
        return changed

    def _kept_beside(self, row: Any, said: Iterable[str]) -> list[str]:
        """A listing also says what an import leaves alone."""
        if not isinstance(row, Service):
            return []
        row.edited_fields = sorted({*row.edited_fields, *said})
        return ["edited_fields"]

    def remove(self, row: Any) -> None:
        """A row with all that hangs on it, each of which can come back."""
        for under in hanging_on(row):
            self.remove(under)
        beside = {name: getattr(row, name) for name in BESIDE if hasattr(row, name)}
        if isinstance(row, Sourced):
            origins.taken_away(row=row, by=self.by, at=self.at)
        pk = row.pk
        row.delete()
        row.pk = pk
        self._put(row, REMOVED, was=newest_history(row), **beside)

    def _put(self, row: Any, how: str, **told: Any) -> None:
        self.rows.append({"table": row._meta.object_name, "id": str(row.pk), "how": how, **told})

    def finish(
        self, kind: EditKind, *, organization: Organization | None, subject: Any, what: str = "", listings: int = 1
    ) -> ListingEdit | None:
        """The press on record; none where nothing was changed."""
        if not self.rows:
            return None
        touch_services(self.services, self.at)
        edit = ListingEdit.objects.create(
            organization=organization,
            subject_id=subject.pk if subject is not None else None,
            kind=kind,
            what=what[:200],
            rows=self.rows,
            listings=listings,
            by_id=self.by.pk,
            at=self.at,
        )
        about = organization.pk if organization else None
        record("listing.pressed", edit, by=self.by, at=self.at, organization_id=about, kind=str(kind))
        return edit


# Columns that say nothing of the listing itself, and that no publisher knows.
UNSAID = frozenset({"unlisted_at", "is_draft", "version", "last_modified"})


def _plain(value: Any) -> Any:
    return str(value.pk) if hasattr(value, "pk") else value


def touch_services(ids: Iterable[UUID], at: datetime) -> None:
    """Listings whose parts changed are newer: who reads them learns of it, and the search reads them anew."""
    found = list(ids)
    Service.objects.filter(pk__in=found).update(last_modified=at, version=F("version") + 1)
    search_index.refresh(found, at=at)


def newest_history(row: Any) -> int | None:
    """The newest row of the history of this one."""
    kept: Any = history_of_model(type(row)).objects
    found: int | None = kept.filter(pgh_obj_id=row.pk).order_by("-pgh_id").values_list("pgh_id", flat=True).first()
    return found


def hanging_on(row: Any) -> list[Any]:
    """The rows of the directory that go with this one."""
    found: list[Any] = []
    for relation in row._meta.related_objects:
        model = relation.related_model
        goes_along = relation.on_delete is not None and relation.on_delete.__name__ == "CASCADE"
        if goes_along and issubclass(model, Sourced):
            found += model._base_manager.filter(**{relation.field.name: row.pk})
    return found
