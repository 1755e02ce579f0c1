"""HSDS records out of JSON objects: nested, flat, any of the standard's roots. Pure; writes nothing.

The reader keeps what it can. A root without what the standard needs is refused as a row; a value that cannot be kept is
left out of its row; both are reported with row, column and reason. Rows that occur in several places of a compiled file
(an organization under each of its services) become one.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import Table

from . import choices, rules
from .tables import ROOTS, TABLES, HsdsTable
from .values import Unreadable, record_id

DEEPEST = 12


@dataclass(frozen=True)
class Problem:
    """Something that was refused or left out, where and why."""

    file: str
    row: int
    column: str
    reason: str
    is_row_refused: bool = False


@dataclass
class Record:
    """One row for one table. Only what the file said is in `values` and `refs`; `refs` name ids of the publisher."""

    table: str
    id: str
    values: dict[str, Any]
    refs: dict[str, str]
    file: str
    row: int
    column: str
    depth: int


@dataclass
class DirectoryReading:
    """What a file, or several, said."""

    records: dict[str, dict[str, Record]] = field(default_factory=lambda: {name: {} for name in TABLES})
    problems: list[Problem] = field(default_factory=list)
    # (table, reference, parent's id) of each list that the file gives in full
    listed: set[tuple[str, str, str]] = field(default_factory=set)
    # what each nested root looked like, to read it once however often it is repeated
    seen: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    rows: int = 0

    def refuse(self, where: "FilePlace", column: str, reason: str, *, whole_row: bool = False) -> None:
        """Add to the report."""
        self.problems.append(Problem(where.file, where.row, where.label(column), reason, whole_row))


@dataclass(frozen=True)
class FilePlace:
    """Where in which file we are. `columns` translates paths into the columns of a mapped CSV."""

    file: str
    row: int
    path: str = ""
    columns: Callable[[str], str] | None = None

    def at(self, step: str) -> "FilePlace":
        """One step deeper."""
        return FilePlace(self.file, self.row, f"{self.path}.{step}" if self.path else step, self.columns)

    def label(self, column: str) -> str:
        """What the report calls the column."""
        path = f"{self.path}.{column}" if self.path and column else self.path or column
        return self.columns(path) if self.columns else path


def told_rows(table: Table, *, name: str, reading: DirectoryReading) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table of text, each counted; what was refused or is doubtful about them goes into the report."""
    for row, reason in [*table.refused, *table.left_out]:
        reading.problems.append(Problem(name, row, "", reason, True))
        reading.rows += 1
    reading.problems += [Problem(name, row, column, reason) for row, column, reason in table.doubts]
    for row, cells in table.named_rows():
        reading.rows += 1
        yield row, cells


def read_roots(nodes: Iterable[Any], *, file: str, reading: DirectoryReading, table: str = "") -> None:
    """Read a list of root objects. `table` is what the file's name says they are."""
    roots: dict[tuple[str, str], int] = {}
    for row, node in enumerate(nodes, start=1):
        reading.rows += 1
        read_root(node, where=FilePlace(file, row), reading=reading, table=table, roots=roots)


def read_root(
    node: Any, *, where: FilePlace, reading: DirectoryReading, table: str, roots: dict[tuple[str, str], int]
) -> None:
    """Read one root object with everything that hangs on it."""
    if not isinstance(node, dict):
        reading.refuse(where, "", _("an object is expected here"), whole_row=True)
        return
    name = table_of(node, table)
    if not name:
        reading.refuse(where, "", _("this is no HSDS record: it has none of the standard's fields"), whole_row=True)
        return
    key = name, _id_of(node, name, "", where)
    if key[1] and key in roots:
        reason = _("the id “%(id)s” stands in row %(row)d already; that one counts") % {"id": key[1], "row": roots[key]}
        reading.refuse(where, "id", reason, whole_row=True)
        return
    roots.setdefault(key, where.row)
    _Walk(reading, where).visit(node, TABLES[name], where, 0)


