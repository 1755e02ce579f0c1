"""HSDS records out of JSON objects: nested, flat, any of the standard's roots. Pure; writes nothing.

The reader keeps what it can. A root without what the standard needs is refused as a row; a value that cannot be kept is
left out of its row; both are reported with row, column and reason. Rows that occur in several places of a compiled file
(an organization under each of its services) become one.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import Table

from . import choices, joined, remarks, rules
from .numbers import languages_apart, taken_apart
from .origin import ALSO_LISTED, MERGED, MERGED_INTO, RecordOrigin, read_origin
from .tables import ROOTS, TABLES, HsdsTable
from .values import Unreadable, record_id, shown

DEEPEST = 12


@dataclass(frozen=True)
class Problem:
    """Something that was refused, left out, or only remarked, where and why."""

    file: str
    row: int
    column: str
    reason: str
    is_row_refused: bool = False
    is_remark: bool = False


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
    origin: RecordOrigin | None = None
    # the publisher's own id, though several rows share it; what the row hangs on; the mark of one that is set apart
    base: str = ""
    link: tuple[str, str] | None = None
    apart: str = ""


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
    # what the file was recognised as, in words
    shape: str = ""
    # (file, table, field) → how many rows said something that is not kept
    left: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    # file → how many services of an older version say no status
    status_unsaid: Counter[str] = field(default_factory=Counter)
    # (table, id) of rows that stand twice and are not one
    twice: set[tuple[str, str]] = field(default_factory=set)
    services_told: int = 0
    # (table, publisher, his id) → the id of the row that says so
    origins: dict[tuple[str, str, str], str] = field(default_factory=dict)
    # (table, id, field) of what one row says in two ways
    said_twice: set[tuple[str, str, str]] = field(default_factory=set)
    # why the services within other records that are lost could not be taken
    services_lost: list[str] = field(default_factory=list)
    # (table, id) of an id that several rows share → what they hang on, or their names
    shared: dict[tuple[str, str], set[Any]] = field(default_factory=dict)
    # (table, id) of every row the file names, whether or not it could be taken
    named: set[tuple[str, str]] = field(default_factory=set)
    # of a list that comes in pages: how many there are, and which were read
    pages: int = 1
    pages_read: set[int] = field(default_factory=set)

    @property
    def is_part(self) -> bool:
        """Whether some pages of the list are missing."""
        return self.pages > max(1, len(self.pages_read))

    def remark(self, file: str, row: int, column: str, reason: str, *, is_kept: bool = True) -> None:
        """Say what is doubtful; nothing was changed for it, or a field has no place here."""
        self.problems.append(Problem(file, row, column, reason, False, is_kept))

    def refuse_row(self, record: "Record", column: str, reason: str) -> None:
        """Refuse the whole row a record was read from."""
        self.problems.append(Problem(record.file, record.row, column, reason, True))

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
    reading.services_told += name == "service"
    key = name, _id_of(node, name, "", where)
    if key[1] and key in roots and not node.get("_of_place"):
        known = reading.records[name].get(key[1])
        if known and not remarks.same(known.values.get("name"), node.get("name") or known.values.get("name")):
            reading.twice.add(key)
            words = _("the id “%(id)s” stands in row %(row)d already, for “%(name)s”; that one counts")
            said = {"id": key[1], "row": roots[key], "name": shown(known.values.get("name"))}
            reading.refuse(where, "id", words % said, whole_row=True)
            return
        reason = _("the id “%(id)s” stands in row %(row)d already; that one counts") % {"id": key[1], "row": roots[key]}
        reading.refuse(where, "id", reason, whole_row=True)
        return
    roots.setdefault(key, where.row)
    for one in _each(node, TABLES[name], where, reading):
        _Walk(reading, where).visit(one, TABLES[name], where, 0)


# Tables whose rows stand alone in a file of their name, and look like others by what they refer to.
_PARTS = frozenset(TABLES) - ROOTS - {"service_at_location"}
_NAMED = ("location", "program")  # of these a file's name says more than what they refer to


def table_of(node: dict[str, Any], hint: str = "") -> str:
    """Which table a root object belongs to: by its fields, else by the file's name. `=name` leaves no choice."""
    if hint.startswith("=") or hint in _PARTS:
        return hint.removeprefix("=")
    keys = {key for key, value in node.items() if value is not None}
    if {"location", "service"} & keys or {"location_id", "service_id"} <= keys:
        return "service_at_location"
    if (
        hint not in _NAMED
        and {
            "organization",
            "organization_id",
            "service_at_locations",
            "capacities",
            "cost_options",
        }
        & keys
        and "status" in keys
    ):
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
    if given in remarks.NO_ID and table not in ROOTS:
        given = None
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
        if depth == 0 and table.name not in ROOTS:
            parent = "row"
        record = Record(
            table.name, _id_of(node, table.name, parent, where), {}, {}, where.file, where.row, where.path, depth
        )
        if not record.id:
            self._no(where, "id", _("the id is missing or is none"), refused)
            return None
        if table.name == "service" and depth and (table.name, record.id) not in self.reading.named:
            self.reading.services_told += 1
        self.reading.named.add((table.name, record.id))
        record.base, record.link = record.id, link
        if self._repeated(record, node, depth):
            known = self.reading.records[record.table][record.id]
            joined.link_again(self.reading, known, link, where)
            return known
        if link:
            record.refs[link[0]] = link[1]
        record.origin = read_origin(node, table.name)
        self._fill(record, node, table, where)
        reason = (
            joined.unfit_origin(self.reading, record)
            or self._missing(record, node, table)
            or rules.check(record, node, lambda column, why: self.reading.refuse(where, column, why))
        )
        if reason:
            if table.name == "service" and depth:
                self.reading.services_lost.append(reason[1])
            self._no(where, *reason, refused)
            return None
        record = joined.keep(self.reading, record, link, where)
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
        remarks.tell_unknown(self.reading, node, table.name, where)
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
        return remarks.parentless(record) if record.depth == 0 and not record.refs else None

    def _descend(self, record: Record, node: dict[str, Any], table: HsdsTable, where: FilePlace, depth: int) -> None:
        for prop, ref in table.objects.items():
            if isinstance(node.get(prop), dict):
                self._object(record, node[prop], TABLES[_target(table, ref)], ref, where.at(prop), depth)
        for prop, (child, ref) in table.lists.items():
            if prop in node and node[prop] is not None:
                self.reading.listed.add((child, ref, record.id))
                self._list(record, node[prop], TABLES[child], ref, where.at(prop), depth)
        if record.origin and table.name in MERGED and node.get(ALSO_LISTED):
            self._list(record, node[ALSO_LISTED], table, MERGED_INTO, where.at(ALSO_LISTED), depth)
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
        if not found:
            return
        known = record.refs.setdefault(ref, found)
        if found.startswith(f"{known[:180]}~"):
            record.refs[ref] = found
        elif known != found:
            joined.two_parents(self.reading, record, ref, found, where)

    def _list(self, record: Record, nodes: Any, child: HsdsTable, ref: str, where: FilePlace, depth: int) -> None:
        if isinstance(nodes, dict):
            nodes = [nodes]
        if not isinstance(nodes, list):
            self.reading.refuse(where, "", _("a list is expected here"))
            return
        for number, node in enumerate(nodes):
            if node is not None and not _is_mention(node, child):
                step = FilePlace(where.file, where.row, f"{where.path}[{number}]", where.columns)
                for one in _each(node, child, step, self.reading):
                    self.visit(one, child, step, depth + 1, link=(ref, record.id))

    def _attributes(self, record: Record, nodes: Any, where: FilePlace, depth: int) -> None:
        self.reading.listed.add(("attribute", "link_id", record.id))
        for number, node in enumerate(nodes if isinstance(nodes, list) else [nodes]):
            if isinstance(node, dict):
                step = FilePlace(where.file, where.row, f"{where.path}[{number}]", where.columns)
                said = {**node, "link_entity": record.table}
                self.visit(said, TABLES["attribute"], step, depth + 1, link=("link_id", record.id))


def _each(node: Any, table: HsdsTable, where: FilePlace, reading: DirectoryReading) -> list[Any]:
    """An object as the rows it says: a phone whose number holds several is several."""
    if table.name == "language" and isinstance(node, dict):
        return languages_apart(node)
    if table.name != "phone" or not isinstance(node, dict):
        return [node]
    found, is_certain = taken_apart(node)
    if not is_certain:
        words = _("“%(value)s” is more than one number: “%(number)s” is kept, and the rest as words beside it")
        said = {"value": shown(node["number"]), "number": found[0]["number"]}
        reading.remark(where.file, where.row, where.label("number"), words % said)
    return found


def _is_mention(node: Any, table: HsdsTable) -> bool:
    """An object that only names a row described elsewhere, as simple lists of an organization's services do."""
    return isinstance(node, dict) and table.name in ROOTS and set(node) <= {"id"} and bool(node)


def _target(table: HsdsTable, ref: str) -> str:
    return table.refs[ref]


__all__ = ["DirectoryReading", "FilePlace", "Problem", "Record", "choices", "read_root", "read_roots", "table_of"]
