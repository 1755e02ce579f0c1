"""The point that a place in a question stands for: a ZIP, a town, an area of the program, a street of the directory."""

import re
from collections.abc import Iterable

from django.db import connection

from . import places
from .places import Point
from .question import Condition, Known


def point_of(conditions: Iterable[Condition], known: Known) -> Point | None:
    """The first place of the question that is known; none when no place was asked for, or nobody knows it."""
    asked = [one.value.partition("/") for one in conditions if one.kind == "near"]
    order = ("address", "zip", "area", "town", "county")
    for kind, _slash, value in sorted(asked, key=lambda one: order.index(one[0]) if one[0] in order else 9):
        if point := _point(kind, value, known):
            return point
    return None


def _point(kind: str, value: str, known: Known) -> Point | None:
    if kind == "zip":
        return places.of_zip(value) or _of_listings("d.postal_code LIKE %s", f"{value}%")
    if kind == "area":
        return known.areas.get(value)
    if kind == "county":
        name, _slash, state = value.rpartition("/")
        return places.of_county(name, state or _only_state(places.states_with_county(name)))
    if kind == "town" and "/" in value:
        name, _slash, state = value.rpartition("/")
        return places.of_town(name, state or _only_state(places.states_with_town(name)))
    if kind == "town":
        return places.of_town(value, known.towns.get(value, "")) or _of_listings("lower(d.city) = %s", value)
    return _on_street(value)


_LISTED = """
FROM providers_address d JOIN providers_location l ON l.id = d.location_id
WHERE NOT l.is_confidential AND l.latitude IS NOT NULL AND """


def _only_state(among: frozenset[str]) -> str:
    """The one state of these that listings lie in; empty where there is none, or more than one."""
    if len(among) < 2:
        return next(iter(among), "")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT upper(state_province) FROM providers_address "
            "WHERE upper(state_province) = ANY(%s) LIMIT 2",
            [sorted(among)],
        )
        found = [state for (state,) in cursor.fetchall()]
    return found[0] if len(found) == 1 else ""


def _of_listings(test: str, value: str) -> Point | None:
    """The middle of the listings there."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT avg(l.latitude), avg(l.longitude) {_LISTED} {test}", [value])
        latitude, longitude = cursor.fetchone()
    return None if latitude is None else (latitude, longitude)


def _on_street(address: str) -> Point | None:
    """The listed house on that street whose number is nearest: no other map is asked."""
    number, _space, street = address.partition(" ")
    name = " ".join(word for word in street.split() if len(word) > 2)[:60].rsplit(" ", 1)[0] or street
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.address_1, l.latitude, l.longitude {_LISTED} unaccent(lower(d.address_1)) LIKE %s LIMIT 500",
            [f"%{name.replace('%', '')}%"],
        )
        rows = cursor.fetchall()
    numbered = [
        (abs(int(found[0]) - int(number)), lat, lng) for line, lat, lng in rows if (found := re.match(r"\d{1,6}", line))
    ]
    if not numbered:
        return None
    _apart, latitude, longitude = min(numbered)
    return latitude, longitude
