"""The sheet to hand over: what was found, each place with when it is open and which number to call there, in the
reader's language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from providers.models import Phone
from providers.queries.listings import Point
from providers.queries.places import ListedNumber, PlaceOfService, numbers_in, places_of

from . import tongues

MOST = 12
MOST_PLACES = 6  # of one service
MOST_NUMBERS = 2  # of one place, and of a service as a whole


@dataclass(frozen=True)
class SheetPlace:
    """One place on the sheet, with the numbers that ring there."""

    place: PlaceOfService
    phones: tuple[str, ...]


@dataclass(frozen=True)
class SheetLine:
    """One service on the sheet: the numbers of it as a whole, and its places, the nearest first."""

    listing: Any
    numbers: tuple[ListedNumber, ...]
    all_places: tuple[PlaceOfService, ...]

    @property
    def phones(self) -> tuple[str, ...]:
        """Of the service as a whole."""
        return _to_call(self.numbers)

    @property
    def places(self) -> list[SheetPlace]:
        """The first of its places; a number that stands above already is not said again."""
        room = MOST_NUMBERS if len(self.all_places) > 1 else MOST_NUMBERS - len(self.phones)
        return [
            SheetPlace(one, tuple(words for words in _to_call(one.told_numbers) if words not in self.phones)[:room])
            for one in self.all_places[:MOST_PLACES]
        ]

    @property
    def more(self) -> int:
        """How many places do not stand on the sheet."""
        return max(0, len(self.all_places) - MOST_PLACES)

    @property
    def hours_differ(self) -> bool:
        """Whether the hours stand beside each place: one of several has its own."""
        return len(self.all_places) > 1 and any(one.hours_are_of in ("place", "building") for one in self.all_places)

    @property
    def open_hours(self) -> Any:
        """Whose hours are those of all its places."""
        return self.all_places[0] if self.all_places else self.listing

    @property
    def hours_in_their_words(self) -> str:
        """What was written of the hours, where a place has none that are read."""
        some = any(not one.hours for one in self.all_places) if self.hours_differ else not self.open_hours.hours
        return self.listing.service.hours_text if some else ""

    @property
    def languages(self) -> list[str]:
        """Spoken there, in the reader's language."""
        return [tongues.name_of(tongues.code_of(name)) or name for name in self.listing.languages]


def _to_call(numbers: Iterable[ListedNumber]) -> tuple[str, ...]:
    """A fax is no number to call."""
    return tuple(dict.fromkeys(one.words for one in numbers if not one.is_fax))[:MOST_NUMBERS]


def lines_of(listings: Sequence[Any], *, at: datetime, near: Point | None = None) -> list[SheetLine]:
    """The services with their places and numbers, in a fixed number of queries. A number of the organization is told
    where neither the service nor a place has one."""
    services = [one.service for one in listings]
    places = places_of([one.pk for one in services], at=at, near=near)
    numbers = _numbers(services)
    found = []
    for listing in listings:
        service, there = listing.service, tuple(places.get(listing.service.pk, ()))
        own = numbers[service.pk]
        if not any(not one.is_fax for one in (*own, *(n for place in there for n in place.told_numbers))):
            own = numbers[service.organization_id]
        found.append(SheetLine(listing, tuple(own), there))
    return found


def _numbers(services: Iterable[Any]) -> dict[UUID, list[ListedNumber]]:
    """Of services and organizations as a whole, none of a place: id → numbers. Two queries."""
    asked = Q(service__in=[one.pk for one in services])
    asked |= Q(organization__in={one.organization_id for one in services})
    rows: dict[UUID, list[Phone]] = defaultdict(list)
    found = Phone.objects.filter(asked, service_at_location=None, location=None)
    for phone in found.prefetch_related("languages").order_by("number"):
        for pk in filter(None, (phone.service_id, phone.organization_id)):
            rows[pk].append(phone)
    return defaultdict(list, {pk: numbers_in(of) for pk, of in rows.items()})
