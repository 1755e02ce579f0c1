"""One of two listings that may be one, as it is compared: numbers, addresses and hours, with those at its places."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from providers.hours.words import in_words
from providers.models import Organization, Phone, Schedule, Service

from .places import PlaceOfService, numbers_in, places_of


def told_beside(row: Organization | Service, at: datetime) -> list[tuple[str, list[str]]]:
    """Label and lines; without lines nobody said it."""
    if isinstance(row, Service):
        return _of_service(row, at)
    return _of_organization(row)


def _of_service(row: Service, at: datetime) -> list[tuple[str, list[str]]]:
    places = places_of([row.pk], at=at)[row.pk]
    own = Phone.objects.filter(service=row, service_at_location=None, location=None)
    phones = _numbers(own) + [f"{n.words} ({_called(place)})" for place in places for n in place.numbers]
    hours = in_words(Schedule.objects.filter(service=row))
    hours += [f"{_called(one)}: {line}" for one in places if one.hours_are_of != "service" for line in one.hours]
    return _labelled(phones, [_where(place) for place in places], hours)


def _of_organization(row: Organization) -> list[tuple[str, list[str]]]:
    phones = _numbers(row.phones.all())
    of_services = Phone.objects.filter(service__organization=row).select_related("service").order_by("service__name")
    spoken = of_services.prefetch_related("languages")
    phones += [f"{_words(phone)} ({phone.service.name if phone.service else row.name})" for phone in spoken]
    locations = row.locations.filter(unlisted_at=None)
    locations = locations.prefetch_related("addresses", "schedules", "phones__languages")
    where, hours = [], []
    for one in locations.order_by("name", "pk"):
        called = _("confidential address") if one.is_confidential else one.name or _("place")
        lines = [] if one.is_confidential else [address.line for address in one.addresses.all() if address.line]
        where.append("; ".join([called, *lines]))
        phones += [f"{_words(phone)} ({called})" for phone in one.phones.all()]
        hours += [f"{called}: {line}" for line in in_words(one.schedules.all())]
    return _labelled(phones, where, hours)


def _labelled(*found: Iterable[str]) -> list[tuple[str, list[str]]]:
    labels = (_("Phones"), _("Addresses"), _("Hours"))
    return [(label, list(dict.fromkeys(filter(None, lines)))) for label, lines in zip(labels, found, strict=True)]


def _numbers(phones: Any) -> list[str]:
    return [one.words for one in numbers_in(phones.prefetch_related("languages"))]


def _words(phone: Phone) -> str:
    return numbers_in([phone])[0].words


def _called(place: PlaceOfService) -> str:
    return _("confidential address") if place.is_confidential else place.name or place.line or _("place")


def _where(place: PlaceOfService) -> str:
    if place.is_confidential:
        return str(_("confidential address"))
    return ", ".join(filter(None, (place.name, place.line)))
