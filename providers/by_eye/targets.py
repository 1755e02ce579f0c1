"""All that a column of a list of services can be: where it goes, and headings that say so by themselves. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _lazy

from ..mapped import WEEK


@dataclass(frozen=True)
class ListingTarget:
    """One thing a column can be: the section and field of the mapping, and headings that say so by themselves."""

    section: str
    prop: str
    label: object
    headings: tuple[str, ...] = ()


TARGETS: dict[str, ListingTarget] = {
    "id": ListingTarget(
        "", "id", _lazy("Number of the listing"), ("id", "listingid", "serviceid", "resourceid", "recordid")
    ),
    "name": ListingTarget(
        "service", "name", _lazy("Name of the service"), ("service", "servicename", "program", "programname")
    ),
    "description": ListingTarget(
        "service", "description", _lazy("What it does"), ("description", "about", "details", "notes")
    ),
    "organization": ListingTarget(
        "organization",
        "name",
        _lazy("Organization"),
        ("organization", "organizationname", "agency", "agencyname", "provider"),
    ),
    "keep": ListingTarget("", "keep", _lazy("Whether the row comes in")),
    "status": ListingTarget("service", "status", _lazy("Status"), ("status",)),
    "need": ListingTarget(
        "service", "need_domains", _lazy("Need it answers"), ("category", "servicetype", "type", "need")
    ),
    "term": ListingTarget(
        "terms", "name", _lazy("Word of the publisher's list"), ("taxonomy", "keywords", "tags", "categories")
    ),
    "eligibility": ListingTarget(
        "service", "eligibility_description", _lazy("Who can come"), ("eligibility", "whocancome")
    ),
    "minimum_age": ListingTarget("service", "minimum_age", _lazy("Youngest age"), ("minage", "minimumage")),
    "maximum_age": ListingTarget("service", "maximum_age", _lazy("Oldest age"), ("maxage", "maximumage")),
    "apply": ListingTarget(
        "service", "application_process", _lazy("How to apply"), ("intake", "howtoapply", "intakeprocedure")
    ),
    "cost": ListingTarget("service", "fees_description", _lazy("Cost"), ("fees", "cost", "fee")),
    "languages": ListingTarget("languages", "name", _lazy("Languages"), ("languages", "language", "idiomas")),
    "documents": ListingTarget(
        "required_documents", "document", _lazy("What to bring"), ("documents", "requireddocuments")
    ),
    "checked": ListingTarget(
        "service", "assured_date", _lazy("Day it was last checked"), ("lastverified", "lastupdated", "verified")
    ),
    "hours": ListingTarget(
        "hours",
        "text",
        _lazy("Opening hours"),
        ("hours", "hoursofoperation", "hoursopen", "whenopen", "openhours", "schedule", "horario"),
    ),
    **{
        day: ListingTarget("hours", day, label, (day,))
        for day, label in (
            ("monday", _lazy("Hours on Mondays")),
            ("tuesday", _lazy("Hours on Tuesdays")),
            ("wednesday", _lazy("Hours on Wednesdays")),
            ("thursday", _lazy("Hours on Thursdays")),
            ("friday", _lazy("Hours on Fridays")),
            ("saturday", _lazy("Hours on Saturdays")),
            ("sunday", _lazy("Hours on Sundays")),
        )
    },
    "phone": ListingTarget(
        "phones", "number", _lazy("Phone"), ("phone", "telephone", "tel", "ph", "phonenumber", "mainphone", "telefono")
    ),
    "phone_2": ListingTarget(
        "phones", "number", _lazy("Another phone"), ("phone2", "altphone", "otherphone", "hotline")
    ),
    "fax": ListingTarget("phones", "number", _lazy("Fax"), ("fax", "faxnumber")),
    "website": ListingTarget("service", "url", _lazy("Web page"), ("website", "url", "web", "webpage", "homepage")),
    "email": ListingTarget(
        "service", "email", _lazy("E-mail"), ("email", "mail", "contactmail", "contactemail", "emailaddress", "correo")
    ),
    "place": ListingTarget(
        "location", "name", _lazy("Name of the place"), ("site", "sitename", "location", "locationname")
    ),
    "street": ListingTarget(
        "address", "address_1", _lazy("Street"), ("address", "street", "address1", "streetaddress", "direccion")
    ),
    "street_2": ListingTarget(
        "address", "address_2", _lazy("Suite or floor"), ("address2", "suite", "street2", "unit")
    ),
    "city": ListingTarget("address", "city", _lazy("Town"), ("city", "town", "municipality", "ciudad")),
    "state": ListingTarget("address", "state_province", _lazy("State"), ("state", "st", "province")),
    "zip": ListingTarget("address", "postal_code", _lazy("ZIP code"), ("zip", "zipcode", "postalcode")),
    "latitude": ListingTarget("location", "latitude", _lazy("Latitude"), ("latitude", "lat")),
    "longitude": ListingTarget("location", "longitude", _lazy("Longitude"), ("longitude", "lon", "lng", "long")),
    "x": ListingTarget("location", "x", _lazy("X of a projection"), ("x", "xcoord", "easting", "pointx")),
    "y": ListingTarget("location", "y", _lazy("Y of a projection"), ("y", "ycoord", "northing", "pointy")),
    "wheelchair": ListingTarget(
        "accessibility", "description", _lazy("Wheelchairs can come in"), ("wheelchair", "ada", "accessible")
    ),
    "free": ListingTarget("capacities", "available", _lazy("Free places"), ("available", "bedsavailable", "openbeds")),
}
GROUPS = [
    (_lazy("The listing"), ("id", "name", "organization", "description", "keep", "status", "checked")),
    (_lazy("What for"), ("need", "term", "eligibility", "minimum_age", "maximum_age", "apply", "cost", "documents")),
    (_lazy("Reaching it"), ("phone", "phone_2", "fax", "website", "email", "languages")),
    (
        _lazy("Where"),
        ("place", "street", "street_2", "city", "state", "zip", "latitude", "longitude", "x", "y", "wheelchair"),
    ),
    (_lazy("When, and room"), ("hours", *WEEK, "free")),
]
