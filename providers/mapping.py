"""What the columns of a table of its own kind mean, as people write it in TOML or say it by eye. Pure.

`docs/directory.md` describes the format: sections for the organization, the service, its place and address, lists of
phones and the like, hours as text, which rows are left out. `mapped.py` reads rows by it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import BadFile, read_settings

from . import projections
from .hsds import TABLES

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
    "accessibility": "accessibility",
    "capacities": "service_capacity",
    "terms": "taxonomy_term",
}
CELL = {
    *("columns", "column", "first", "join", "value", "default", "as", "words", "split", "optional", "yes", "dates"),
}
AT_PLACE = ("phones", "schedules")
# Fields of a section that are none of the table: the unit that capacity is counted in, hours of each day.
MORE = {
    "capacities": {"unit"},
    "hours": {"text", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tzid"},
    "location": {"x", "y"},
}
TOP = ("title", "source", "nothing", "key", "id", "several_rows", "yes", "no", "coordinates", "leave_out")


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
    is_first: bool = False
    yes: str = ""
    dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class DirectoryMapping:
    """A mapping as read: section → list of records, each field → cell."""

    name: str
    title: str
    source: str
    nothing: frozenset[str]
    keys: dict[str, tuple[str, ...]]
    sections: dict[str, list[dict[str, CellRule]]]
    leave_out: tuple["LeaveOut", ...] = ()
    has_several_rows: bool = False
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    coordinates: str = ""


@dataclass(frozen=True)
class LeaveOut:
    """A condition under which a row is none of ours: what the column says, or that it says nothing."""

    column: str
    words: frozenset[str] = frozenset()
    is_empty: bool = False
    is_turned: bool = False

    def holds(self, said: str) -> bool:
        """Whether a row that says this is left out."""
        found = not said if self.is_empty else " ".join(said.casefold().split()) in self.words
        return found != self.is_turned


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
        leave_out=tuple(_leave_out(one, name) for one in _several(said.get("leave_out", []))),
        has_several_rows=_yes_or_no(said.get("several_rows", False), "several_rows", name),
        yes=_folded(said.get("yes", []), "yes", name),
        no=_folded(said.get("no", []), "no", name),
        coordinates=_system(said.get("coordinates", ""), name),
    )


def _several(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]


def _folded(told: Any, key: str, name: str) -> frozenset[str]:
    return frozenset(" ".join(word.casefold().split()) for word in _texts(told, key, name))


def _system(told: Any, name: str) -> str:
    if not isinstance(told, str) or (told and not projections.is_known(told)):
        raise _wrong(name, _("“coordinates” must name a system such as EPSG:2913, EPSG:32610 or EPSG:3857"))
    return told


def _leave_out(told: Any, name: str) -> LeaveOut:
    """`{ column = "Status", is = ["Closed"] }`, `is_not`, or `empty = true` or false."""
    if not isinstance(told, dict) or set(told) - {"column", "is", "is_not", "empty"} or len(told) != 2:
        raise _wrong(name, _("“leave_out” must name a “column” and one of “is”, “is_not” and “empty”"))
    column = told.get("column")
    if not isinstance(column, str):
        raise _wrong(name, _("“leave_out” must name a “column” and one of “is”, “is_not” and “empty”"))
    if "empty" in told:
        return LeaveOut(column, is_empty=True, is_turned=not _yes_or_no(told["empty"], "empty", name))
    words = _folded(told.get("is", told.get("is_not")), "is", name)
    return LeaveOut(column, words, is_turned="is_not" in told)


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
        if section in TOP:
            continue
        if section not in ONE and section not in MANY and section != "hours":
            raise _wrong(name, _("there is no section “%(section)s”") % {"section": section})
        records = body if isinstance(body, list) else [body]
        if not all(isinstance(record, dict) for record in records):
            raise _wrong(name, _("“%(section)s” must be a section") % {"section": section})
        if section not in MANY and len(records) != 1:
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
    table = (ONE | MANY).get(section, "")
    known = {*(TABLES[table].fields if table else ()), *MORE.get(section, ())}
    cells = {}
    for prop, spec in record.items():
        if prop in ("key", "id"):
            continue
        if prop not in known:
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
    if not isinstance(spec, dict) or set(spec) - CELL or not {"columns", "column", "value", "first"} & set(spec):
        raise _wrong(
            name, _("“%(field)s” must name a column, a list of columns or a table with them") % {"field": prop}
        )
    return CellRule(
        columns=_texts(spec.get("first", spec.get("columns", spec.get("column", []))), prop, name),
        is_first="first" in spec,
        yes=_text(spec, "yes", prop, name) or "",
        dates=_texts(spec.get("dates", []), prop, name),
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
