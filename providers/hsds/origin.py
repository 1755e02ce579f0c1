"""Where a row came from, as our own files say it: `source` on each row, `metadata` for single fields. Pure.

HSDS has `metadata` for changes of fields; `source {publisher, record_id, since}` is ours, and so is `also_listed`: the
listings of other publishers that were merged into this one. What persons took
away, or put away, is told as deletions in the `metadata` of one organization. A publisher's own file says none of it,
and its rows are his.
"""

import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from .values import Unreadable, moment

CORRECTED, CHANGED, TAKEN_AWAY = "correction", "update", "delete"
ALSO_LISTED, MERGED_INTO = "also_listed", "merged_into_id"
MERGED = frozenset({"organization", "service"})
# Of `funding` the property `source` is text of the standard.
KEYS = {"funding": "listed_by"}


@dataclass(frozen=True)
class FieldWord:
    """Whose word a field is: a publisher's, or a person's; `said` is what publishers say instead."""

    field: str
    by: str
    is_person: bool
    at: datetime | None
    said: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class TakenAway:
    """A row of this table that its publisher lists and a person does not want here."""

    table: str
    row_id: UUID
    publisher: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class RecordOrigin:
    """The publisher of a row, his id for it, since when it is listed, the fields that are somebody else's word; `gone`:
    what the file says was taken away, of whatever table."""

    publisher: str
    record_id: str
    since: datetime | None = None
    words: tuple[FieldWord, ...] = ()
    gone: tuple[TakenAway, ...] = ()


def key_of(table: str) -> str:
    """The property that names the publisher of a row."""
    return KEYS.get(table, "source")


def read_origin(node: dict[str, Any], table: str) -> RecordOrigin | None:
    """What a row of our own export says of itself; None for anybody else's row."""
    said = node.get(key_of(table))
    if not isinstance(said, dict) or not isinstance(said.get("publisher"), str) or "record_id" not in said:
        return None
    told = node.get("metadata")
    told = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    words = tuple(word for one in told if (word := _word(one)))
    gone = tuple(taken for one in told if (taken := _taken_away(one)))
    record_id, since = str(said["record_id"] or "")[:200], _moment(said.get("since"))
    return RecordOrigin(said["publisher"][:80], record_id, since, words, gone)


def _word(said: dict[str, Any]) -> FieldWord | None:
    if not isinstance(said.get("field_name"), str) or "said" not in said:
        return None
    kept = said["said"] if isinstance(said["said"], dict) else {}
    is_person = said.get("last_action_type") == CORRECTED
    by = str(said.get("updated_by", ""))[:80]
    return FieldWord(said["field_name"][:60], by, is_person, _moment(said.get("at")), kept)


def _taken_away(said: dict[str, Any]) -> TakenAway | None:
    if said.get("last_action_type") != TAKEN_AWAY or not isinstance(said.get("publisher"), str):
        return None
    try:
        row_id = UUID(str(said.get("resource_id")))
    except ValueError:
        return None
    by, table = str(said.get("updated_by", ""))[:80], str(said.get("resource_type", ""))
    return TakenAway(table, row_id, said["publisher"][:80], by, _moment(said.get("at")))


def _moment(given: Any) -> datetime | None:
    try:
        found = moment(given) if given else None
    except Unreadable:
        return None
    return found


_CODE = re.compile(r"[A-Za-z0-9._:~@+/-]*")


def told_id(given: str) -> str:
    """A publisher's id as others may read it. One made of words (a list that knows its rows by their street) may tell
    where a confidential place is: it leaves as a digest, by which the row is found again."""
    return given if _CODE.fullmatch(given) else "h-" + hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()[:40]


def written(row: Any, table: str) -> dict[str, Any]:
    """The publisher of a row, for a file that is read back."""
    since = row.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"publisher": row.source, "record_id": told_id(row.source_record_id), "since": since}


def metadata(row: Any, table: str, word: FieldWord, now: Any) -> dict[str, Any]:
    """One field that is somebody else's word, as HSDS has it: what was said before, what stands, who changed it."""
    before = next(iter(word.said.values()), None)
    at = word.at or row.created_at
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{table}/{row.pk}/{word.field}")),
        "resource_id": str(row.pk),
        "resource_type": table,
        "last_action_date": at.date().isoformat(),
        "last_action_type": CORRECTED if word.is_person else CHANGED,
        "field_name": word.field,
        "previous_value": _text(before),
        "replacement_value": _text(now),
        "updated_by": word.by,
        "at": at.isoformat(),
        "said": word.said,
    }


def deletion(gone: TakenAway) -> dict[str, Any]:
    """A row that was taken away, as HSDS has it."""
    at = gone.at.isoformat() if gone.at else ""
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{gone.table}/{gone.row_id}/")),
        "resource_id": str(gone.row_id),
        "resource_type": gone.table,
        "last_action_date": at[:10],
        "last_action_type": TAKEN_AWAY,
        "field_name": "",
        "previous_value": "",
        "replacement_value": "",
        "updated_by": gone.by,
        "at": at,
        "publisher": gone.publisher,
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, default=str)
