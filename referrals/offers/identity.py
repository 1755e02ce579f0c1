"""Who the person is: what an agency reads of them once identity is open, field by field as the consent allows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casemgmt.people import whole
from casemgmt.people.models import Category, ContactPoint, Person

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


def opened_identity(person: Person, categories: Collection[str]) -> OpenedIdentity:
    """The fields that opening discloses under these categories, and only those."""
    person, card = person.now, whole.card_of(person)
    said: dict[str, Any] = {}
    if Category.IDENTITY in categories:
        said |= {"name": person.display_name, "goes_by": person.goes_by}
        said |= {"pronouns": person.pronouns, "birth_date": person.birth_date}
    if Category.CONTACT in categories and card:
        said |= {"introduce_as": card.introduce_as, "must_not_know": card.must_not_know}
    if Category.LOCATION in categories:
        said["last_known_place"] = person.last_known_place
    return OpenedIdentity(**said, contact_points=_points(person, categories))


def fields_of(categories: Collection[str]) -> list[str]:
    """The names of these fields, as a disclosure puts them on record."""
    return [name for category, names in FIELDS.items() if category in categories for name in names]


def _points(person: Person, categories: Collection[str]) -> list[Any]:
    """Phones and addresses of mail by `contact`; a place where somebody is found by `location`."""
    asked: dict[str, str] = {ContactPoint.Kind.PLACE: Category.LOCATION}
    return [point for point in whole.points_of(person) if asked.get(point.kind, Category.CONTACT) in categories]
