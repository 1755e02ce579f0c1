"""The published samples beside the project, read by hand and only for measuring: what the search makes of listings
nobody here wrote. Nothing of them is part of the project."""

import csv
import json
from datetime import time
from pathlib import Path
from typing import Any

from providers import search_index
from providers.classification import kind_of, needs_of
from providers.models import (
    Accessibility,
    Address,
    Attribute,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)  # fmt: skip
from tests.cast import NOW

DAYS = {day: day[:2].upper() for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")}


def bring_samples(folder: Path) -> int:
    """Write the samples' listings down; how many services."""
    _ohana(folder / "ohana-sample")
    _hsds2(folder / "hsds-2.0-sample" / "all_resources")
    _legal(folder / "ilao-legal-aid" / "output")
    _facilities(folder / "samhsa-mh-facilities" / "samhsa_dev_OR_CO.csv")
    _detroit(folder / "detroit-313help-hsds3.2" / "services_sample.json")
    ids = list(Service.objects.values_list("pk", flat=True))
    search_index.refresh(ids, at=NOW)
    return len(ids)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(file)]


def _organizations(path: Path) -> dict[str, Organization]:
    return {row["id"]: Organization.objects.create(name=row["name"][:300]) for row in _rows(path)}


def _service(organization: Organization, name: str, prose: str, terms: list[str] = (), **said: Any) -> Service:
    needs = needs_of(name, prose, terms)
    return Service.objects.create(
        organization=organization, name=name[:300], description=prose, need_domains=needs, kind=kind_of(needs), **said
    )


def _place(service: Service, name: str = "", point: Any = None, **address: str) -> Location:
    latitude, longitude = point or (None, None)
    location = Location.objects.create(name=name[:300], latitude=latitude, longitude=longitude)
    Address.objects.create(location=location, **address)
    ServiceAtLocation.objects.create(service=service, location=location)
    return location


def _ohana(folder: Path) -> None:
    organizations = _organizations(folder / "organizations.csv")
    places = {row["id"]: row for row in _rows(folder / "locations.csv")}
    addresses = {row["location_id"]: row for row in _rows(folder / "addresses.csv")}
    terms = {row["taxonomy_id"]: row["name"] for row in _rows(folder / "taxonomy.csv")}
    phones = {row["location_id"]: row["number"] for row in _rows(folder / "phones.csv") if row["number_type"] != "fax"}
    for row in _rows(folder / "services.csv"):
        place, address = places[row["location_id"]], addresses.get(row["location_id"], {})
        named = [terms[code.strip()] for code in row["taxonomy_ids"].split(",") if code.strip() in terms]
        service = _service(
            organizations[place["organization_id"]], row["name"], row["description"], named,
            eligibility_description=row["eligibility"], fees_description=row["fees"],
            application_process=row["application_process"],
        )  # fmt: skip
        point = (float(place["latitude"]), float(place["longitude"])) if place["latitude"] else None
        location = _place(
            service, place["name"], point, address_1=address.get("address_1", ""), city=address.get("city", ""),
            state_province=address.get("state_province", ""), postal_code=address.get("postal_code", ""),
        )  # fmt: skip
        for said in filter(None, place["accessibility"].split(",")):
            Accessibility.objects.create(location=location, description=said.strip())
        for name in filter(None, f"{row['languages']},{place['languages']}".split(",")):
            Language.objects.create(service=service, name=name.strip())
        if number := phones.get(row["location_id"]):
            Phone.objects.create(location=location, number=number)
        _terms(service, named)


def _terms(service: Service, names: list[str]) -> None:
    for name in names:
        term = TaxonomyTerm.objects.create(name=name)
        Attribute.objects.create(link_id=service.pk, link_entity="service", taxonomy_term=term)


def _hsds2(folder: Path) -> None:
    organizations = _organizations(folder / "organizations.csv")
    rules = {row["service_id"]: row.get("eligibility", "") for row in _rows(folder / "eligibility.csv")}
    for row in _rows(folder / "services.csv"):
        if row["status"] in ("", "active") and row["organization_id"] in organizations:
            _service(
                organizations[row["organization_id"]], row["name"], row["description"],
                eligibility_description=rules.get(row["id"], ""), application_process=row["application_process"],
            )  # fmt: skip


def _legal(folder: Path) -> None:
    organizations = _organizations(folder / "organizations.csv")
    for row in _rows(folder / "services.csv"):
        if row["organization_id"] in organizations:
            _service(
                organizations[row["organization_id"]], row["name"], row["description"],
                application_process=row["application_process"], fees_description=row["fees"],
            )  # fmt: skip


def _facilities(path: Path) -> None:
    organizations: dict[str, Organization] = {}
    for row in _rows(path):
        name = row["name1"]
        organization = organizations.get(name) or Organization.objects.create(name=name[:300])
        organizations[name] = organization
        service = _service(organization, " ".join(filter(None, (name, row["name2"]))), "Mental health facility")
        location = _place(
            service, "", (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None,
            address_1=row["street1"], city=row["city"], state_province=row["state"], postal_code=row["zip"].zfill(5),
        )  # fmt: skip
        Phone.objects.create(location=location, number=row["phone"][:200])


def _detroit(path: Path) -> None:
    for record in json.loads(path.read_text()):
        organization, _new = Organization.objects.get_or_create(name=record["organization"]["name"])
        service = _service(organization, record["name"], record["description"])
        for at in record.get("service_at_locations", []):
            told = at["location"]
            address = (told.get("addresses") or [{}])[0]
            _place(
                service, told.get("name", ""), (told["latitude"], told["longitude"]),
                **{key: address.get(key, "") for key in ("address_1", "city", "state_province", "postal_code")},
            )  # fmt: skip
            for rule in at.get("schedules", []):
                _hours(service, rule)


def _hours(service: Service, rule: dict[str, Any]) -> None:
    opens, closes = (time.fromisoformat(rule[name]) for name in ("opens_at", "closes_at"))
    Schedule.objects.create(
        service=service, freq="WEEKLY", byday=rule["byday"], opens_at=opens, closes_at=closes, tzid="America/Detroit"
    )
