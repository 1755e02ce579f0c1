"""What a row must say to make sense, beyond each value by itself. Pure.

Each rule may change the record's values, note what it left out, and return (column, reason) when the row cannot stay.
"""

from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from providers.recurring import names_no_day

from . import choices, values

if TYPE_CHECKING:
    from .reading import Record

Note = Callable[[str, str], None]
Refusal = tuple[str, str] | None


def check(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    """Apply the rule of the record's table, if there is one."""
    if record.table in _FILLED and record.values.get("description") == record.values.get("name"):
        record.values["description"] = None
    rule = _RULES.get(record.table)
    return rule(record, node, note) if rule else None


def _service(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    said = record.values
    youngest, oldest = said.get("minimum_age"), said.get("maximum_age")
    if youngest is not None and oldest is not None and youngest > oldest:
        note(
            "maximum_age",
            _("the oldest age, %(oldest)g, is below the youngest, %(youngest)g")
            % {"oldest": oldest, "youngest": youngest},
        )
        said["minimum_age"] = said["maximum_age"] = None
    if choices.says_do_not_refer(node.get("status")):
        said["do_not_refer"] = True
    return None


def _location(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    said = record.values
    _place_on_earth(said, note)
    if not said.get("location_type"):
        note("location_type", _("missing or unknown; read from the rest of the row"))
        on_the_map = node.get("addresses") or said.get("latitude") is not None
        said["location_type"] = "physical" if on_the_map else "virtual"
    return None


def _place_on_earth(said: dict[str, Any], note: Note) -> None:
    """Coordinates in pairs, on earth, where people live; swapped ones are turned round."""
    latitude, longitude = (
        None if said.get(name) is None else round(said[name], 7) for name in ("latitude", "longitude")
    )
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        note("latitude" if latitude is None else "longitude", _("the other coordinate is missing"))
    elif latitude == longitude == 0:
        note("latitude", _("0, 0 lies in the ocean: read as not known"))
    elif _habitable(latitude, longitude):
        said["latitude"], said["longitude"] = latitude, longitude
        return
    elif _habitable(longitude, latitude):
        note("latitude", _("latitude and longitude stood the wrong way round; they were swapped"))
        said["latitude"], said["longitude"] = longitude, latitude
        return
    else:
        note(
            "latitude",
            _("%(latitude)g, %(longitude)g is no place on earth") % {"latitude": latitude, "longitude": longitude},
        )
    said["latitude"] = said["longitude"] = None


def _habitable(latitude: float, longitude: float) -> bool:
    return -60 <= latitude <= 84 and -180 <= longitude <= 180


def _schedule(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    said = record.values
    words = _unsayable(record, node, note)
    if words is not None:
        _as_words(said, node, words)
    if said.get("freq") == "DAILY":
        said["freq"], said["byday"] = "WEEKLY", said.get("byday") or ",".join(choices.WEEKDAYS)
    if said.get("timezone") is not None and abs(said["timezone"]) > 14:
        note("timezone", _("“%(value)g” is no number of hours from UTC") % {"value": said["timezone"]})
        said["timezone"] = None
    if not said.get("tzid"):
        said["tzid"] = _zone_of_extension(node)
    first, last = said.get("valid_from"), said.get("valid_to")
    if first and last and first > last:
        note("valid_to", _("it ends before it begins"))
        said["valid_from"] = said["valid_to"] = None
    return None


RULE = ("freq", "interval", "byday", "byweekno", "bymonthday", "byyearday", "count", "wkst")


def _unsayable(record: "Record", node: dict[str, Any], note: Note) -> str | None:
    """The rule as it was written, where a part of it cannot be read: without that part it would be another rule."""
    unread = {prop for prop in RULE if node.get(prop) not in (None, "", []) and record.values.get(prop) is None}
    for prop in ("interval", "count"):
        given = record.values.get(prop)
        if given is not None and not 1 <= given <= 10_000:
            note(prop, _("“%(value)s” must be 1 or more") % {"value": given})
            unread.add(prop)
    for prop in names_no_day(record.values):
        note(prop, _("“%(value)s” names no day there is") % {"value": node[prop]})
        unread.add(prop)
    if _opens_as_it_closes(record.values):
        note("closes_at", _("it opens and closes at the same time: kept as words"))
        unread.add("closes_at")
    if not unread:
        return None
    return " ".join(f"{prop.upper()}={node[prop]}" for prop in RULE if node.get(prop) not in (None, "", []))


def _opens_as_it_closes(said: dict[str, Any]) -> bool:
    """Nine to nine is no day round; from midnight to midnight is."""
    return said.get("opens_at") == said.get("closes_at") and said.get("opens_at") not in (None, time(0))


def _as_words(said: dict[str, Any], node: dict[str, Any], rule: str) -> None:
    hours = " – ".join(str(node[prop]) for prop in ("opens_at", "closes_at") if node.get(prop))
    words = " ".join(part for part in (rule, hours) if part)
    said["description"] = "; ".join(part for part in (said.get("description"), words) if part)
    for prop in (*RULE, "opens_at", "closes_at", "dtstart"):
        said[prop] = None


def _zone_of_extension(node: dict[str, Any]) -> str | None:
    """Publishers put the zone's name into an extension (`x_...`), since the standard has only hours."""
    for key, extra in node.items():
        if key.startswith("x_") and isinstance(extra, dict) and isinstance(extra.get("timezone"), str):
            try:
                return values.zone(extra["timezone"])
            except values.Unreadable:
                return None
    return None


def _phone(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    said = record.values
    exact = said.pop("extension_text", None)
    number, extension = values.split_extension(said["number"])
    said["extension"] = exact or said.get("extension") or extension or None
    if extension and said["extension"] == extension:
        said["number"] = number
    return None


def _address(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    said = record.values
    if not any(said.get(prop) for prop in ("address_1", "city", "postal_code")):
        return "address_1", _("there is no street, no city and no postal code")
    said["address_type"] = said.get("address_type") or "physical"
    return None


def _capacity(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    if record.values["available"] < 0:
        return "available", _("there cannot be fewer than none")
    if (record.values.get("waitlist_length") or 0) < 0:
        note("waitlist_length", _("there cannot be fewer than none"))
        record.values["waitlist_length"] = None
    return None


def _term(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    if record.refs.get("parent_id") == record.id:
        note("parent_id", _("a term cannot be its own parent"))
        del record.refs["parent_id"]
    return None


def _organization(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    year = record.values.get("year_incorporated")
    if year is not None and not 1000 <= year <= 2200:
        note("year_incorporated", _("“%(value)s” is no year") % {"value": year})
        record.values["year_incorporated"] = None
    if record.refs.get("parent_organization_id") == record.id:
        note("parent_organization_id", _("an organization cannot be its own parent"))
        del record.refs["parent_organization_id"]
    return None


def _attribute(record: "Record", node: dict[str, Any], note: Note) -> Refusal:
    if not record.refs.get("link_id") or not record.values.get("link_entity"):
        return "link_id", _("it does not say which row it is about")
    return None


# The standard requires a description here; publishers without one repeat the name.
_FILLED = frozenset({"organization", "program", "taxonomy", "taxonomy_term"})
_RULES: dict[str, Callable[["Record", dict[str, Any], Note], Refusal]] = {
    "organization": _organization,
    "service": _service,
    "location": _location,
    "schedule": _schedule,
    "phone": _phone,
    "address": _address,
    "service_capacity": _capacity,
    "taxonomy_term": _term,
    "attribute": _attribute,
}
