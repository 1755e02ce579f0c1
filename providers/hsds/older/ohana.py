"""Ohana's nesting, in which services hang on places: a location with its organization and services, as its API gives
it, or an organization with locations that have services. Both become an organization with services at places. Pure."""

from typing import Any

Node = dict[str, Any]


def is_ohana(node: Any) -> bool:
    """Whether services hang on places in this record."""
    return _is_place(node) or any(_services(place) for place in _places(node))


def as_organization(node: Node) -> Node:
    """The record as an organization; `_of_place` says that others of the file may be of the same organization."""
    if _is_place(node):
        organization = node.get("organization") or {"id": node.get("organization_id")}
        place = {key: value for key, value in node.items() if key not in ("organization", "services")}
        node = {**organization, "_of_place": True, "locations": [{**place, "services": node["services"]}]}
    services = [one for one in node.get("services") or [] if isinstance(one, dict)]
    places: list[Any] = []
    for place in node.get("locations") or []:
        if not isinstance(place, dict):
            places.append(place)
            continue
        services += [_at(one, place) for one in _services(place)]
        places.append({key: value for key, value in place.items() if key != "services"})
    return {**node, "locations": places, "services": services}


def _at(service: Node, place: Node) -> Node:
    own = f"{service.get('id')}@{place.get('id')}"
    return {**service, "service_at_locations": [{"id": own, "location": {"id": place.get("id")}}]}


def _is_place(node: Any) -> bool:
    if not isinstance(node, dict) or not isinstance(node.get("services"), list) or "service_at_locations" in node:
        return False
    return isinstance(node.get("organization"), dict) or bool(node.get("organization_id"))


def _places(node: Any) -> list[Any]:
    found = node.get("locations") if isinstance(node, dict) else None
    return found if isinstance(found, list) else []


def _services(place: Any) -> list[Node]:
    found = place.get("services") if isinstance(place, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
