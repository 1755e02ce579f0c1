"""Whose hours count at a place of a service: one rule for the page, the sheet, the API and the search."""

from collections.abc import Sequence
from typing import Any

PLACE, SERVICE, BUILDING = "place", "service", "building"


def hours_at(there: Sequence[Any], of_service: Sequence[Any], of_building: Sequence[Any]) -> tuple[list[Any], str]:
    """The hours of the service there; else those said of the service as a whole; else those of the building, which may
    stand open when nobody of the service is in. Days on which the service is otherwise open or closed (a holiday) count
    with any of them. With the hours whose they are, empty where none are known."""
    otherwise = [rule for rule in (*there, *of_service) if rule.replaces]
    for rules, whose in ((there, PLACE), (of_service, SERVICE), (of_building, BUILDING)):
        if any(not rule.replaces for rule in rules):
            return list(dict.fromkeys([*rules, *otherwise])), whose
    return otherwise, (PLACE if there else SERVICE) if otherwise else ""
