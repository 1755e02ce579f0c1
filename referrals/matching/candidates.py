"""Choosing a service for a need: facts from the directory and from our own record, ranked by `matching`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from casemgmt.cases.models import Need
from casemgmt.core import languages
from casemgmt.core.codes import NeedDomain
from casemgmt.core.pages import Pager, paged
from casemgmt.people.age import age_band, age_on
from casemgmt.people.models import Gender, Person
from providers.finding.answering import ToldAbout
from providers.models import Accessibility
from providers.queries import Found, Listing, Wanted, limits_in_words, search

from ..figures import records
from ..models import Offer
from . import ranking
from .apart import agencies_of_those_apart
from .forms import ServiceFilterForm

MOST_RANKED = 300
RECORD_OVER = timedelta(days=365)


@dataclass(frozen=True)
class RankedServices:
    """A page of services, best first."""

    form: ServiceFilterForm
    pager: Pager
    matches: list[ranking.Match]
    count: int
    about: str
    told: ToldAbout


def find_services(request: HttpRequest, need: Need, *, at: datetime) -> RankedServices:
    """The services that may serve the need, ranked with reasons; what is not eligible stands at the end with its
    rule."""
    form = ServiceFilterForm(request.GET or None, need=need)
    filters = form.cleaned_data if form.is_bound and form.is_valid() else {}
    filters = {**filters, "off": request.GET.getlist("off")[:20]}
    found = _candidates(need, filters, at)
    pager = paged(request, _ranked(need, found.listings, filters, at, request.user))
    return RankedServices(form, pager, pager.object_list, pager.count, _about(need, at), found.told)


def rank(need: Need, filters: dict[str, Any], at: datetime, *, user: Any) -> list[ranking.Match]:
    """Every service that may serve the need, best first. Where somebody is whom the person must not be together with,
    that speaks against it, as far as the user may know of them."""
    return _ranked(need, _candidates(need, filters, at).listings, filters, at, user)


def _ranked(
    need: Need, listings: Sequence[Listing], filters: dict[str, Any], at: datetime, user: Any
) -> list[ranking.Match]:
    wanted = wanted_for(need, at, access=filters.get("access", ""))
    records = records_of([listing.service.organization_id for listing in listings], need.domain, at)
    offered = access_of([listing.service.pk for listing in listings])
    apart = agencies_of_those_apart(need.person, user, at)
    facts = [
        replace(
            facts_of(listing, records, offered, at),
            kept_apart_from=tuple(apart.get(listing.service.organization_id, ())),
        )
        for listing in listings
    ]
    return ranking.best_first(
        ranking.match(wanted, one, listing.service) for one, listing in zip(facts, listings, strict=True)
    )


def access_of(service_ids: Iterable[Any]) -> dict[Any, str]:
    """What the places of each service say of access, as one text."""
    said: dict[Any, list[str]] = {}
    rows = Accessibility.objects.filter(location__service_at_locations__service_id__in=list(service_ids))
    for pk, *words in rows.values_list("location__service_at_locations__service_id", "description", "details"):
        said.setdefault(pk, []).extend(words)
    return {pk: " ".join(words).lower() for pk, words in said.items()}


def _candidates(need: Need, filters: dict[str, Any], at: datetime) -> Found:
    """What the directory's search finds: words are read as on its own page, conditions and all."""
    near = _place_of(need.person.now)
    is_any = filters.get("domain") == "all"
    asked = Wanted(
        words=filters.get("words", ""),
        need="" if is_any else need.domain,
        near=near,
        within_km=float(filters["within"]) if filters.get("within") and near else None,
        open_at=at if filters.get("open_now") else None,
        has_capacity=bool(filters.get("has_room")),
        off=tuple(filters.get("off", ())),
    )
    return search(asked, at=at, size=MOST_RANKED)


def _place_of(person: Person) -> tuple[float, float] | None:
    area = person.area and person.area.now
    return (
        (area.latitude, area.longitude) if area and area.latitude is not None and area.longitude is not None else None
    )


def wanted_for(need: Need, at: datetime, *, access: str = "") -> ranking.NeedFacts:
    """What the person needs, as far as it decides who can help. “Declined” and “not asked” exclude nothing."""
    person = need.person.now
    return ranking.NeedFacts(
        domain=need.domain,
        age=age_on(person, at.astimezone(need.program.zone).date()),
        gender=person.gender if person.gender in {Gender.WOMAN, Gender.MAN, Gender.NONBINARY} else "",
        area=person.area.now.name if person.area else "",
        language=languages.LABEL_EN.get(person.language, ""),
        access=access,
    )


def facts_of(
    listing: Listing, records: dict[Any, ranking.AnswerRecord], offered: dict[Any, str], at: datetime
) -> ranking.ServiceFacts:
    """A listing as the ranking reads it."""
    service = listing.service
    room = listing.room_now
    return ranking.ServiceFacts(
        domains=frozenset(service.need_domains),
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        genders=frozenset(service.genders),
        areas=frozenset(service.areas),
        languages=frozenset(service.language_codes),
        distance_km=listing.distance_km,
        is_open=listing.is_open,
        open_where=listing.open_elsewhere.called if listing.open_elsewhere else "",
        is_by_appointment=listing.is_by_appointment,
        opens_in=listing.changes_at - at if listing.changes_at and listing.is_open is False else None,
        access=offered.get(service.pk, ""),
        room=None if room.free is None else int(room.free),
        room_age=at - room.said_at if room.said_at else None,
        room_state=room.state,
        verified_age=at - service.last_verified_at if service.last_verified_at else None,
        is_doubted=listing.is_doubted,
        limits=tuple(limits_in_words(service)),
        record=records.get(service.organization_id, ranking.AnswerRecord()),
    )


def records_of(organization_ids: Iterable[Any], domain: str, at: datetime) -> dict[Any, ranking.AnswerRecord]:
    """Each agency's record for this need over a year. Recalled and superseded requests say nothing about an agency."""
    asked = Offer.objects.filter(organization_id__in=set(organization_ids), referral__need__domain=domain)
    found = records.records_by_agency(records.counted_offers(asked, at - RECORD_OVER), at)
    return {
        agency: ranking.AnswerRecord(seen.over, seen.accepted, seen.served, seen.median_answer)
        for agency, seen in found.items()
    }


def told_before_accepting(need: Need, at: datetime) -> list[tuple[str, str]]:
    """What an agency will read of the person before it accepts."""
    person = need.person.now
    return [
        (_("Need"), str(NeedDomain(need.domain).label)),
        (_("Age"), age_band(age_on(person, at.astimezone(need.program.zone).date()))),
        (_("Area"), person.area.now.name if person.area else ""),
        (_("Language"), languages.name_of(person.language)),
    ]


def _about(need: Need, at: datetime) -> str:
    return " · ".join(value for _label, value in told_before_accepting(need, at) if value)
