"""Reading any CSV as HSDS records by a mapping that people write in TOML. Pure.

A mapping names, for each HSDS field, the column (or columns) of the CSV it comes from:

    title = "What this mapping is for"
    source = "publisher"
    nothing = ["NA"]                        # words that mean "nothing here"
    key = ["name", "street"]                # what tells one service from another; or id = "column"

    [service]                               # likewise [organization], [location], [address]; each may have key or id
    name = "name"                           # a column
    description = ["what", "how"]           # several columns, joined by a space
    fees = { columns = ["a", "b"], join = "; ", default = "free", optional = true }
    status = { value = "active" }           # the same for every row
    kind = { columns = ["type"], words = { MH = "behavioral_health" } }

    [[phones]]                              # any number; likewise [[schedules]], [[languages]], [[required_documents]]
    number = "phone"

    [[languages]]
    name = { columns = ["langs"], split = ";" }

`as = "zip"` gives a postal code back the zero it lost.
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import BadFile, Table, read_settings

from .hsds import TABLES, DirectoryReading, FilePlace, read_root, told_rows

SHIPPED = Path(__file__).parent / "mappings"
ONE = {"service": "service", "organization": "organization", "location": "location", "address": "address"}
MANY = {
    "phones": "phone",
    "schedules": "schedule",
    "languages": "language",
    "required_documents": "required_document",
    "cost_options": "cost_option",
    "service_areas": "service_area",
    "contacts": "contact",
}
AT_PLACE = ("phones", "schedules")


@dataclass(frozen=True)
class CellRule:
    """Where one field of one record comes from."""

    columns: tuple[str, ...] = ()
    join: str = " "
    value: Any = None
    default: str | None = None
    form: str = ""
    words: dict[str, str] = field(default_factory=dict)
    split: str = ""
    optional: bool = False


@dataclass(frozen=True)
class DirectoryMapping:
    """A mapping as read: section → list of records, each field → cell."""

    name: str
    title: str
    source: str
    nothing: frozenset[str]
    keys: dict[str, tuple[str, ...]]
    sections: dict[str, list[dict[str, CellRule]]]


def shipped() -> dict[str, str]:
    """Mappings that come with the product: name → title."""
    return {path.stem: load(path.stem).title for path in sorted(SHIPPED.glob("*.toml"))}


def load(name: str) -> DirectoryMapping:
    """A shipped mapping by its name, or any other by its path."""
    path = SHIPPED / f"{name}.toml" if re.fullmatch(r"[\w-]+", name) else Path(name)
    try:
        data = path.read_bytes()
    except OSError:
        known = ", ".join(sorted(found.stem for found in SHIPPED.glob("*.toml")))
        reason = _("The mapping “%(name)s” cannot be read. These come with the product: %(known)s.")
        raise BadFile(reason % {"name": name, "known": known}) from None
    return parse(data, name=path.name)


def parse(data: bytes, *, name: str) -> DirectoryMapping:
    """A mapping from its text."""
    said = read_settings(data, name=name)
    _check_top(said, name)
    sections, keys = _sections(said, name)
    if "service" not in sections or "name" not in sections["service"][0]:
        raise _wrong(name, _("it needs a section [service] with a “name”"))
    return DirectoryMapping(
        name=name,
        title=str(said.get("title", name)),
        source=str(said.get("source", Path(name).stem)),
        nothing=frozenset(str(word).casefold() for word in said.get("nothing", [])),
        keys=keys,
        sections=sections,
    )


def _check_top(said: dict[str, Any], name: str) -> None:
    for key in ("title", "source"):
        if not isinstance(said.get(key, ""), str):
            raise _wrong(name, _("“%(key)s” must be a text") % {"key": key})
    _texts(said.get("nothing", []), "nothing", name)


def _texts(told: Any, key: str, name: str) -> tuple[str, ...]:
    """A text, or a list of them."""
    items = [told] if isinstance(told, str) else told
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise _wrong(name, _("“%(key)s” must be a text or a list of texts") % {"key": key})
    return tuple(items)


def _wrong(name: str, reason: str) -> BadFile:
    return BadFile(_("The mapping %(name)s cannot be used: %(reason)s.") % {"name": name, "reason": reason})


def _sections(
    said: dict[str, Any], name: str
) -> tuple[dict[str, list[dict[str, CellRule]]], dict[str, tuple[str, ...]]]:
    sections: dict[str, list[dict[str, CellRule]]] = {}
    keys = {"service": _key(said, name)}
    for section, body in said.items():
        if section in ("title", "source", "nothing", "key", "id"):
            continue
        if section not in ONE and section not in MANY:
            raise _wrong(name, _("there is no section “%(section)s”") % {"section": section})
        records = body if isinstance(body, list) else [body]
        if not all(isinstance(record, dict) for record in records):
            raise _wrong(name, _("“%(section)s” must be a section") % {"section": section})
        if section in ONE and len(records) != 1:
            raise _wrong(name, _("“%(section)s” must be one section") % {"section": section})
        if section in ONE and (_key(records[0], name) or section != "service"):
            keys[section] = _key(records[0], name) or keys["service"]
        sections[section] = [_cells(record, section, name) for record in records]
    if not keys["service"]:
        raise _wrong(name, _("it needs a “key” (columns that tell one service from another) or an “id”"))
    return sections, {section: key or keys["service"] for section, key in keys.items()}


def _key(said: dict[str, Any], name: str) -> tuple[str, ...]:
    key = said.get("id") or said.get("key") or ()
    key = [key] if isinstance(key, str) else key
    if not isinstance(key, list | tuple) or not all(isinstance(column, str) for column in key):
        raise _wrong(name, _("“key” must be a list of columns"))
    return tuple(key)


def _cells(record: dict[str, Any], section: str, name: str) -> dict[str, CellRule]:
    table = TABLES[(ONE | MANY)[section]]
    cells = {}
    for prop, spec in record.items():
        if prop in ("key", "id"):
            continue
        if prop not in table.fields and prop not in MANY:
            raise _wrong(
                name, _("HSDS has no field “%(field)s” in “%(section)s”") % {"field": prop, "section": section}
            )
        cells[prop] = _cell(spec, prop, name)
    return cells


def _cell(spec: Any, prop: str, name: str) -> CellRule:
    if isinstance(spec, str):
        return CellRule(columns=(spec,))
    if isinstance(spec, list) and all(isinstance(column, str) for column in spec):
        return CellRule(columns=tuple(spec))
    known = {"columns", "column", "join", "value", "default", "as", "words", "split", "optional"}
    if not isinstance(spec, dict) or set(spec) - known or not {"columns", "column", "value"} & set(spec):
        raise _wrong(
            name, _("“%(field)s” must name a column, a list of columns or a table with them") % {"field": prop}
        )
    return CellRule(
        columns=_texts(spec.get("columns", spec.get("column", [])), prop, name),
        join=_text(spec, "join", prop, name) or " ",
        value=_scalar(spec.get("value"), prop, name),
        default=_text(spec, "default", prop, name),
        form=_text(spec, "as", prop, name) or "",
        words=_words(spec.get("words", {}), prop, name),
        split=_text(spec, "split", prop, name) or "",
        optional=_yes_or_no(spec.get("optional", False), prop, name),
    )


def _text(spec: dict[str, Any], key: str, prop: str, name: str) -> str | None:
    told = spec.get(key)
    if told is not None and not isinstance(told, str):
        raise _wrong(name, _("“%(key)s” of “%(field)s” must be a text") % {"key": key, "field": prop})
    return told


def _scalar(told: Any, prop: str, name: str) -> Any:
    if told is not None and not isinstance(told, str | int | float | bool):
        raise _wrong(name, _("the “value” of “%(field)s” must be a text or a number") % {"field": prop})
    return told


def _words(told: Any, prop: str, name: str) -> dict[str, str]:
    if not isinstance(told, dict) or not all(isinstance(word, str) for word in told.values()):
        raise _wrong(name, _("“words” of “%(field)s” must be a table: their word = ours") % {"field": prop})
    return {str(key).casefold(): word for key, word in told.items()}


def _yes_or_no(told: Any, prop: str, name: str) -> bool:
    if not isinstance(told, bool):
        raise _wrong(name, _("“optional” of “%(field)s” must be true or false") % {"field": prop})
    return told


def read_mapped(table: Table, mapping: DirectoryMapping, *, name: str, reading: DirectoryReading) -> None:
    """Read the rows of a table as services with their organizations and places."""
    headers = _found_headers(table, mapping, name)
    roots: dict[tuple[str, str], int] = {}
    for row, cells in told_rows(table, name=name, reading=reading):
        tree = _Tree(mapping, headers, cells)
        place = FilePlace(name, row, columns=tree.column_of)
        read_root(tree.service(), where=place, reading=reading, table="=service", roots=roots)


def _squeezed(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())


def _found_headers(table: Table, mapping: DirectoryMapping, name: str) -> dict[str, str]:
    """Column of the mapping → header of the file. Case, blanks and underscores do not matter."""
    present = {_squeezed(header): header for header in reversed(table.headings) if header}
    cells = [cell for records in mapping.sections.values() for record in records for cell in record.values()]
    needed = [column for cell in cells if not cell.optional for column in cell.columns]
    optional = [column for cell in cells if cell.optional for column in cell.columns]
    needed += [column for key in mapping.keys.values() for column in key if column not in optional]
    missing = [column for column in dict.fromkeys(needed) if _squeezed(column) not in present]
    if missing:
        said = {"file": name, "missing": ", ".join(missing), "columns": ", ".join(h for h in table.headings if h)[:300]}
        reason = _("%(file)s lacks columns that the mapping needs: %(missing)s. Its columns are: %(columns)s.")
        raise BadFile(reason % said)
    return {column: present[_squeezed(column)] for column in [*needed, *optional] if _squeezed(column) in present}


class _Tree:
    """One row as an HSDS service object; remembers which columns each field came from."""

    def __init__(self, mapping: DirectoryMapping, headers: dict[str, str], cells: dict[str, str]) -> None:
        self.mapping, self.headers, self.cells = mapping, headers, cells
        self.columns: dict[str, tuple[str, ...]] = {}

    def column_of(self, path: str) -> str:
        """The columns behind a path, for the report."""
        return ", ".join(self.columns.get(path) or self.columns.get(path.rpartition(".")[0], ())) or path

    def service(self) -> dict[str, Any]:
        node = self._record("service", 0, "")
        node["organization"] = self._record("organization", 0, "organization") or {"id": self._id("organization")}
        at_place = [section for section in AT_PLACE if section in self.mapping.sections]
        if "location" in self.mapping.sections or "address" in self.mapping.sections:
            node["service_at_locations"] = [self._at_location("service_at_locations[0]", at_place)]
            at_service = [section for section in MANY if section not in at_place]
        else:
            at_service = list(MANY)
        for section in at_service:
            self._list(node, section, "")
        return node

    def _at_location(self, path: str, at_place: list[str]) -> dict[str, Any]:
        location = self._record("location", 0, f"{path}.location")
        location.setdefault("id", self._id("location"))
        if "address" in self.mapping.sections:
            address = self._record("address", 0, f"{path}.location.addresses[0]")
            location["addresses"] = [{**address, "id": f"{location['id']}/address"[-190:]}]
        location.setdefault("location_type", "physical")
        node = {"id": f"{self._id('service')}/place"[-190:], "location": location}
        for section in at_place:
            self._list(node, section, path)
        return node

    def _list(self, node: dict[str, Any], section: str, path: str) -> None:
        records: list[dict[str, Any]] = []
        for number, cells in enumerate(self.mapping.sections.get(section, [])):
            record = self._record(section, number, f"{path}.{section}[{len(records)}]".lstrip("."))
            telling = TABLES[MANY[section]].required or [prop for prop, cell in cells.items() if cell.columns]
            if any(record.get(prop) for prop in telling):
                records += _split(record, cells)
        if section in self.mapping.sections:
            node[section] = records

    def _record(self, section: str, number: int, path: str) -> dict[str, Any]:
        if section not in self.mapping.sections:
            return {}
        node: dict[str, Any] = {}
        for prop, cell in self.mapping.sections[section][number].items():
            self.columns[f"{path}.{prop}" if path else prop] = cell.columns
            found = self._value(cell)
            if found not in (None, ""):
                node[prop] = found
        if section in ONE and section != "address":
            node["id"] = self._id(section)
            self.columns[f"{path}.id" if path else "id"] = self.mapping.keys[section]
        return node

    def _id(self, section: str) -> str:
        parts = [" ".join(self._cell(column).casefold().split()) for column in self.mapping.keys.get(section, ())]
        key = "|".join(parts)
        if not key.strip("|"):
            return ""
        return key if len(key) <= 150 else hashlib.sha256(key.encode()).hexdigest()[:40]

    def _cell(self, column: str) -> str:
        given = self.cells.get(self.headers.get(column, ""), "").strip()
        return "" if given.casefold() in self.mapping.nothing else given

    def _value(self, cell: CellRule) -> Any:
        if cell.value is not None:
            return cell.value
        parts = [self._cell(column) for column in cell.columns]
        if cell.form == "zip":
            return _zip(parts)
        text = cell.join.join(part for part in parts if part)
        return cell.words.get(text.casefold(), text) or cell.default


def _split(record: dict[str, Any], cells: dict[str, CellRule]) -> list[dict[str, Any]]:
    """One record for each part of a cell that holds several."""
    several = next(((prop, cell.split) for prop, cell in cells.items() if cell.split and record.get(prop)), None)
    if several is None:
        return [record]
    prop, sign = several
    return [{**record, prop: part.strip()} for part in record[prop].split(sign) if part.strip()]


def _zip(parts: list[str]) -> str:
    """A US postal code with the zeros a spreadsheet took away; other codes as they stand."""
    found = re.fullmatch(r"(\d{1,5})(?:\.0+)?(?:-(\d{1,4}))?|(\d{6,9})", parts[0] if parts else "")
    if not found:
        return parts[0] if parts else ""
    if found[3]:
        whole = found[3].zfill(9)
        return f"{whole[:5]}-{whole[5:]}"
    more = found[2] or (re.sub(r"\.0+$", "", parts[1]) if len(parts) > 1 else "")
    tail = f"-{more.zfill(4)}" if more.isascii() and more.isdigit() and len(more) <= 4 and int(more) else ""
    return found[1].zfill(5) + tail
