"""Each place of a service with its own hours and numbers: nobody is sent to the wrong door. A fixed number of queries.

Whose hours count at a place is said in `providers/hours/whose.py`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from providers.hours.whose import hours_at
from providers.hours.words import in_words
from providers.models import Address, Phone, Schedule, Service, ServiceAtLocation

from .listings import Point, distance_km
from .open_now import open_at

FAX = re.compile(r"\bfax\b|facsimile", re.IGNORECASE)
TTY = re.compile(r"\btt[yd]\b|\btdd\b", re.IGNORECASE)
VOICE = re.compile(r"voice|phone|\btel", re.IGNORECASE)


@dataclass(frozen=True)
class ListedNumber:
    """A number with what it is for. One that takes only faxes is no number to call."""

    number: str
    extension: str
    note: str
    is_fax: bool
    is_tty: bool
    languages: tuple[str, ...] = ()
    row: Any = None

    @property
    def words(self) -> str:
        """As it is written on paper, with what stands before one that is not simply to be called."""
        extension = _("ext. %(x)s") % {"x": self.extension} if self.extension else ""
        return " ".join(filter(None, (call_words(self), self.number, extension)))


def numbers_in(phones: Iterable[Phone]) -> list[ListedNumber]:
    """Numbers to call first, then what is none; each once."""
    found: dict[tuple[str, str, bool], ListedNumber] = {}
    for phone in phones:
        said = _number(phone)
        found.setdefault((said.number, said.extension, said.is_fax), said)
    return sorted(found.values(), key=lambda one: (one.is_fax, one.is_tty, one.number))


def _number(phone: Phone) -> ListedNumber:
    kind = phone.type or phone.description
    is_fax = bool(FAX.search(kind)) and not VOICE.search(kind)
    is_tty = bool(TTY.search(kind)) and not VOICE.search(kind)
    spoken = tuple(language.name or language.code for language in phone.languages.all())
    note = "" if (is_fax or is_tty) and len(phone.description) < 6 else phone.description
    return ListedNumber(phone.number, phone.extension, note, is_fax, is_tty, spoken, phone)


@dataclass(frozen=True)
class PlaceOfService:
    """One place: where, when open, which numbers ring there. Of a confidential one only numbers and hours."""

    id: UUID
    at_id: UUID
    name: str
    line: str
    is_confidential: bool
    is_virtual: bool
    distance_km: float | None
    about: str
    rules: tuple[Schedule, ...]
    hours_are_of: str  # "place", "building", "service" or nothing
    numbers: tuple[ListedNumber, ...]
    contacts: tuple[Any, ...]
    languages: tuple[str, ...]
    access: tuple[str, ...]
    is_open: bool | None = None
    changes_at: datetime | None = None
    is_always_open: bool = False
    is_by_appointment: bool = False

    @property
    def hours(self) -> list[str]:
        """As they would be written on its door."""
        return in_words(self.rules)

    @property
    def told_numbers(self) -> tuple[ListedNumber, ...]:
        """Those that may be handed out: of a confidential place none of the building's."""
        return tuple(n for n in self.numbers if not self.is_confidential or n.row.service_at_location_id)


@dataclass
class _Around:
    """What hangs on services, places of services and buildings: id → rows."""

    schedules: dict[UUID, list[Schedule]] = field(default_factory=lambda: defaultdict(list))
    phones: dict[UUID, list[Phone]] = field(default_factory=lambda: defaultdict(list))


HOLDERS = ("service_at_location_id", "location_id", "service_id")


def places_of(services: Iterable[UUID], *, at: datetime, near: Point | None = None) -> dict[UUID, list[PlaceOfService]]:
    """The places of these services, the nearest first, else by name."""
    rows = list(_rows(services))
    around = _around(rows)
    found: dict[UUID, list[PlaceOfService]] = defaultdict(list)
    for row in rows:
        found[row.service_id].append(_place(row, around, at, near))
    for places in found.values():
        places.sort(
            key=lambda one: (one.distance_km is None, one.distance_km or 0, one.is_confidential, one.name, one.line)
        )
    return found


