"""What a page shows beside the listings found: chips to take off, what can be asked besides, a map."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from .answering import ConditionChip, Facet
from .map import found_map

# Fields of the form that are conditions: taking the chip off empties the field.
FIELDS = {"open:now/": "open_now", "rule:room": "has_room"}
BY_KIND = {"lang": "language", "age": "age", "gender": "gender"}


@dataclass(frozen=True)
class ChipLink:
    """A chip with the address of the page without it."""

    chip: ConditionChip
    address: str


@dataclass(frozen=True)
class FacetLink:
    """Something to ask besides, with the address of the page that asks it."""

    facet: Facet
    address: str


def beside(request: HttpRequest, found: Any) -> dict[str, Any]:
    """Chips, facets, the two ways to treat those that do not say, the map."""
    told = found.told
    unsaid = sum(chip.unsaid for chip in told.chips)
    return {
        "chips": chips_of(request, found),
        "facets": [FacetLink(facet, _with(request, facet.key)) for facet in told.facets],
        "unsaid": unsaid,
        "unsaid_with": _changed(request, unsaid="with"),
        "unsaid_without": _changed(request, unsaid="without"),
        "map": found_map(found.listings),
        "sheet_query": _query(request).urlencode(),
        "pressed": request.GET.getlist("has")[:20],
        "taken_off": request.GET.getlist("off")[:20],
    }


def chips_of(request: HttpRequest, found: Any) -> list[ChipLink]:
    """Each chip with the address of the page without it."""
    return [ChipLink(chip, _without(request, chip.key)) for chip in found.told.chips]


def _query(request: HttpRequest) -> QueryDict:
    query = request.GET.copy()
    query.pop("page", None)
    return query


def _changed(request: HttpRequest, **values: str) -> str:
    query = _query(request)
    for name, value in values.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _with(request: HttpRequest, key: str) -> str:
    query = _query(request)
    query.appendlist("has", key)
    return f"?{query.urlencode()}"


def _without(request: HttpRequest, key: str) -> str:
    query = _query(request)
    kept = [one for one in query.getlist("has") if one != key]
    query.setlist("has", kept)
    field = FIELDS.get(key) or BY_KIND.get(key.partition(":")[0], "")
    is_of_form = bool(field and query.pop(field, None))
    if not is_of_form and len(kept) == len(request.GET.getlist("has")):
        query.appendlist("off", key)
    return f"?{query.urlencode()}"
