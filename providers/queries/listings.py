"""Services as pages show them: where, when open, how much room, how sure we are. Always as many queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casemgmt.core.calendar import current_zone
from providers import schedule
from providers.models import (
    STALE_AFTER,
    Address,
    EligibleGender,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from providers.search_index import hours_of

EARTH_KM = 6371.0
Point = tuple[float, float]


@dataclass(frozen=True)
class ListedPlace:
    """One place of a service. Of a confidential one only that it is confidential."""

    id: UUID
    name: str
    line: str
    is_confidential: bool
    is_virtual: bool
    distance_km: float | None


@dataclass(frozen=True)
class Room:
    """How much room there is, in what, and when that was said."""

    available: float
    unit: str
    said_at: datetime
    maximum: float | None = None


@dataclass(frozen=True)
class Listing:
    """A service with what a navigator wants to know at a glance. `is_open` is None when the hours are not known."""

    service: Service
    places: tuple[ListedPlace, ...]
    is_open: bool | None
    changes_at: datetime | None
    rules: tuple[Schedule, ...]
    rooms: tuple[Room, ...]
    is_stale: bool
    is_always_open: bool = False

    @property
    def hours(self) -> tuple[str, ...]:
        """The hours as they would be written on a door: of those listings that are shown."""
        return tuple(schedule.in_words(self.rules))

    @property
    def distance_km(self) -> float | None:
        """To the nearest of its places, as the crow flies."""
        return min((place.distance_km for place in self.places if place.distance_km is not None), default=None)

    @property
    def room(self) -> Room | None:
        """What was said last."""
        return self.rooms[0] if self.rooms else None

    @property
    def eligibility(self) -> list[str]:
        """Whom the service takes, rule by rule; empty when it takes everybody."""
        return rules_in_words(self.service)

    @property
    def languages(self) -> list[str]:
        """Languages besides that of the page."""
        return [code[:1].upper() + code[1:] for code in self.service.language_codes]


def listings(
    services: Sequence[Service],
    *,
    at: datetime,
    near: Point | None = None,
    hours: dict[UUID, list[Schedule]] | None = None,
) -> list[Listing]:
    """The services as listings, in the same order."""
    ids = [service.pk for service in services]
    places, rooms = _places(ids, near), newest_rooms(ids)
    hours = hours_of(ids) if hours is None else hours
    return [
        _listing(service, places[service.pk], hours.get(service.pk, []), rooms[service.pk], at) for service in services
    ]


def _listing(
    service: Service, places: list[ListedPlace], rules: list[Schedule], rooms: list[Room], at: datetime
) -> Listing:
    zone = current_zone()
    known = any(schedule.has_hours(rule) for rule in rules)
    is_open = schedule.is_open(rules, at, zone) if known else None
    changes = (
        schedule.closing(rules, at, zone) if is_open else schedule.next_opening(rules, at, zone) if known else None
    )
    is_always_open = bool(is_open) and schedule.is_round_the_clock(changes, at)
    return Listing(
        service=service,
        places=tuple(places),
        is_open=is_open,
        changes_at=None if is_always_open else changes,
        is_always_open=is_always_open,
        rules=tuple(rules),
        rooms=tuple(rooms),
        is_stale=service.last_verified_at is None or service.last_verified_at < at - STALE_AFTER,
    )


def _places(ids: Iterable[UUID], near: Point | None) -> dict[UUID, list[ListedPlace]]:
    rows = list(ServiceAtLocation.objects.filter(service_id__in=list(ids)).select_related("location"))
    lines: dict[UUID, Address] = {}
    open_ones = [row.location_id for row in rows if not row.location.is_confidential]
    for address in Address.objects.filter(location_id__in=open_ones).order_by("-address_type", "id"):
        lines[address.location_id] = address  # type: ignore[index]
    found: dict[UUID, list[ListedPlace]] = defaultdict(list)
    for row in rows:
        found[row.service_id].append(_place(row, lines.get(row.location_id), near))
    for places in found.values():
        places.sort(key=lambda place: (place.distance_km is None, place.distance_km or 0, place.name))
    return found


def _place(row: ServiceAtLocation, address: Address | None, near: Point | None) -> ListedPlace:
    location = row.location
    hidden = location.is_confidential
    distance = None
    if near and not hidden and location.latitude is not None and location.longitude is not None:
        distance = distance_km(near, (location.latitude, location.longitude))
    return ListedPlace(
        id=location.pk,
        name="" if hidden else location.name,
        line="" if hidden or not address else address.line,
        is_confidential=hidden,
        is_virtual=location.location_type == "virtual",
        distance_km=distance,
    )


def distance_km(one: Point, other: Point) -> float:
    """As the crow flies, on a sphere."""
    (lat1, lng1), (lat2, lng2) = ((radians(lat), radians(lng)) for lat, lng in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def newest_rooms(ids: Iterable[UUID]) -> dict[UUID, list[Room]]:
    """The newest saying of each unit, the newest unit first."""
    rows = ServiceCapacity.objects.filter(service_id__in=list(ids)).select_related("unit")
    newest = rows.order_by("service_id", "unit_id", "-updated", "-created_at").distinct("service_id", "unit_id")
    found: dict[UUID, list[Room]] = defaultdict(list)
    for row in sorted(newest, key=lambda row: row.updated, reverse=True):
        found[row.service_id].append(Room(row.available, row.unit.name, row.updated, row.maximum))
    return found


def rules_in_words(service: Service) -> list[str]:
    """Age, gender and area rules of a service, each as a few words."""
    return [words for words in (_ages(service), _genders(service), _areas(service)) if words]


def _ages(service: Service) -> str:
    youngest, oldest = service.minimum_age, service.maximum_age
    if youngest and oldest is not None:
        return _("ages %(youngest)g to %(oldest)g") % {"youngest": youngest, "oldest": oldest}
    if youngest:
        return _("from age %(youngest)g") % {"youngest": youngest}
    return _("up to age %(oldest)g") % {"oldest": oldest} if oldest is not None else ""


def _genders(service: Service) -> str:
    if not service.genders:
        return ""
    return _("for %(genders)s") % {"genders": ", ".join(str(EligibleGender(code).label) for code in service.genders)}


def _areas(service: Service) -> str:
    if not service.areas:
        return ""
    return _("people from %(areas)s") % {"areas": ", ".join(service.areas)}


def why_not(service: Service, *, age: float | None = None, gender: str = "", area: str = "") -> list[str]:
    """The rules that keep this person out, in words; empty when none does."""
    broken: list[Any] = []
    too_young = age is not None and service.minimum_age is not None and age < service.minimum_age
    too_old = age is not None and service.maximum_age is not None and age > service.maximum_age
    broken += [_ages(service)] if too_young or too_old else []
    broken += [_genders(service)] if gender and service.genders and gender not in service.genders else []
    elsewhere = area and service.areas and area.casefold() not in {name.casefold() for name in service.areas}
    return broken + ([_areas(service)] if elsewhere else [])


def room_in_words(room: Room) -> str:
    """`2 beds`, `no beds`."""
    if room.available <= 0:
        return _("no %(unit)s free") % {"unit": room.unit}
    if room.available == 1:
        return _("1 free (%(unit)s)") % {"unit": room.unit}
    return _("%(number)s %(unit)s free") % {"number": f"{room.available:g}", "unit": room.unit}