def table_of(node: dict[str, Any], hint: str = "") -> str:
    """Which table a root object belongs to: by its fields, else by the file's name. `=name` leaves no choice."""
    if hint.startswith("="):
        return hint[1:]
    keys = {key for key, value in node.items() if value is not None}
    if {"location", "service"} & keys or {"location_id", "service_id"} <= keys:
        return "service_at_location"
    if {
        "organization",
        "organization_id",
        "service_at_locations",
        "capacities",
        "cost_options",
    } & keys and "status" in keys:
        return "service"
    if {"services", "programs", "organization_identifiers", "legal_status", "year_incorporated"} & keys:
        return "organization"
    if {"location_type", "addresses", "latitude"} & keys:
        return "location"
    if {"taxonomy_detail", "taxonomy_id", "term_uri"} & keys or ({"parent_id", "taxonomy"} & keys and "name" in keys):
        return "taxonomy_term"
    if "version" in keys and "name" in keys:
        return "taxonomy"
    if hint:
        return hint
    if {"status", "organization", "organization_id", "service_at_locations"} & keys:
        return "service"
    return "organization" if {"name", "description", "website", "email"} & keys else ""


def _id_of(node: dict[str, Any], table: str, parent: str, where: FilePlace) -> str:
    try:
        given = record_id(node.get("id"))
    except Unreadable:
        return ""
    if given or not parent:
        return given or ""
    body = json.dumps(node, sort_keys=True, default=str)
    return "derived-" + hashlib.sha256(f"{parent}\n{table}\n{body}".encode("utf-8", "replace")).hexdigest()[:40]


