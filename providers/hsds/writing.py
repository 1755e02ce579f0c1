"""Directory rows as HSDS 3.2 JSON. Pure: takes rows with what hangs on them, gives objects.

Absent keys are left out, never null. Without `full` there are no lists. Of a confidential place nothing is written that
tells where it is: it becomes virtual, with its phones.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from providers.capacity.rooms import UNKNOWN, room_now, room_of

from .origin import ALSO_LISTED, FieldWord, TakenAway, deletion, key_of, metadata, told_id, written
from .tables import TABLES

HIDDEN_OF_CONFIDENTIAL = frozenset(
    {
        "url",
        "name",
        "alternate_name",
        "description",
        "transportation",
        "latitude",
        "longitude",
        "external_identifier",
        "external_identifier_type",
    }
)
# Strings the schemas require; a row that lacks one says so with an empty text.
_REQUIRED_TEXTS = {
    "address": ("address_1", "city", "state_province", "postal_code", "country"),
    "organization_identifier": ("identifier_type",),
}


class OriginTelling:
    """Where every row and field came from, for a file that is read back here. Of a confidential place not its fields.

    An organization is written in full under the first of its services; `gone`, what was taken away, is told with the
    first of all.
    """

    def __init__(self, gone: Iterable[TakenAway] = ()) -> None:
        self.words: dict[Any, list[FieldWord]] = {}
        self.told: set[Any] = set()
        self.gone = list(gone)

    def tell(self, node: dict[str, Any], row: Any, table: str) -> None:
        """Add the origin of a row to what is written of it."""
        node[key_of(table)] = written(row, table)
        words = [] if _hidden(row, table) else self.words.get((table, row.pk), [])
        told = [metadata(row, table, word, plain(getattr(row, word.field, None))) for word in words]
        if table == "organization" and self.gone:
            told += map(deletion, self.gone)
            self.gone = []
        if told:
            node["metadata"] = told

    def is_first(self, row: Any) -> bool:
        """Whether this organization was not written yet."""
        is_new = row.pk not in self.told
        self.told.add(row.pk)
        return is_new


_TELLING: ContextVar[OriginTelling | None] = ContextVar("telling", default=None)


@contextmanager
def telling_origins(telling: OriginTelling) -> Iterator[None]:
    """Within it every row says where it came from."""
    before = _TELLING.set(telling)
    try:
        yield
    finally:
        _TELLING.reset(before)


def fields(row: Any, table: str) -> dict[str, Any]:
    """The row's own fields, without references and lists."""
    spec = TABLES[table]
    node: dict[str, Any] = {"id": str(row.pk)}
    hidden = _hidden(row, table)
    for prop in spec.fields:
        if prop not in hidden and prop != "extension_text":
            _put(node, prop, getattr(row, spec.column(prop)))
    return _as_required(node, row, table)


def _hidden(row: Any, table: str) -> frozenset[str]:
    """What is not told of a confidential place, and of a service there."""
    if table == "location" and row.is_confidential:
        return HIDDEN_OF_CONFIDENTIAL
    if table == "service_at_location" and row.location.is_confidential:
        return frozenset({"description"})
    return frozenset()


def _put(node: dict[str, Any], prop: str, value: Any) -> None:
    if value is None or value == "" or value == [] or value is False:
        return
    node[prop] = plain(value)


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _as_required(node: dict[str, Any], row: Any, table: str) -> dict[str, Any]:
    """What the schemas ask for beyond what is known."""
    for prop in _REQUIRED_TEXTS.get(table, ()):
        node.setdefault(prop, "")
    if table in ("organization", "program", "taxonomy", "taxonomy_term"):
        node.setdefault("description", node["name"])
    if table == "location" and row.is_confidential:
        node["location_type"] = "virtual"
    if table == "phone":
        _extension(node)
    telling = _TELLING.get()
    if telling is not None:
        telling.tell(node, row, table)
    elif table in ("organization", "service") and row.source_record_id:
        node["source"] = {"publisher": row.source, "record_id": told_id(row.source_record_id)}
    return node


def _extension(node: dict[str, Any]) -> None:
    """HSDS wants a number; what a number cannot hold goes into a field of ours."""
    said = node.pop("extension", "")
    if said.isascii() and said.isdigit() and str(int(said)) == said:
        node["extension"] = int(said)
    elif said:
        node["extension_text"] = said


def organization(
    row: Any, *, attributes: dict | None = None, full: bool = False, services: bool = False
) -> dict[str, Any]:
    """An organization; with `full` everything that hangs on it, with `services` its services too."""
    node = fields(row, "organization")
    if row.parent_organization_id:
        node["parent_organization_id"] = str(row.parent_organization_id)
    if full:
        _lists(node, row, "organization", skip=("services",), attributes=attributes)
        _also_listed(node, row, organization, attributes)
    if services:
        _put(
            node,
            "services",
            [service(one, attributes=attributes, full=full, root="organization") for one in row.services.all()],
        )
    return node


