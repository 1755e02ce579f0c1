"""Services as pages show them: where, when open, how much room, how sure we are. Always as many queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from providers.capacity.rooms import Room, RoomNow, room_now, rooms_of
from providers.freshness.doubts import is_doubted
from providers.hours.words import in_words
from providers.models import (
    Address,
    EligibleGender,
    Schedule,
    Service,
    ServiceAtLocation,
)
from providers.models.services import DocumentsRule, PartyRule, PetsRule, SobrietyRule, VeteransRule, stale_before
from providers.search_index import hours_of

from .open_now import each_open, hours_differ, open_at, told_first

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
    point: Point | None = None
    is_rough: bool = False
    at_id: UUID | None = None
    # where its hours differ from those of the other places
    is_open: bool | None = None
    changes_at: datetime | None = None
    is_always_open: bool = False
    is_by_appointment: bool = False

    @property
    def called(self) -> str:
        """The place in a few words."""
        if self.is_confidential:
            return _("confidential address")
        return _("by phone or on line") if self.is_virtual else self.name or self.line


@dataclass(frozen=True)
class Listing:
    """A service with what a navigator wants to know at a glance. `is_open` is None when the hours are not known.

    Where places have hours of their own, `is_open` and `changes_at` are those of `open_place`: the nearest that is
    open, else the one that opens first.
    """

    service: Service
    places: tuple[ListedPlace, ...]
    is_open: bool | None
    changes_at: datetime | None
    rules: tuple[Schedule, ...]
    rooms: tuple[Room, ...]
    is_stale: bool
    is_always_open: bool = False
    is_doubted: bool = False
    is_by_appointment: bool = False
    open_place: ListedPlace | None = None

    @property
    def shown_first(self) -> Any:
        """Whose hours stand beside the address that is shown: those of that place, else of the service."""
        return self.places[0] if hours_differ(self.places, self.rules) else self

    @property
    def open_elsewhere(self) -> ListedPlace | None:
        """The place that is open, or opens first, where it is not the one that is shown."""
        return self.open_place if self.places and self.open_place is not self.places[0] else None

    @property
    def hours(self) -> tuple[str, ...]:
        """The hours as they would be written on a door: of those listings that are shown."""
        return tuple(in_words(self.rules))

    @property
    def distance_km(self) -> float | None:
        """To the nearest of its places, as the crow flies."""
        return min((place.distance_km for place in self.places if place.distance_km is not None), default=None)

    @property
    def room(self) -> Room | None:
        """What was said last."""
        return self.rooms[0] if self.rooms else None

    @property
    def room_now(self) -> RoomNow:
        """Whether there is room now: one answer for all that was said."""
        return room_now(self.rooms)

    @property
    def eligibility(self) -> list[str]:
        """Whom the service takes, rule by rule; empty where nobody said."""
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
    rows = list(_rows_at(ids))
    places, rooms = _places(rows, near), rooms_of(ids, at)
    hours = (
        hours_of(ids, places=[(row.pk, row.service_id, row.location_id) for row in rows]) if hours is None else hours
    )
    trust = _trust(services, at)
    return [
        _listing(service, places[service.pk], hours.get(service.pk, []), rooms[service.pk], at, trust)
        for service in services
    ]


def with_trust(rows: QuerySet[Service], at: datetime) -> QuerySet[Service]:
    """Beside each row, verified before when it is stale, and whether something speaks against it since: `listings` asks
    for those that were read without it."""
    return rows.annotate(stale_then=stale_before("organization__kept_by", at), doubted=is_doubted())


def _trust(services: Sequence[Any], at: datetime) -> dict[UUID, tuple[datetime, bool]]:
    if not all(hasattr(row, "stale_then") for row in services):
        services = list(with_trust(Service.objects.filter(pk__in=[row.pk for row in services]), at).only("pk"))
    return {row.pk: (row.stale_then, row.doubted) for row in services}


def _listing(
    service: Service,
    places: list[ListedPlace],
    rules: list[Schedule],
    rooms: list[Room],
    at: datetime,
    trust: dict[UUID, tuple[datetime, bool]],
) -> Listing:
    verified = service.last_verified_at
    stale_before_then, is_doubted_now = trust.get(service.pk, (at, False))
    there = each_open(places, rules, at)
    open_place = told_first(there) if hours_differ(there, rules) else None
    return Listing(
        service=service,
        places=there,
        rules=tuple(rules),
        rooms=tuple(rooms),
        is_stale=verified is None or verified < stale_before_then,
        is_doubted=is_doubted_now,
        open_place=open_place,
        **(_open_there(open_place) if open_place else {**UNKNOWN, **open_at(rules, at)}),
    )


UNKNOWN: dict[str, Any] = {"is_open": None, "changes_at": None}


def _open_there(place: ListedPlace) -> dict[str, Any]:
    return {name: getattr(place, name) for name in ("is_open", "changes_at", "is_always_open")}


def _rows_at(ids: Iterable[UUID]) -> QuerySet[ServiceAtLocation]:
    """Where the services are, each with the address to show, in one query."""
    parts = ("address_1", "address_2", "city", "state_province", "postal_code")
    addresses = Address.objects.filter(location=OuterRef("location")).order_by("address_type", "-id")
    shown = addresses.values(told=JSONObject(**{part: part for part in parts}))[:1]
    rows = ServiceAtLocation.objects.filter(service_id__in=list(ids)).select_related("location")
    return rows.annotate(shown_address=Subquery(shown))


def _places(rows: Iterable[ServiceAtLocation], near: Point | None) -> dict[UUID, list[ListedPlace]]:
    found: dict[UUID, list[ListedPlace]] = defaultdict(list)
    for row in rows:
        address = Address(**row.shown_address) if row.shown_address else None  # type: ignore[attr-defined]
        found[row.service_id].append(_place(row, address, near))
    for places in found.values():
        places.sort(
            key=lambda place: (place.distance_km is None, place.distance_km or 0, place.is_confidential, place.name)
        )
    return found


def _place(row: ServiceAtLocation, address: Address | None, near: Point | None) -> ListedPlace:
    location = row.location
    hidden = location.is_confidential
    distance = None
    point = (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None
    if hidden:
        point = None
    elif location.latitude is not None and location.longitude is not None:
        point = (location.latitude, location.longitude)
    if near and point:
        distance = distance_km(near, point)
    return ListedPlace(
        id=location.pk,
        name="" if hidden else location.name,
        line="" if hidden or not address else address.line,
        is_confidential=hidden,
        is_virtual=location.location_type == "virtual",
        distance_km=distance,
        point=point,
        is_rough=row.is_rough and not hidden,
        at_id=row.pk,
    )


def distance_km(one: Point, other: Point) -> float:
    """As the crow flies, on a sphere."""
    (lat1, lng1), (lat2, lng2) = ((radians(lat), radians(lng)) for lat, lng in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def rules_in_words(service: Service) -> list[str]:
    """The rules of who may come, each as a few words; that everybody may is said only where somebody said so."""
    said = [_("everybody")] if service.is_for_all else []
    said += [_ages(service), _genders(service), *who_may_come(service), _areas(service)]
    return [words for words in said if words]


def who_may_come(service: Service) -> list[str]:
    """Party, veterans, sobriety, pets and documents, in words."""
    chosen = (service.get_veterans_display(), service.get_sobriety_display(), service.get_pets_display())
    return [str(words) for words in (_together(service), *chosen, service.get_documents_rule_display()) if words]


def _together(service: Service) -> str:
    return ", ".join(str(PartyRule(code).label) for code in service.parties if code in PartyRule.values)


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


def limits_in_words(service: Service) -> list[str]:
    """Rules that may keep somebody out and that no field of a person answers: to be asked before one is sent there."""
    said = [
        service.veterans == VeteransRule.ONLY and service.get_veterans_display(),
        service.sobriety == SobrietyRule.REQUIRED and service.get_sobriety_display(),
        service.pets in {PetsRule.NO, PetsRule.SERVICE_ANIMALS} and service.get_pets_display(),
        bool(service.parties) and _together(service),
        service.documents_rule == DocumentsRule.SOME and service.get_documents_rule_display(),
    ]
    return [str(words) for words in said if words]
