"""Taxonomies written as a tree, levels within levels (Open Eligibility), as terms that name their parent. Pure."""

from collections.abc import Iterator
from typing import Any

_IDS = ("@id", "id", "code")
_NAMES = ("@title", "title", "name", "label", "term")


def terms_of(parsed: Any) -> list[dict[str, Any]]:
    """The terms of `{"taxonomy": {level: [{id, title, level: [...]}]}}`, parents first; empty for anything else."""
    top = parsed.get("taxonomy") if isinstance(parsed, dict) else None
    if not isinstance(top, dict):
        return []
    found: list[dict[str, Any]] = []
    waiting = [("", child) for child in _below(top)]
    for parent, node in waiting:
        own, name = _first(node, _IDS), _first(node, _NAMES)
        if not own or not name:
            return []
        found.append({"id": own, "code": own, "name": name} | ({"parent_id": parent} if parent else {}))
        waiting += [(own, child) for child in _below(node)]
    return found


def _below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Its children, whatever their level is called; who writes XML as JSON writes an only child without a list."""
    for value in node.values():
        items = value if isinstance(value, list) else [value]
        yield from (item for item in items if isinstance(item, dict))


def _first(node: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(node[key]).strip() for key in keys if isinstance(node.get(key), str | int)), "")
