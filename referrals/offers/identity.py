"""Who the person is: what an agency reads of them once identity is open, field by field as the consent allows.

A free text may hold what belongs to another category than its own: where somebody is. A description is told only where
`location` was agreed too; other free texts without the places that we know.
"""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.people import whole
from casemgmt.people.models import Category, ContactPoint, Person

from . import leaks_places
from .leaks_places import bare

# Each category, and the fields that it lets an agency read.
FIELDS: dict[str, tuple[str, ...]] = {
    Category.IDENTITY: ("name", "goes_by", "pronouns", "birth_date"),
    Category.CONTACT: ("contact_points", "contact_card"),
    Category.LOCATION: ("last_known_place", "place_points"),
}


@dataclass(frozen=True)
class OpenedIdentity:
    """Who the person is, as the agency reads it once identity is open. Nothing else of the person is shown."""

    name: str = ""
    goes_by: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    last_known_place: str = ""
    contact_points: Sequence[Any] = ()
    introduce_as: str = ""
    must_not_know: str = ""
    is_more_known: bool = False  # a description, which may say where they are and was not agreed to be told


def opened_identity(person: Person, categories: Collection[str]) -> OpenedIdentity:
    """The fields that opening discloses under these categories, and only those."""
    person, card = person.now, whole.card_of(person)
    shut = [] if Category.LOCATION in categories else _places_of(person)
    said: dict[str, Any] = {}
    if Category.IDENTITY in categories:
        said |= {"name": name_told(person, categories, shut), "goes_by": _without(person.goes_by, shut)}
        said |= {"pronouns": _without(person.pronouns, shut), "birth_date": person.birth_date}
        said["is_more_known"] = not _may_describe(person, categories)
    if Category.CONTACT in categories and card:
        said |= {name: _warned(getattr(card, name), shut) for name in ("introduce_as", "must_not_know")}
    if Category.LOCATION in categories:
        said["last_known_place"] = person.last_known_place
    return OpenedIdentity(**said, contact_points=_points(person, categories, shut))


def name_told(person: Person, categories: Collection[str], places: Sequence[str] = ()) -> str:
    """The name an agency reads under these categories. A description stands in its place only with `location`: it
    often says where somebody is. `places`: all that are known, where they were fetched."""
    person = person.now
    name = person.display_name
    if Category.LOCATION in categories:
        return name
    is_told = person.is_named or not person.description
    return (is_told and _without(name, places or [person.last_known_place])) or _("Unknown person")


def _may_describe(person: Person, categories: Collection[str]) -> bool:
    return person.is_named or not person.description or Category.LOCATION in categories


def _places_of(person: Person) -> list[str]:
    points = [point.value for point in whole.on_cards(person) if point.kind == ContactPoint.Kind.PLACE]
    return [place for place in (*(one.last_known_place for one in whole.entries_of(person)), *points) if place]


def _without(text: str, places: Iterable[str]) -> str:
    """The text where it names none of these places."""
    return "" if any(place and leaks_places.is_in(bare(text), text, bare(place)) for place in places) else text


def _warned(text: str, places: Iterable[str]) -> str:
    """The same of what keeps somebody safe: where it cannot be told, whoever calls has to ask first."""
    return _without(text, places) or (text and _("Ask the program before you call"))


def fields_of(categories: Collection[str]) -> list[str]:
    """The names of these fields, as a disclosure puts them on record."""
    return [name for category, names in FIELDS.items() if category in categories for name in names]


def _points(person: Person, categories: Collection[str], shut: Sequence[str]) -> list[Any]:
    """Phones and addresses of mail by `contact`; a place where somebody is found by `location`."""
    asked: dict[str, str] = {ContactPoint.Kind.PLACE: Category.LOCATION}
    points = [point for point in whole.points_of(person) if asked.get(point.kind, Category.CONTACT) in categories]
    return [_placeless(point, shut) for point in points]


def _placeless(point: ContactPoint, shut: Sequence[str]) -> ContactPoint:
    """Whose number it is, without where that one lives."""
    told = _without(point.belongs_to, shut)
    if told == point.belongs_to:
        return point
    point = copy(point)
    point.belongs_to = told
    return point
