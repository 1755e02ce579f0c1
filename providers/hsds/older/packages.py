"""A package of tables of an older standard as rows of HSDS 3; tables that are fields now are joined. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .nodes import address, listed, modern, schedule, service_term

Node = dict[str, Any]
Place = Any  # the `FilePlace` a row stands at
Rows = list[tuple[Place, Node]]
INTO_SERVICE = {"eligibility": "eligibility", "payment_accepted": "payments_accepted"}
ORPHAN = "service_id"


class _Package:
    """What one table has to know of another."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        self.tables = tables
        self.of_service: dict[str, dict[str, list[Node]]] = {name: defaultdict(list) for name in INTO_SERVICE}
        for name, found in self.of_service.items():
            for _place, node in tables.get(name, []):
                found[_key(node.get("service_id"))].append(node)
        self.organization_of = {
            _key(node.get("id")): node.get("organization_id") for _place, node in tables.get("location", [])
        }
        self.street = {_key(node.get("location_id")) for _place, node in tables.get("physical_address", [])}
        self.street |= {_key(node.get("location_id")) for _place, node in tables.get("address", [])}
        self.post = {_key(node.get("location_id")) for _place, node in tables.get("postal_address", [])}
        self.services = {_key(node.get("id")) for _place, node in tables.get("service", [])}
        self.is_from_zero = any(
            _key(node.get("weekday")).split(".")[0] == "0" for _place, node in tables.get("regular_schedule", [])
        )
        self.has_places = "service_at_location" in tables

    def rows(self) -> Iterator[tuple[str, Place, Node]]:
        for table, found in self.tables.items():
            for place, node in found:
                yield from self._row(table, place, node)

    def _row(self, table: str, place: Place, node: Node) -> Iterator[tuple[str, Place, Node]]:
        if table in INTO_SERVICE:
            return
        if table == "service":
            yield from self._service(place, node)
        elif table in ("physical_address", "postal_address"):
            yield from self._address(table, place, node)
        elif table in ("regular_schedule", "holiday_schedule"):
            yield "schedule", place, schedule({**node, "_was": table, "_from_zero": self.is_from_zero})
        elif table == "service_taxonomy":
            yield (
                "attribute",
                place,
                {**service_term(node), "link_id": node.get("service_id"), "link_entity": "service"},
            )
        elif table == "other_attribute":
            yield (
                "attribute",
                place,
                {**service_term(node), "link_entity": node.get("link_type") or node.get("link_entity")},
            )
        else:
            yield from self._plain(table, place, node)

    def _plain(self, table: str, place: Place, node: Node) -> Iterator[tuple[str, Place, Node]]:
        if table == "accessibility_for_disabilities":
            table = "accessibility"
        if table == "taxonomy":
            table = "taxonomy_term"
        if table == "location" and not node.get("location_type"):
            own = _key(node.get("id"))
            node = {**node, "addresses": [{"_was": "postal"}]} if own in self.post - self.street else dict(node)
            node = modern(node, table)
            node.pop("addresses", None)
            yield table, place, node
            return
        yield table, place, modern(node, table)

    def _service(self, place: Place, node: Node) -> Iterator[tuple[str, Place, Node]]:
        own, node = _key(node.get("id")), dict(node)
        for name, key in INTO_SERVICE.items():
            if rows := self.of_service[name].get(own):
                said = node.get(key)
                node[key] = [*([said] if said else []), *rows]
        locations = listed(node.pop("location_id", None)) if not self.has_places else []
        if locations and not node.get("organization_id"):
            node["organization_id"] = self.organization_of.get(locations[0])
        yield "service", place, modern(node, "service")
        for location in locations:
            at_place = {"id": f"{own}@{location}"[-190:], "service_id": own, "location_id": location}
            yield "service_at_location", place, at_place

    def _address(self, table: str, place: Place, node: Node) -> Iterator[tuple[str, Place, Node]]:
        """Some address an organization: it then has a place of its own."""
        node = address({**node, "_was": table})
        owner = node.pop("organization_id", None)
        if owner and not node.get("location_id"):
            node["location_id"] = f"organization/{owner}"[-190:]
            kind = "postal" if table == "postal_address" else "physical"
            yield "location", place, {"id": node["location_id"], "organization_id": owner, "location_type": kind}
        yield "address", place, node

    def lost(self) -> Iterator[tuple[Place, str, str]]:
        """Rows of a joined table whose service the package does not hold: place, column, its id."""
        for name in INTO_SERVICE:
            for place, node in self.tables.get(name, []):
                given = _key(node.get("service_id"))
                if given not in self.services:
                    yield place, ORPHAN, given


def _key(said: Any) -> str:
    return str(said or "").strip()


def modern_rows(tables: Mapping[str, Rows]) -> tuple[list[tuple[str, Place, Node]], list[tuple[Place, str, str]]]:
    """The rows as (table, place, record), and the rows that belong to nothing. `tables` by the names of then."""
    package = _Package(tables)
    return list(package.rows()), list(package.lost())
