"""Whose word a field of the directory is. Every correction by a person goes through `corrected` or `taken_away`.

An import asks `kept_here` and leaves those fields alone; what a publisher says instead is kept beside them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from casemgmt.core.actor import Actor

from .hsds.origin import FieldWord, RecordOrigin, TakenAway
from .models import HERE, FieldOrigin, Sourced

WHOLE_ROW, PUT_AWAY = "", "unlisted_at"


def entity_of(row: Any) -> str:
    """The HSDS table of a row, or of its model: `service`, `phone`, `program`."""
    name = row._meta.object_name
    if name == "ServiceProgram":
        return "program"
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("_")


def plain(value: Any) -> Any:
    """A value as it is kept beside a field: what JSON can hold."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return str(value) if isinstance(value, UUID) else value


def column_value(row: Any, field: str, kept: Any) -> Any:
    """A kept value as the column holds it."""
    column = row._meta.get_field(field)
    if kept is None and not column.null:
        return column.get_default()
    return kept if isinstance(kept, list) else column.to_python(kept)


def corrected(*, row: Sourced, before: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """A person corrected these fields; `before` says what stood there. An import leaves them alone from now on."""
    known = {origin.field: origin for origin in of_row(row) if origin.field in before}
    for field, value in before.items():
        origin = known.get(field) or FieldOrigin(
            entity=entity_of(row), row_id=row.pk, field=field, source=_publisher(row), created_at=at
        )
        if origin.corrected_at is None and origin.source:
            origin.said = {**origin.said, origin.source: plain(value)}
        origin.by_id, origin.by_name, origin.corrected_at = by.pk, "", at
        origin.save()


def taken_away(*, row: Sourced, by: Actor, at: datetime) -> None:
    """A person removed a row that a publisher lists: an import does not bring it back."""
    if row.source != HERE:
        FieldOrigin.objects.update_or_create(
            entity=entity_of(row), row_id=row.pk, field=WHOLE_ROW,
            defaults={"source": row.source, "by_id": by.pk, "corrected_at": at},
        )  # fmt: skip


def of_row(row: Any) -> list[FieldOrigin]:
    """What is known of the fields of one row, beyond where the row itself came from."""
    found = FieldOrigin.objects.filter(row_id=row.pk, entity=entity_of(row))
    return list(found.select_related("by"))


def of_rows(entity: str, ids: Iterable[UUID]) -> dict[UUID, dict[str, FieldOrigin]]:
    """The same of several rows of one table: row → field → origin, in one query."""
    found: dict[UUID, dict[str, FieldOrigin]] = {}
    for origin in FieldOrigin.objects.filter(entity=entity, row_id__in=list(ids)):
        found.setdefault(origin.row_id, {})[origin.field] = origin
    return found


def _publisher(row: Any) -> str:
    return "" if row.source == HERE else str(row.source)


def keep(words: Iterable[FieldOrigin]) -> None:
    """Write the origins of many fields at once."""
    FieldOrigin.objects.bulk_create(
        list(words), batch_size=500, update_conflicts=True, unique_fields=["row_id", "entity", "field"],
        update_fields=["source", "said_at", "said", "by_name", "corrected_at"],
    )  # fmt: skip


def corrected_rows(entity: str, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these rows a person corrected in any field."""
    found = FieldOrigin.objects.filter(entity=entity, row_id__in=list(ids), corrected_at__isnull=False)
    return set(found.exclude(field=WHOLE_ROW).values_list("row_id", flat=True))


def gone(entity: str, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these rows a person took away."""
    found = FieldOrigin.objects.filter(entity=entity, row_id__in=list(ids), field=WHOLE_ROW)
    return set(found.values_list("row_id", flat=True))


def away() -> list[TakenAway]:
    """Rows that persons took away though their publishers list them, and listings they put away: what a file that is
    read back must say, so that the publisher's next file does not bring them in again."""
    marks = FieldOrigin.objects.filter(field__in=(WHOLE_ROW, PUT_AWAY), corrected_at__isnull=False).exclude(source="")
    rows = marks.select_related("by").order_by("entity", "row_id")
    return [TakenAway(row.entity, row.row_id, row.source, row.person, row.corrected_at) for row in rows]


def as_taken_away(gone: TakenAway, at: datetime) -> FieldOrigin:
    """The same, from a file of our own."""
    return FieldOrigin(
        entity=gone.table, row_id=gone.row_id, field=WHOLE_ROW, source=gone.publisher, by_name=gone.by,
        corrected_at=gone.at or at, created_at=at,
    )  # fmt: skip


def read_back(entity: str, row: Any, told: RecordOrigin | None) -> list[FieldOrigin]:
    """What our own export says of the fields of a row that is new here; the row knows what was corrected."""
    names = {column.name for column in row._meta.fields}
    words = [word for word in told.words if word.field in names] if told else []
    if hasattr(row, "edited_fields"):
        row.edited_fields = sorted({word.field for word in words if word.is_person})
    return [_origin(entity, row, word) for word in words]


def _origin(entity: str, row: Any, word: FieldWord) -> FieldOrigin:
    facts = {"entity": entity, "row_id": row.pk, "field": word.field, "said": word.said, "source": _publisher(row)}
    if word.is_person:
        return FieldOrigin(**facts, by_name=word.by, corrected_at=word.at or row.created_at)
    return FieldOrigin(**{**facts, "source": word.by}, said_at=word.at)


def word_of(origin: FieldOrigin) -> FieldWord:
    """The same, for a file that is read back."""
    if origin.corrected_at:
        return FieldWord(origin.field, origin.person, True, origin.corrected_at, origin.said)
    return FieldWord(origin.field, origin.source, False, origin.said_at, origin.said)


def words_of(ids: Iterable[UUID]) -> dict[tuple[str, UUID], list[FieldWord]]:
    """The fields of these rows that are somebody else's word, by table and row."""
    found: dict[tuple[str, UUID], list[FieldWord]] = {}
    rows = FieldOrigin.objects.filter(row_id__in=list(ids)).exclude(field=WHOLE_ROW)
    for origin in rows.select_related("by").order_by("row_id", "field"):
        found.setdefault((origin.entity, origin.row_id), []).append(word_of(origin))
    return found
