"""The tables of HSDS 3.2 as data: fields with their kind, references, nested lists and objects.

Reader, writer and importer all walk this table, so a field is named once. Fields under "ours" are additions that the
standard allows; they are documented in our data guide.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import choices, values

Clean = Callable[[Any], Any]


@dataclass(frozen=True)
class HsdsTable:
    """One table of the standard. `columns` says where a property lives here, when its name differs."""

    name: str
    file: str
    fields: dict[str, Clean]
    required: tuple[str, ...] = ()
    refs: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, str]] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    has_attributes: bool = True

    def column(self, prop: str) -> str:
        """Our field for a property of the standard."""
        return self.columns.get(prop, prop)


T, N, U, E, P = values.text, values.name, values.uri, values.email, values.prose


def _short(most: int) -> Clean:
    return lambda value: values.word(value, most)


_ALL = (
    HsdsTable(
        "organization",
        "organizations",
        {
            "name": N,
            "alternate_name": N,
            "description": P,
            "email": E,
            "website": U,
            "tax_status": T,
            "tax_id": T,
            "year_incorporated": values.integer,
            "legal_status": T,
            "logo": U,
            "uri": U,
            # ours
            "last_modified": values.moment,
            "last_verified": values.moment,
        },
        required=("name",),
        refs={"parent_organization_id": "organization"},
        lists={
            "additional_websites": ("url", "organization_id"),
            "funding": ("funding", "organization_id"),
            "contacts": ("contact", "organization_id"),
            "phones": ("phone", "organization_id"),
            "locations": ("location", "organization_id"),
            "programs": ("program", "organization_id"),
            "organization_identifiers": ("organization_identifier", "organization_id"),
            "services": ("service", "organization_id"),
        },
        columns={"last_verified": "last_verified_at"},
    ),
    HsdsTable(
        "program",
        "programs",
        {"name": N, "alternate_name": N, "description": P},
        required=("name",),
        refs={"organization_id": "organization"},
    ),
    HsdsTable(
        "service",
        "services",
        {
            "name": N,
            "alternate_name": N,
            "description": P,
            "url": U,
            "email": E,
            "status": choices.status,
            "interpretation_services": P,
            "application_process": P,
            "fees_description": P,
            "wait_time": P,
            "fees": P,
            "accreditations": P,
            "eligibility_description": P,
            "minimum_age": values.age,
            "maximum_age": values.age,
            "assured_date": values.day,
            "assurer_email": E,
            "licenses": P,
            "alert": P,
            "last_modified": values.moment,
            # ours
            "kind": choices.kind,
            "need_domains": choices.needs,
            "genders": choices.genders,
            "is_for_all": values.flag,
            "veterans": choices.veterans,
            "sobriety": choices.sobriety,
            "pets": choices.pets,
            "parties": choices.parties,
            "documents_rule": choices.documents_rule,
            "areas": values.words,
            "do_not_refer": values.flag,
            "hours_text": P,
            "last_verified": values.moment,
        },
        required=("name", "status"),
        refs={"organization_id": "organization", "program_id": "program"},
        lists={
            "additional_urls": ("url", "service_id"),
            "phones": ("phone", "service_id"),
            "schedules": ("schedule", "service_id"),
            "service_areas": ("service_area", "service_id"),
            "service_at_locations": ("service_at_location", "service_id"),
            "languages": ("language", "service_id"),
            "funding": ("funding", "service_id"),
            "cost_options": ("cost_option", "service_id"),
            "required_documents": ("required_document", "service_id"),
            "contacts": ("contact", "service_id"),
            "capacities": ("service_capacity", "service_id"),
        },
        objects={"organization": "organization_id", "program": "program_id"},
        columns={"program_id": "service_program_id", "last_verified": "last_verified_at"},
    ),
    HsdsTable(
        "location",
        "locations",
        {
            "location_type": choices.place,
            "url": U,
            "name": N,
            "alternate_name": N,
            "description": P,
            "transportation": P,
            "latitude": values.number,
            "longitude": values.number,
            "external_identifier": T,
            "external_identifier_type": T,
            # ours
            "confidential": values.flag,
        },
        refs={"organization_id": "organization"},
        lists={
            "languages": ("language", "location_id"),
            "addresses": ("address", "location_id"),
            "contacts": ("contact", "location_id"),
            "accessibility": ("accessibility", "location_id"),
            "phones": ("phone", "location_id"),
            "schedules": ("schedule", "location_id"),
        },
        columns={"confidential": "is_confidential"},
    ),
    HsdsTable(
        "service_at_location",
        "service_at_location",
        {"description": P},
        required=("service_id", "location_id"),
        refs={"service_id": "service", "location_id": "location"},
        lists={
            "service_areas": ("service_area", "service_at_location_id"),
            "contacts": ("contact", "service_at_location_id"),
            "phones": ("phone", "service_at_location_id"),
            "schedules": ("schedule", "service_at_location_id"),
        },
        objects={"service": "service_id", "location": "location_id"},
    ),
    HsdsTable(
        "address",
        "addresses",
        {
            "attention": T,
            "address_1": T,
            "address_2": T,
            "city": _short(200),
            "region": T,
            "state_province": _short(200),
            "postal_code": _short(40),
            "country": _short(100),
            "address_type": choices.place,
        },
        refs={"location_id": "location"},
    ),
    HsdsTable(
        "contact",
        "contacts",
        {"name": T, "title": T, "department": T, "email": E},
        refs={
            "organization_id": "organization",
            "service_id": "service",
            "service_at_location_id": "service_at_location",
            "location_id": "location",
        },
        lists={"phones": ("phone", "contact_id")},
    ),
    HsdsTable(
        "phone",
        "phones",
        {
            "number": values.phone_number,
            "extension": values.extension,
            "type": T,
            "description": P,
            # ours: an extension that is no number, or begins with a zero
            "extension_text": values.extension,
        },
        required=("number",),
        refs={
            "location_id": "location",
            "service_id": "service",
            "organization_id": "organization",
            "contact_id": "contact",
            "service_at_location_id": "service_at_location",
        },
        lists={"languages": ("language", "phone_id")},
    ),
    HsdsTable(
        "schedule",
        "schedules",
        {
            "valid_from": values.day,
            "valid_to": values.day,
            "dtstart": values.day,
            "timezone": values.number,
            "until": values.day,
            "count": values.integer,
            "wkst": choices.weekday,
            "freq": choices.frequency,
            "interval": values.integer,
            "byday": choices.days,
            "byweekno": choices.numbers,
            "bymonthday": choices.numbers,
            "byyearday": choices.numbers,
            "description": P,
            "opens_at": values.clock,
            "closes_at": values.clock,
            "schedule_link": U,
            "attending_type": T,
            "notes": P,
            # ours
            "tzid": values.zone,
            "replaces": values.flag,
            "holidays": values.holidays,
            "by_appointment": values.flag,
        },
        refs={
            "service_id": "service",
            "location_id": "location",
            "service_at_location_id": "service_at_location",
        },
    ),
    HsdsTable(
        "service_area",
        "service_areas",
        {"name": T, "description": P, "extent": T, "extent_type": T, "uri": U},
        refs={"service_id": "service", "service_at_location_id": "service_at_location"},
    ),
    HsdsTable("unit", "units", {"name": _short(200), "scheme": T, "identifier": T, "uri": U}, required=("name",)),
    HsdsTable(
        "service_capacity",
        "service_capacity",
        {
            "available": values.number,
            "maximum": values.number,
            "description": T,
            "updated": values.moment,
            # ours
            "capacity_status": choices.room_state,
            "group": choices.room_group,
            "waitlist_length": values.integer,
            "waitlist_until": values.day,
        },
        columns={"capacity_status": "state"},
        required=("available", "updated", "service_id", "unit_id"),
        refs={"service_id": "service", "unit_id": "unit"},
        objects={"unit": "unit_id"},
    ),
    HsdsTable(
        "url",
        "url",
        {"label": T, "url": U},
        required=("url",),
        refs={"organization_id": "organization", "service_id": "service"},
    ),
    HsdsTable(
        "cost_option",
        "cost_options",
        {
            "valid_from": values.day,
            "valid_to": values.day,
            "option": P,
            "currency": _short(20),
            "amount": values.number,
            "amount_description": P,
        },
        refs={"service_id": "service"},
    ),
    HsdsTable("required_document", "required_documents", {"document": P, "uri": U}, refs={"service_id": "service"}),
    HsdsTable(
        "language",
        "languages",
        {"name": _short(200), "code": _short(40), "note": P},
        refs={"service_id": "service", "location_id": "location", "phone_id": "phone"},
    ),
    HsdsTable(
        "accessibility", "accessibility", {"description": P, "details": P, "url": U}, refs={"location_id": "location"}
    ),
    HsdsTable(
        "funding",
        "funding",
        {"source": T},
        refs={"organization_id": "organization", "service_id": "service"},
        columns={"source": "source_text"},
    ),
    HsdsTable(
        "organization_identifier",
        "organization_identifiers",
        {"identifier_scheme": T, "identifier_type": T, "identifier": T},
        required=("identifier", "organization_id"),
        refs={"organization_id": "organization"},
    ),
    HsdsTable(
        "taxonomy",
        "taxonomies",
        {"name": N, "description": P, "uri": U, "version": T},
        required=("name",),
        has_attributes=False,
    ),
    HsdsTable(
        "taxonomy_term",
        "taxonomy_terms",
        {"code": _short(200), "name": N, "description": P, "taxonomy": T, "language": _short(40), "term_uri": U},
        required=("name",),
        refs={"parent_id": "taxonomy_term", "taxonomy_id": "taxonomy"},
        objects={"taxonomy_detail": "taxonomy_id"},
        columns={"taxonomy_id": "taxonomy_detail_id"},
        has_attributes=False,
    ),
    HsdsTable(
        "attribute",
        "attributes",
        {"link_type": T, "link_entity": _short(60), "value": T, "label": T},
        refs={"taxonomy_term_id": "taxonomy_term"},
        objects={"taxonomy_term": "taxonomy_term_id"},
        has_attributes=False,
    ),
)

# In the order in which rows can be written: what is referred to comes first.
ORDER = (
    "taxonomy", "taxonomy_term", "organization", "program", "location", "unit", "service", "service_at_location",
    "contact", "phone", "schedule", "language", "address", "accessibility", "service_area", "service_capacity", "url",
    "cost_option", "required_document", "funding", "organization_identifier", "attribute",
)  # fmt: skip
TABLES = {table.name: table for table in _ALL}
assert set(ORDER) == set(TABLES)

# A row that stands by itself; the others hang on one of these and go when the publisher no longer lists them there.
ROOTS = frozenset({"organization", "service", "location", "program", "taxonomy", "taxonomy_term", "unit"})
FILES = {table.file: table.name for table in _ALL} | {
    "service_at_locations": "service_at_location",
    "services_at_location": "service_at_location",
    "service_capacities": "service_capacity",
    "urls": "url",
    "fundings": "funding",
    "unit": "unit",
    "accessibilities": "accessibility",
    **{table.name: table.name for table in _ALL},
}
