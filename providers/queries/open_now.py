"""Whether hours are open at a moment, and until or from when: of a service, and of each place that has its own."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from casemgmt.core.calendar import current_zone
from providers import schedule
from providers.hours.whose import hours_at


def open_at(rules: Sequence[Any], at: datetime) -> dict[str, Any]:
    """Whether these hours are open at that moment, and when that changes; nothing where no hours are known, but that
    one comes by appointment."""
    zone = current_zone()
    if not any(schedule.has_hours(rule) for rule in rules):
        return {"is_by_appointment": any(rule.by_appointment for rule in rules)}
    is_open = schedule.is_open(rules, at, zone)
    changes = schedule.closing(rules, at, zone) if is_open else schedule.next_opening(rules, at, zone)
    is_always = is_open and schedule.is_round_the_clock(changes, at)
    return {"is_open": is_open, "changes_at": None if is_always else changes, "is_always_open": is_always}


def hours_differ(places: Sequence[Any], rules: Iterable[Any]) -> bool:
    """Whether one of several places has hours of its own."""
    return len(places) > 1 and any(not rule.service_id for rule in rules)


def each_open(places: Sequence[Any], rules: Sequence[Any], at: datetime) -> tuple[Any, ...]:
    """The places with whether each is open now, where there are several with hours of their own."""
    if not hours_differ(places, rules):
        return tuple(places)
    return tuple(replace(place, **open_at(_counting_at(place, rules), at)) for place in places)


def _counting_at(place: Any, rules: Sequence[Any]) -> list[Any]:
    whole = [rule for rule in rules if rule.service_id]
    there = [rule for rule in rules if not rule.service_id and rule.service_at_location_id == place.at_id]
    building = [rule for rule in rules if not rule.service_id and rule.location_id == place.id]
    return hours_at(there, whole, building)[0]


def told_first(places: Sequence[Any]) -> Any:
    """The nearest place that is open, else the one that opens first; none where no hours are known."""
    soon = [place for place in places if place.is_open is False and place.changes_at]
    first = min(soon, key=lambda place: place.changes_at, default=None)
    shut = next((place for place in places if place.is_open is False), None)
    return next((place for place in places if place.is_open), None) or first or shut