class _Walk:
    """One pass down a root object."""

    def __init__(self, reading: DirectoryReading, root: FilePlace) -> None:
        self.reading, self.root = reading, root

    def visit(
        self, node: Any, table: HsdsTable, where: FilePlace, depth: int, link: tuple[str, str] | None = None
    ) -> Record | None:
        """Read one object and what hangs on it; `link` is the reference to its parent, as (property, id)."""
        if not isinstance(node, dict) or depth > DEEPEST:
            self._no(where, "", _("an object is expected here"), depth == 0)
            return None
        parent, refused = f"{link[0]}={link[1]}" if link else where.path, depth == 0
        record = Record(
            table.name, _id_of(node, table.name, parent, where), {}, {}, where.file, where.row, where.path, depth
        )
        if not record.id:
            self._no(where, "id", _("the id is missing or is none"), refused)
            return None
        if self._repeated(record, node, depth):
            known = self.reading.records[record.table][record.id]
            known.refs.update({link[0]: link[1]} if link else {})
            return known
        if link:
            record.refs[link[0]] = link[1]
        self._fill(record, node, table, where)
        missing = self._missing(record, node, table)
        if missing:
            self._no(where, *missing, refused)
            return None
        reason = rules.check(record, node, lambda column, why: self.reading.refuse(where, column, why))
        if reason:
            self._no(where, *reason, refused)
            return None
        record = self._keep(record, link)
        self._descend(record, node, table, where, depth)
        return record

    def _repeated(self, record: Record, node: dict[str, Any], depth: int) -> bool:
        """Whether this root was read before, under another parent, word for word."""
        key = record.table, record.id
        if depth == 0 or record.table not in ROOTS:
            return False
        if self.reading.seen.setdefault(key, node) is node:
            return False
        return record.id in self.reading.records[record.table] and self.reading.seen[key] == node

    def _no(self, where: FilePlace, column: str, reason: str, whole_row: bool) -> None:
        self.reading.refuse(where, column, reason, whole_row=whole_row)

    def _fill(self, record: Record, node: dict[str, Any], table: HsdsTable, where: FilePlace) -> None:
        for prop, clean in table.fields.items():
            if prop in node:
                self._field(record, prop, clean, node[prop], where)
        for prop in table.refs:
            if node.get(prop) not in (None, ""):
                self._field(record, prop, record_id, node[prop], where, into=record.refs)
        if table.name == "attribute" and node.get("link_id") not in (None, ""):
            self._field(record, "link_id", record_id, node["link_id"], where, into=record.refs)

    def _field(
        self, record: Record, prop: str, clean: Any, given: Any, where: FilePlace, into: dict | None = None
    ) -> None:
        into = record.values if into is None else into
        try:
            found = clean(given)
        except Unreadable as problem:
            into.pop(prop, None)
            record.values.setdefault("_unreadable", {})[prop] = str(problem)
            if prop not in TABLES[record.table].required:
                self.reading.refuse(where, prop, str(problem))
            return
        if found is not None or into is record.values:
            into.setdefault(prop, found)

    def _missing(self, record: Record, node: dict[str, Any], table: HsdsTable) -> tuple[str, str] | None:
        unreadable = record.values.pop("_unreadable", {})
        for prop in table.required:
            objects = [name for name, ref in table.objects.items() if ref == prop and isinstance(node.get(name), dict)]
            if record.values.get(prop) in (None, "") and prop not in record.refs and not objects:
                return prop, unreadable.get(prop) or _("“%(column)s” is missing") % {"column": prop}
        return None

    def _keep(self, record: Record, link: tuple[str, str] | None) -> Record:
        """Add the record, or what it says beyond the one that is there already."""
        rows = self.reading.records[record.table]
        known = rows.get(record.id)
        if known and link and record.table not in ROOTS and known.refs.get(link[0], link[1]) != link[1]:
            record.id = f"{record.id}@{link[1]}"[-200:]
            known = rows.get(record.id)
        if known is None:
            rows[record.id] = record
            return record
        first, second = (record, known) if record.depth < known.depth else (known, record)
        known.values = second.values | {
            key: value for key, value in first.values.items() if value is not None or key not in second.values
        }
        known.refs = second.refs | first.refs
        known.depth = min(known.depth, record.depth)
        return known

    def _descend(self, record: Record, node: dict[str, Any], table: HsdsTable, where: FilePlace, depth: int) -> None:
        for prop, ref in table.objects.items():
            if isinstance(node.get(prop), dict):
                self._object(record, node[prop], TABLES[_target(table, ref)], ref, where.at(prop), depth)
        for prop, (child, ref) in table.lists.items():
            if prop in node and node[prop] is not None:
                self.reading.listed.add((child, ref, record.id))
                self._list(record, node[prop], TABLES[child], ref, where.at(prop), depth)
        if table.has_attributes and node.get("attributes"):
            self._attributes(record, node["attributes"], where.at("attributes"), depth)

    def _object(
        self, record: Record, node: dict[str, Any], target: HsdsTable, ref: str, where: FilePlace, depth: int
    ) -> None:
        if set(node) <= {"id"}:
            found = _id_of(node, target.name, "", where)
        else:
            nested = self.visit(node, target, where, depth + 1)
            found = nested.id if nested else ""
        if found:
            record.refs.setdefault(ref, found)

    def _list(self, record: Record, nodes: Any, child: HsdsTable, ref: str, where: FilePlace, depth: int) -> None:
        if isinstance(nodes, dict):
            nodes = [nodes]
        if not isinstance(nodes, list):
            self.reading.refuse(where, "", _("a list is expected here"))
            return
        for number, node in enumerate(nodes):
            if node is not None and not _is_mention(node, child):
                step = FilePlace(where.file, where.row, f"{where.path}[{number}]", where.columns)
                self.visit(node, child, step, depth + 1, link=(ref, record.id))

    def _attributes(self, record: Record, nodes: Any, where: FilePlace, depth: int) -> None:
        self.reading.listed.add(("attribute", "link_id", record.id))
        for number, node in enumerate(nodes if isinstance(nodes, list) else [nodes]):
            if isinstance(node, dict):
                step = FilePlace(where.file, where.row, f"{where.path}[{number}]", where.columns)
                said = {**node, "link_entity": record.table}
                self.visit(said, TABLES["attribute"], step, depth + 1, link=("link_id", record.id))


def _is_mention(node: Any, table: HsdsTable) -> bool:
    """An object that only names a row described elsewhere, as simple lists of an organization's services do."""
    return isinstance(node, dict) and table.name in ROOTS and set(node) <= {"id"} and bool(node)


def _target(table: HsdsTable, ref: str) -> str:
    return table.refs[ref]


__all__ = ["DirectoryReading", "FilePlace", "Problem", "Record", "choices", "read_root", "read_roots", "table_of"]