def _rows(services: Iterable[UUID]) -> Any:
    listed = ServiceAtLocation.objects.filter(service_id__in=list(services), location__unlisted_at=None)
    return listed.select_related("location").prefetch_related(
        Prefetch("location__addresses", Address.objects.order_by("-address_type", "id")),
        "location__accessibility",
        "location__languages",
        "contacts",
        "location__contacts",
    )


def _around(rows: list[ServiceAtLocation]) -> _Around:
    of = Q(service_at_location_id__in=[row.pk for row in rows]) | Q(location_id__in=[row.location_id for row in rows])
    of |= Q(service_id__in={row.service_id for row in rows})
    around = _Around()
    for one in Schedule.objects.filter(of):
        _hang(around.schedules, one)
    for phone in Phone.objects.filter(of).prefetch_related("languages").order_by("number"):
        _hang(around.phones, phone)
    return around


def _hang(held: dict[UUID, list[Any]], row: Any) -> None:
    """On what it is most narrowly about: a row may hang on several at once."""
    for name in HOLDERS:
        if getattr(row, name):
            held[getattr(row, name)].append(row)
            return


def _place(row: ServiceAtLocation, around: _Around, at: datetime, near: Point | None) -> PlaceOfService:
    location, hidden = row.location, row.location.is_confidential
    hours = around.schedules
    rules, hours_are_of = hours_at(hours[row.pk], hours[row.service_id], hours[row.location_id])
    phones = [*around.phones[row.pk], *around.phones[row.location_id]]
    addresses = list(location.addresses.all())
    point = (location.latitude, location.longitude)
    return PlaceOfService(
        id=location.pk,
        at_id=row.pk,
        name="" if hidden else location.name,
        line=addresses[-1].line if addresses and not hidden else "",
        is_confidential=hidden,
        is_virtual=location.location_type == "virtual",
        distance_km=distance_km(near, point) if near and not hidden and None not in point else None,  # type: ignore[arg-type]
        about="" if hidden else _worth_knowing(row),
        rules=tuple(rules),
        hours_are_of=hours_are_of,
        numbers=tuple(numbers_in(phones)),
        contacts=() if hidden else (*row.contacts.all(), *location.contacts.all()),
        languages=tuple(one.name or one.code for one in location.languages.all()),
        access=() if hidden else tuple(filter(None, map(_access_words, location.accessibility.all()))),
        **open_at(rules, at),
    )


def _worth_knowing(row: ServiceAtLocation) -> str:
    """What is written of the service there, of the place, and of the way, a line each."""
    said = (row.description, row.location.description, row.location.transportation)
    return "\n".join(dict.fromkeys(words.strip() for words in said if words.strip()))


def _access_words(one: Any) -> str:
    return f"{one.description} ({one.details})" if one.description and one.details else one.description or one.details


def places_page(service: Service, at: datetime) -> dict[str, Any]:
    """Places and numbers as the page of a service shows them."""
    places = places_of([service.pk], at=at)[service.pk]
    own = numbers_in(_phones(service=service))
    differ = len(places) > 1 and any(place.hours_are_of in ("place", "building") for place in places)
    if not own and not any(place.numbers for place in places):
        of_agency = numbers_in(_phones(organization=service.organization_id))
        return {"places": places, "numbers": of_agency, "are_of_agency": True, "own_hours_differ": differ}
    return {"places": places, "numbers": own, "are_of_agency": False, "own_hours_differ": differ}


def _phones(**of: Any) -> Any:
    found = Phone.objects.filter(**of, service_at_location=None, location=None)
    return found.prefetch_related("languages").order_by("number")


def call_words(number: ListedNumber) -> str:
    """What stands before a number that is not simply to be called."""
    return _("Fax") if number.is_fax else _("TTY") if number.is_tty else ""
