"""One record of an older standard, flat or nested, as one of HSDS 3. Pure.

Fields that have no place any more stay where they are: the reader counts and names them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from ..tables import TABLES
from .hours import closed_days, regular
from .names import OLD_COLUMNS, OLD_FILES

Node = dict[str, Any]
DEEPEST = 12
_LISTS = {
    "regular_schedules": "schedules",
    "holiday_schedules": "schedules",
    "regular_schedule": "schedules",
    "holiday_schedule": "schedules",
    "physical_addresses": "addresses",
    "physical_address": "addresses",
    "address": "addresses",
    "postal_addresses": "addresses",
    "postal_address": "addresses",
    "mail_address": "addresses",
    "accessibility_for_disabilities": "accessibility",
}
_OLD_KEYS = (set(OLD_FILES) | {"mail_address", "short_desc", "admin_emails", "accepted_payments", "taxonomy_ids"}) - {
    "eligibility"
}


def is_old_node(keys: set[str]) -> bool:
    """Whether records with these keys were written before HSDS 3."""
    return bool(_OLD_KEYS & keys)


def modern(node: Any, table: str, depth: int = 0) -> Any:
    """The record with what hangs on it, as HSDS 3 has it."""
    if not isinstance(node, dict) or depth > DEEPEST:
        return node
    node = dict(node)
    _gather_lists(node, table)
    node = _RULES.get(table, _same)(node)
    for prop, (child, _ref) in TABLES[table].lists.items():
        if node.get(prop):
            node[prop] = [modern(item, child, depth + 1) for item in _items(node[prop])]
    for prop, ref in TABLES[table].objects.items():
        if isinstance(node.get(prop), dict):
            node[prop] = modern(node[prop], TABLES[table].refs[ref], depth + 1)
    return node


def _same(node: Node) -> Node:
    return node


def _items(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]


def listed(said: Any) -> list[str]:
    """Words with commas between them, or a list of words or objects, as a list."""
    if isinstance(said, list):
        return [word for item in said for word in listed(item)]
    if isinstance(said, dict):
        return listed(said.get("name") or said.get("language") or "")
    return [part.strip() for part in re.split(r"[,;|]", str(said or "")) if part.strip()]


def _gather_lists(node: Node, table: str) -> None:
    """Two lists of then that are one list now; each row learns which of the two it was."""
    for old, new in _LISTS.items():
        if new in TABLES[table].lists and isinstance(node.get(old), list | dict):
            told = [{**item, "_was": old} if isinstance(item, dict) else item for item in _items(node.pop(old))]
            node[new] = [*_items(node.get(new) or []), *told]


def _moved(node: Node, old: str, new: str) -> None:
    if node.get(old) not in (None, "", []) and node.get(new) in (None, ""):
        node[new] = node.pop(old)


def _split_into(node: Node, old: str, new: str, key: str) -> None:
    """A text with commas as rows of a list."""
    said = node.get(old)
    if isinstance(said, str) or (isinstance(said, list) and all(isinstance(item, str) for item in said)):
        node.pop(old)
        if words := listed(said):
            node[new] = [{key: word} for word in words]


def _organization(node: Node) -> Node:
    _moved(node, "url", "website")
    found = re.search(r"\d{4}", str(node.get("date_incorporated") or ""))
    if found and not node.get("year_incorporated"):
        node["year_incorporated"] = found[0]
        node.pop("date_incorporated")
    _split_into(node, "funding_sources", "funding", "source")
    return node


def _service(node: Node) -> Node:
    _moved(node, "website", "url")
    _moved(node, "fees", "fees_description")
    _moved(node, "short_desc", "description")
    if not node.get("status"):
        node |= {"status": "active", "_status_unsaid": True}
    for old, new, key in (
        ("languages", "languages", "name"),
        ("service_areas", "service_areas", "name"),
        ("required_documents", "required_documents", "document"),
        ("funding_sources", "funding", "source"),
    ):
        _split_into(node, old, new, key)
    _who_can_come(node)
    _payments(node)
    if terms := list(_terms(node)):
        node["attributes"] = [*_items(node.get("attributes") or []), *terms]
    return node


def _who_can_come(node: Node) -> None:
    """Eligibility was a table, a text, or the text beside an audience."""
    told: list[str] = []
    for key in ("eligibility", "eligibilities", "eligibilitys"):
        for item in _items(node.pop(key, None) or []):
            if isinstance(item, dict):
                told.append(str(item.get("eligibility") or ""))
                for age in ("minimum_age", "maximum_age"):
                    if item.get(age) not in (None, "") and node.get(age) in (None, ""):
                        node[age] = item[age]
            else:
                told.append(str(item))
    told.append(str(node.pop("audience", None) or ""))
    told.insert(0, str(node.pop("eligibility_description", None) or ""))
    if words := "\n".join(dict.fromkeys(part.strip() for part in told if part.strip())):
        node["eligibility_description"] = words


def _payments(node: Node) -> None:
    """What is taken as payment stands with the cost."""
    told: list[str] = []
    for key in ("payments_accepted", "payment_accepted", "payment_accepteds", "accepted_payments"):
        for item in _items(node.pop(key, None) or []):
            told += listed(item.get("payment") if isinstance(item, dict) else item)
    if told:
        words = "Payment: " + ", ".join(dict.fromkeys(told))
        said = str(node.get("fees_description") or "").strip()
        node["fees_description"] = f"{said}\n{words}" if said else words


def _terms(node: Node) -> Iterator[Node]:
    for code in listed(node.pop("taxonomy_ids", None)):
        yield {"taxonomy_term_id": code}
    for word in listed(node.pop("keywords", None)):
        yield {"value": word, "label": "keyword"}
    for key in ("service_taxonomy", "services_taxonomy", "service_taxonomies", "service_taxonomys", "categories"):
        for item in _items(node.pop(key, None) or []):
            if isinstance(item, dict):
                yield service_term(item)


def service_term(item: Node) -> Node:
    """A row that said which term a service is of."""
    term = item.get("taxonomy_term") or item.get("taxonomy")
    found = {key: item[key] for key in ("id", "link_id") if item.get(key)}
    if isinstance(term, dict):
        found["taxonomy_term"] = _term(dict(term))
    elif term_id := item.get("taxonomy_term_id") or item.get("taxonomy_id") or term:
        found["taxonomy_term_id"] = term_id
    if item.get("taxonomy_detail"):
        found["value"] = item["taxonomy_detail"]
    return found


def _term(node: Node) -> Node:
    _moved(node, "term", "name")
    _moved(node, "vocabulary", "taxonomy")
    if not node.get("id"):
        _moved(node, "taxonomy_id", "id")
    node.pop("parent_name", None)
    if isinstance(node.get("parent"), dict):
        node["parent_id"] = node.pop("parent").get("id")
    if node.get("id") and not node.get("code") and not re.fullmatch(r"[0-9a-f-]{36}", str(node["id"])):
        node["code"] = node["id"]
    return node


def _location(node: Node) -> Node:
    _moved(node, "website", "url")
    _moved(node, "short_desc", "description")
    _split_into(node, "accessibility", "accessibility", "description")
    _split_into(node, "languages", "languages", "name")
    if node.get("email"):
        node["contacts"] = [*_items(node.get("contacts") or []), {"email": node.pop("email")}]
    node.pop("short_desc", None) if node.get("short_desc") == node.get("description") else None
    if not node.get("location_type"):
        node["location_type"] = _kind_of_place(node)
    node.pop("virtual", None)
    return node


def _kind_of_place(node: Node) -> str:
    if str(node.get("virtual") or "").casefold() in ("true", "1", "yes"):
        return "virtual"
    kinds = {_kind_of_address(item) for item in _items(node.get("addresses") or []) if isinstance(item, dict)}
    return "postal" if kinds == {"postal"} and not node.get("latitude") else "physical"


def _kind_of_address(item: Node) -> str:
    return "postal" if str(item.get("_was", "")).startswith(("postal", "mail")) else "physical"


def address(node: Node) -> Node:
    """An address of then: street addresses and postal ones were two tables, with ids of their own."""
    was = node.pop("_was", "")
    if was.startswith(("postal", "mail")):
        node = {**_numbered_apart(node, "postal"), "address_type": "postal"}
    elif not node.get("address_type"):
        node["address_type"] = "physical"
    more = [str(node.pop(key, None) or "").strip() for key in ("address_2", "address_3", "address_4")]
    if any(more):
        node["address_2"] = ", ".join(part for part in more if part)
    return node


def _numbered_apart(node: Node, kind: str) -> Node:
    """Two tables of then, each with numbers of its own, are one table now."""
    return {**node, "id": f"{kind}/{node['id']}"} if node.get("id") else node


def _phone(node: Node) -> Node:
    _moved(node, "number_type", "type")
    _moved(node, "department", "description")
    prefix = str(node.get("country_prefix") or "").strip()
    if re.fullmatch(r"\+\d{1,4}", prefix) and not str(node.get("number") or "").startswith("+"):
        node["number"] = f"{node.pop('country_prefix')} {node.get('number') or ''}".strip()
    if node.get("vanity_number"):
        node["description"] = "; ".join(
            str(part) for part in (node.get("description"), node.pop("vanity_number")) if part
        )
    _split_into(node, "language", "languages", "name")
    return node


def _language(node: Node) -> Node:
    _moved(node, "language", "name")
    name = str(node.get("name") or "")
    if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", name) and not node.get("code"):
        node["code"] = node.pop("name")
    return node


def _area(node: Node) -> Node:
    _moved(node, "service_area", "name")
    return node


def _accessibility(node: Node) -> Node:
    _moved(node, "accessibility", "description")
    return node


def schedule(node: Node) -> Node:
    """Hours of then: one row for a day of the week, or for days on which it is closed or opens otherwise."""
    was = node.pop("_was", "")
    if was.startswith("holiday") or ("closed" in node and ("start_date" in node or "end_date" in node)):
        return closed_days(_numbered_apart(node, "holiday"))
    return regular(node) if node.get("weekday") not in (None, "") else node


_RULES: dict[str, Callable[[Node], Node]] = {
    "organization": _organization,
    "service": _service,
    "location": _location,
    "address": address,
    "phone": _phone,
    "language": _language,
    "service_area": _area,
    "accessibility": _accessibility,
    "schedule": schedule,
    "taxonomy_term": _term,
}
__all__ = ["OLD_COLUMNS", "address", "is_old_node", "listed", "modern", "schedule", "service_term"]
