"""A list as it would be read under a mapping. Nothing is written."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from casemgmt.core.tables import Table

from ..hours.words import in_words
from ..hsds import DirectoryReading, close
from ..hsds.tables import TABLES
from ..mapped import read_mapped
from ..mapping import DirectoryMapping
from ..models import Schedule

TRIED = 2_000  # rows; a longer file is tried by its beginning, and the page says so
SHOWN, MOST = 10, 30


@dataclass
class ListingShown:
    """One listing as it would stand in the directory."""

    name: str
    organization: str
    address: str
    phones: str
    hours: list[str]


@dataclass
class ListingTrial:
    """How many rows were tried and stay out, how many listings they are, the first of them, and what is remarked."""

    total: int = 0
    tried: int = 0
    refused: int = 0
    services: int = 0
    shown: list[ListingShown] = field(default_factory=list)
    remarks: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def is_part(self) -> bool:
        return self.tried < self.total


def tried(table: Table, mapping: DirectoryMapping, name: str) -> ListingTrial:
    """The dry run. Raises BadFile when the table lacks what the mapping names, or none of it can be read."""
    total = table.total
    table.rows = table.rows[:TRIED]
    reading = DirectoryReading()
    read_mapped(table, mapping, name=name, reading=reading)
    close(reading)
    refused = {problem.row for problem in reading.problems if problem.is_row_refused}
    counted = Counter((problem.column, problem.reason) for problem in reading.problems)
    services = reading.records["service"]
    return ListingTrial(
        total=total,
        tried=table.total,
        refused=len(refused),
        services=len(services),
        shown=[_shown(reading, key) for key in list(services)[:SHOWN]],
        remarks=[(column, words, count) for (column, words), count in counted.most_common(MOST)],
    )


def _shown(reading: DirectoryReading, key: str) -> ListingShown:
    service = reading.records["service"][key]
    places = [row for row in reading.records["service_at_location"].values() if row.refs.get("service_id") == key]
    at = {place.refs.get("location_id") for place in places}
    own = {key, *(place.id for place in places)}
    organization = reading.records["organization"].get(service.refs.get("organization_id", ""))
    return ListingShown(
        name=str(service.values.get("name")),
        organization=str(organization.values.get("name")) if organization else "",
        address="; ".join(_line(row.values) for row in reading.records["address"].values() if _of(row, at)),
        phones=", ".join(str(row.values["number"]) for row in reading.records["phone"].values() if _of(row, own)),
        hours=_hours(reading, own) + [line for line in [service.values.get("hours_text")] if line],
    )


def _of(row: Any, owners: set[Any]) -> bool:
    return bool(owners & set(row.refs.values()))


def _line(said: dict[str, Any]) -> str:
    return ", ".join(str(said[key]) for key in ("address_1", "city", "postal_code") if said.get(key))


def _hours(reading: DirectoryReading, owners: set[Any]) -> list[str]:
    rows = [row for row in reading.records["schedule"].values() if _of(row, owners)]
    column = TABLES["schedule"].column
    return in_words(
        Schedule(**{column(prop): value for prop, value in row.values.items() if value is not None}) for row in rows
    )
