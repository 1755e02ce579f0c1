"""Whose word each part of a listing is, in words for a page: publisher and day, or the person who corrected it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from providers import origins
from providers.models import HERE, DirectoryImport, FieldOrigin, ListingDouble, Organization, Phone, Service

# Fields that follow from others and mean nothing to a reader.
_UNTOLD = frozenset({"last_modified", "last_verified_at", "version"})


@dataclass(frozen=True)
class FieldWords:
    """One part of the listing: what, from whom since when, and who corrected it when."""

    what: str
    source: str
    since: datetime | None
    person: str = ""
    corrected_at: datetime | None = None


@dataclass(frozen=True)
class Provenance:
    """Where a listing came from: its publisher, his id, since when; the last file of his; parts with another origin."""

    source: str
    record_id: str
    since: datetime
    last_file_at: datetime | None
    parts: tuple[FieldWords, ...]
    merged: tuple[Any, ...]

    @property
    def is_ours(self) -> bool:
        """Written here by hand."""
        return self.source == HERE


def provenance_of(row: Service | Organization) -> Provenance:
    """The origin of one listing and its numbers, in five queries."""
    phones = list(row.phones.all())
    found = FieldOrigin.objects.filter(row_id__in=[row.pk, *(phone.pk for phone in phones)]).select_related("by")
    words = {(origin.row_id, origin.field): origin for origin in found.order_by("field")}
    own = [_field(row, origin) for (key, field), origin in words.items() if key == row.pk and field not in _UNTOLD]
    numbers = [_number(phone, words.get((phone.pk, "number"))) for phone in phones]
    told = (row.source, row.source_record_id, row.created_at, _last_file(row.source))
    return Provenance(*told, parts=(*own, *numbers), merged=tuple(_merged(row)))


def _field(row: Any, origin: FieldOrigin) -> FieldWords:
    label = str(row._meta.get_field(origin.field).verbose_name) if origin.field else _("The whole")
    since = origin.said_at or (row.created_at if origin.source else None)
    return FieldWords(label[:1].upper() + label[1:], origin.source, since, origin.person, origin.corrected_at)


def _number(phone: Phone, origin: FieldOrigin | None) -> FieldWords:
    what = _("Phone %(number)s") % {"number": phone.number}
    if origin is None:
        return FieldWords(what, "" if phone.source == HERE else phone.source, phone.created_at)
    since = origin.said_at or phone.created_at
    return FieldWords(what, origin.source, since, origin.person, origin.corrected_at)


def _last_file(source: str) -> datetime | None:
    if source == HERE:
        return None
    done = DirectoryImport.objects.filter(source=source, state="done").order_by("-ended_at")
    return done.values_list("ended_at", flat=True).first()


def _merged(row: Any) -> list[Any]:
    """The doubles that were merged into this one, each with what undoes it."""
    others = list(row.merged.order_by("pk"))
    if not others:
        return []
    doubles = ListingDouble.objects.filter(entity=origins.entity_of(row), state="merged", merge__kept=str(row.pk))
    by_other = {double.merge["gone"]: double for double in doubles}
    return [(other, by_other.get(str(other.pk))) for other in others]