def service(row: Any, *, attributes: dict | None = None, full: bool = False, root: str = "service") -> dict[str, Any]:
    """A service; as a root it carries its organization and program."""
    node = fields(row, "service")
    if root != "organization":
        telling = _TELLING.get()
        is_told = telling is not None and telling.is_first(row.organization)
        node["organization"] = organization(row.organization, full=is_told, attributes=attributes)
    if row.service_program_id:
        node["program"] = fields(row.service_program, "program")
        _terms_said(node["program"], row.service_program, attributes)
    if full:
        skip = ("service_at_locations",) if root == "service_at_location" else ()
        _lists(node, row, "service", skip=skip, attributes=attributes)
        _put(node, "capacity_status", _capacity_status(row))
        _also_listed(node, row, service, attributes)
    return node


def _also_listed(node: dict[str, Any], row: Any, written_as: Any, attributes: dict | None) -> None:
    """Where origins are told: the listings this one stands for, so that their publishers' next files find them."""
    if _TELLING.get() is not None:
        _put(node, ALSO_LISTED, [written_as(one, full=True, attributes=attributes) for one in row.merged.all()])


def _capacity_status(row: Any) -> str:
    """Whether there is room now, by the profile's value set; nothing once what was said does not count any more."""
    now = timezone.now()
    state = room_now([room_of(said, now) for said in row.capacities.all()]).state
    return "" if state == UNKNOWN else state


def service_at_location(row: Any, *, attributes: dict | None = None, full: bool = False) -> dict[str, Any]:
    """A service at a place, as a root: with both."""
    node = fields(row, "service_at_location")
    node["service"] = service(row.service, attributes=attributes, full=full, root="service_at_location")
    node["location"] = location(row.location, attributes=attributes, full=full)
    if full:
        _lists(node, row, "service_at_location", skip=_hidden_at(row), attributes=attributes)
    return node


def _hidden_at(row: Any) -> tuple[str, ...]:
    """An area of a service at a confidential place may be drawn close around it; who stands there may say where."""
    return ("service_areas", "contacts") if row.location.is_confidential else ()


def location(row: Any, *, attributes: dict | None = None, full: bool = False) -> dict[str, Any]:
    """A place. A confidential one keeps its languages, phones and hours, and is called by its organization."""
    node = fields(row, "location")
    if full:
        hidden = ("addresses", "accessibility", "contacts") if row.is_confidential else ()
        _lists(node, row, "location", skip=hidden, attributes=None if row.is_confidential else attributes)
    return node


def taxonomy(row: Any) -> dict[str, Any]:
    """A taxonomy."""
    return fields(row, "taxonomy")


def taxonomy_term(row: Any) -> dict[str, Any]:
    """A term with its taxonomy."""
    node = fields(row, "taxonomy_term")
    if row.parent_id:
        node["parent_id"] = str(row.parent_id)
    if row.taxonomy_detail_id:
        node["taxonomy_detail"] = taxonomy(row.taxonomy_detail)
    return node


def _lists(
    node: dict[str, Any], row: Any, table: str, *, skip: Iterable[str] = (), attributes: dict | None = None
) -> None:
    for prop, (child, _ref) in TABLES[table].lists.items():
        if prop not in skip:
            rows = sorted(getattr(row, prop).all(), key=lambda one: str(one.pk))
            _put(node, prop, [_child(one, child, attributes) for one in rows])
    _terms_said(node, row, attributes)


def _terms_said(node: dict[str, Any], row: Any, attributes: dict | None) -> None:
    _put(node, "attributes", [_attribute(one) for one in (attributes or {}).get(row.pk, ())])


def _child(row: Any, table: str, attributes: dict | None) -> dict[str, Any]:
    if table == "location":
        return location(row, attributes=attributes, full=True)
    node = fields(row, table)
    if table == "service_at_location":
        node["location"] = location(row.location, attributes=attributes, full=True)
        _lists(node, row, table, skip=_hidden_at(row), attributes=attributes)
    elif table == "service_capacity":
        node["unit"] = _child(row.unit, "unit", attributes)
        _terms_said(node, row, attributes)
    else:
        _lists(node, row, table, attributes=attributes)
    return node


def _attribute(row: Any) -> dict[str, Any]:
    node = fields(row, "attribute")
    if row.taxonomy_term_id:
        node["taxonomy_term"] = taxonomy_term(row.taxonomy_term)
    return node


def page(contents: list[Any], *, total: int, number: int, size: int) -> dict[str, Any]:
    """The standard's envelope around one page of a list."""
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }
