"""Rows that stand in several places of a file under one id: one row, or each its own. Pure."""

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from . import remarks
from .origin import key_of
from .tables import ROOTS
from .values import shown

if TYPE_CHECKING:
    from .reading import DirectoryReading, FilePlace, Record

Link = tuple[str, str] | None
HERE = "here"
_HALF = re.compile("[\ud800-\udfff]")


def keep(reading: "DirectoryReading", record: "Record", link: Link, where: "FilePlace") -> "Record":
    """Add the record, or what it says beyond the one that is there already."""
    rows = reading.records[record.table]
    known = rows.get(record.id)
    if known and link and record.table not in ROOTS and known.refs.get(link[0], link[1]) != link[1]:
        reading.shared.setdefault((record.table, record.base), {known.link}).add(link)
        record.id = f"{record.id}@{link[1]}"[-200:]
        known = rows.get(record.id)
    if known and (differs := remarks.contradicts(known, record)):
        known = _set_apart(reading, record, differs, where)
    if known is None:
        rows[record.id] = record
        return record
    for prop in known.refs.keys() & record.refs.keys() if record.table in ROOTS else ():
        if known.refs[prop] != record.refs[prop]:
            two_parents(reading, known, prop, record.refs[prop], where)
            record.refs[prop] = known.refs[prop]
    if record.table in ROOTS:
        _tell_contradictions(reading, known, record, where)
    return _merged(known, record)


def _tell_contradictions(reading: "DirectoryReading", known: "Record", record: "Record", where: "FilePlace") -> None:
    """Say, once for each field, where one row is said in two ways: the first counts."""
    for prop, other in record.values.items():
        one, key = known.values.get(prop), (known.table, known.id, prop)
        if one in (None, "", []) or other in (None, "", []) or one == other or remarks.same(one, other):
            continue
        if key not in reading.said_twice:
            reading.said_twice.add(key)
            words = _("“%(id)s” says “%(one)s” in one place and “%(other)s” in another: one of them counts")
            said = {"id": known.base[:60], "one": shown(one), "other": shown(other)}
            reading.remark(where.file, where.row, where.label(prop), words % said)


def _merged(known: "Record", record: "Record") -> "Record":
    first, second = (record, known) if record.depth < known.depth else (known, record)
    known.values = second.values | {
        key: value for key, value in first.values.items() if value is not None or key not in second.values
    }
    known.refs = second.refs | first.refs
    known.depth = min(known.depth, record.depth)
    return known


def _set_apart(
    reading: "DirectoryReading", record: "Record", differs: tuple[str, Any, Any], where: "FilePlace"
) -> "Record | None":
    """One id for two: the second gets an id of its own, so that neither swallows the other."""
    prop, one, other = differs
    record.apart = mark_of(prop, other)
    if record.table in ROOTS:
        reading.shared.setdefault((record.table, record.base), set()).update(((prop, str(one)), (prop, str(other))))
    own, record.id = record.id, f"{record.id[:180]}{record.apart}"
    known = reading.records[record.table].get(record.id)
    if known is None:
        words = _("the id “%(id)s” stands for “%(one)s” and for “%(other)s”: they are kept apart")
        said = {"id": own[:60], "one": shown(one), "other": shown(other)}
        reading.remark(where.file, where.row, where.label(prop), words % said)
    return known


def unfit_origin(reading: "DirectoryReading", record: "Record") -> tuple[str, str] | None:
    """Why what a row says of its publisher cannot be kept: column and reason."""
    told = record.origin
    if told is None:
        return None
    said = json.dumps([told.publisher, told.record_id, *map(vars, told.words)], ensure_ascii=False, default=str)
    if "\\u0000" in said or _HALF.search(said):
        return key_of(record.table), _("it holds a sign that is no letter (NUL)")
    if told.publisher == HERE or not told.record_id:
        return None
    first = reading.origins.setdefault((record.table, told.publisher, told.record_id), record.id)
    if first == record.id:
        return None
    words = _("“%(id)s” of %(publisher)s is the row “%(first)s” of this file already")
    return key_of(record.table), words % {"id": shown(told.record_id), "publisher": told.publisher, "first": first[:60]}


def mark_of(prop: str, said: Any) -> str:
    """What is put behind an id that stands for several, free of their order in the file."""
    return "~" + hashlib.sha256(f"{prop}={remarks.folded(said)}".encode("utf-8", "replace")).hexdigest()[:12]


def link_again(reading: "DirectoryReading", known: "Record", link: Link, where: "FilePlace") -> None:
    """A row that hangs on a second parent of the same kind stays with the first."""
    if link and known.refs.setdefault(link[0], link[1]) != link[1]:
        two_parents(reading, known, link[0], link[1], where)


def two_parents(reading: "DirectoryReading", known: "Record", prop: str, other: str, where: "FilePlace") -> None:
    """Say that it stays with the first."""
    words = _("“%(id)s” belongs to “%(one)s” and to “%(other)s”: it stays with the first")
    said = {"id": known.id[:60], "one": known.refs[prop][:60], "other": other[:60]}
    reading.remark(where.file, where.row, where.label(prop), words % said)
