"""Rows of a table as services with their organizations and places, by a mapping. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.tables import BadFile, Table

from .hsds import TABLES, DirectoryReading, FilePlace, read_root, told_rows
from .hsds.spoken import read_hours
from .mapped_cells import Cells, town_and_zip, with_ages
from .mapping import AT_PLACE, MANY, DirectoryMapping
from .projections import on_earth

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AT_LOCATION = ("accessibility",)
LEFT_OUT = "left out"


def read_mapped(table: Table, mapping: DirectoryMapping, *, name: str, reading: DirectoryReading) -> None:
    """Read the rows of a table."""
    headers = found_headers(table, mapping, name)
    roots: dict[tuple[str, str], int] = {}
    untold: Counter[tuple[str, str]] = Counter()
    for row, cells in told_rows(table, name=name, reading=reading):
        tree = _Tree(mapping, Cells(mapping, headers, cells))
        place = FilePlace(name, row, columns=tree.column_of)
        if column := tree.left_out_by():
            words = _("left out, as the mapping says: “%(column)s” is “%(value)s”")
            said = {"column": column, "value": tree.cells.text(column)[:60] or "–"}
            reading.refuse(FilePlace(name, row), column, words % said, whole_row=True)
            continue
        node = tree.service()
        for column, reason in tree.cells.problems:
            reading.refuse(FilePlace(name, row), column, reason)
        untold.update(tree.cells.untold)
        read_root(node, where=place, reading=reading, table="=service", roots={} if mapping.has_several_rows else roots)
    _tell(untold, name, reading)


def _tell(untold: Counter[tuple[str, str]], name: str, reading: DirectoryReading) -> None:
    """Words for which the mapping has no code of ours, each once with its count."""
    for (column, word), count in untold.most_common():
        words = ngettext(
            "“%(word)s” has no word of ours in the mapping: it stood in %(count)d row",
            "“%(word)s” has no word of ours in the mapping: it stood in %(count)d rows",
            count,
        )
        reading.remark(name, 0, column, words % {"word": word[:60], "count": count}, is_kept=False)


def squeezed(header: str) -> str:
    """A heading by its letters and digits alone."""
    return re.sub(r"[\W_]+", "", header.casefold())


def found_headers(table: Table, mapping: DirectoryMapping, name: str) -> dict[str, str]:
    """Column of the mapping → header of the file. Case, blanks and underscores do not matter."""
    present = {squeezed(header): header for header in reversed(table.headings) if header}
    cells = [cell for records in mapping.sections.values() for record in records for cell in record.values()]
    needed = [column for cell in cells if not cell.optional for column in cell.columns]
    optional = [column for cell in cells if cell.optional for column in cell.columns]
    needed += [column for key in mapping.keys.values() for column in key if column not in optional]
    needed += [one.column for one in mapping.leave_out]
    missing = [column for column in dict.fromkeys(needed) if squeezed(column) not in present]
    if missing:
        said = {"file": name, "missing": ", ".join(missing), "columns": ", ".join(h for h in table.headings if h)[:300]}
        reason = _("%(file)s lacks columns that the mapping needs: %(missing)s. Its columns are: %(columns)s.")
        raise BadFile(reason % said)
    return {column: present[squeezed(column)] for column in [*needed, *optional] if squeezed(column) in present}


class _Tree:
    """One row as an HSDS service object; remembers which columns each field came from."""

    def __init__(self, mapping: DirectoryMapping, cells: Cells) -> None:
        self.mapping, self.cells = mapping, cells
        self.columns: dict[str, tuple[str, ...]] = {}

    def column_of(self, path: str) -> str:
        """The columns behind a path, for the report."""
        return ", ".join(self.columns.get(path) or self.columns.get(path.rpartition(".")[0], ())) or path

    def left_out_by(self) -> str:
        """The column by which this row is none of ours; empty when it is one."""
        conditions = self.mapping.leave_out
        return next((one.column for one in conditions if one.holds(self.cells.text(one.column))), "")

    def service(self) -> dict[str, Any]:
        """The row, with all that hangs on it."""
        node = with_ages(self._record("service", 0, ""))
        node["organization"] = self._record("organization", 0, "organization") or {"id": self._id("organization")}
        has_place = any(section in self.mapping.sections for section in ("location", "address"))
        at_place = [section for section in AT_PLACE if section in self.mapping.sections]
        rules = self._hours(node)
        if has_place:
            place = self._at_location("service_at_locations[0]", at_place)
            node["service_at_locations"] = [place]
        else:
            place, at_place = node, []
        if "hours" in self.mapping.sections:
            place["schedules"] = [*place.get("schedules", []), *rules]
        for section in MANY:
            if section not in (*at_place, *AT_LOCATION, "terms"):
                self._list(node, section, "")
        self._terms(node)
        return node

    def _at_location(self, path: str, at_place: list[str]) -> dict[str, Any]:
        location = self._record("location", 0, f"{path}.location")
        location.setdefault("id", self._id("location"))
        if "address" in self.mapping.sections:
            address = self._record("address", 0, f"{path}.location.addresses[0]")
            self._part_town(address)
            location["addresses"] = [{**address, "id": f"{location['id']}/address"[-190:]}]
        for section in AT_LOCATION:
            self._list(location, section, f"{path}.location")
        self._project(location)
        location.setdefault("location_type", "physical")
        where = f"@{location['id']}" if self.mapping.has_several_rows else "/place"
        own = f"{self._id('service')}{where}"
        node = {"id": own[-190:], "location": location}
        for section in at_place:
            self._list(node, section, path)
        return node

    def _part_town(self, address: dict[str, Any]) -> None:
        """One column for town and ZIP code: each gets its part of the cell."""
        cells = self.mapping.sections["address"][0]
        if "city" in cells and "postal_code" in cells and cells["city"].columns == cells["postal_code"].columns:
            if found := town_and_zip(str(address.get("city") or "")):
                address["city"], address["postal_code"] = found
            elif re.fullmatch(r"\d{5}(-\d{4})?", str(address.get("city") or "").strip()):
                address.pop("city")
            elif address.get("city"):
                words = _("“%(value)s” is no town with a ZIP code: it is kept as the town")
                self.cells.problem(", ".join(cells["city"].columns), words % {"value": str(address["city"])[:60]})
                address.pop("postal_code", None)

    def _project(self, location: dict[str, Any]) -> None:
        """Coordinates of a projection become degrees."""
        x, y = location.pop("x", None), location.pop("y", None)
        if x in (None, "") or y in (None, "") or not self.mapping.coordinates:
            return
        try:
            found = on_earth(self.mapping.coordinates, _number(x), _number(y))
        except ValueError:
            found = None
        if found:
            location["latitude"], location["longitude"] = found
        else:
            words = _("%(x)s, %(y)s is no point of %(system)s")
            self.cells.problem("", words % {"x": x, "y": y, "system": self.mapping.coordinates})

    def _hours(self, node: dict[str, Any]) -> list[dict[str, Any]]:
        """Hours written as text, in one column or one for each day, as rules where they are certain; else as words.
        Whichever it is now, the other is said to be none: what stood there before goes."""
        if "hours" not in self.mapping.sections:
            return []
        node.setdefault("hours_text", "")
        record = self.mapping.sections["hours"][0]
        said = {prop: str(self._value(cell) or "").strip() for prop, cell in record.items()}
        days = [f"{day} {said[day]}" for day in WEEK if said.get(day)]
        text = "; ".join(part for part in (said.get("text", ""), *days) if part)
        if not text:
            return []
        rules, rest = read_hours(text)
        if not rules:
            node["hours_text"] = "\n".join(part for part in (node.get("hours_text"), text) if part)
        more = {"tzid": said["tzid"]} if said.get("tzid") else {}
        return [
            {
                **more,
                **({"description": rest} if rest else {}),
                "freq": "WEEKLY",
                "byday": ",".join(rule.days),
                "opens_at": rule.opens_at.isoformat("minutes"),
                "closes_at": rule.closes_at.isoformat("minutes"),
            }
            for rule in rules
        ]

    def _terms(self, node: dict[str, Any]) -> None:
        """What the publisher calls it, as terms of the publisher's own list."""
        found: list[dict[str, Any]] = []
        for number, cells in enumerate(self.mapping.sections.get("terms", [])):
            record = self._record("terms", number, f"terms[{number}]")
            for term in _split(record, cells):
                if term.get("name"):
                    of = term.get("taxonomy") or self.mapping.title
                    own = f"{slugify(of)}/{term.get('code') or slugify(term['name'])}"[:190]
                    found.append({"taxonomy_term": {**term, "taxonomy": of, "id": own}})
        if found:
            node["attributes"] = found

    def _list(self, node: dict[str, Any], section: str, path: str) -> None:
        records: list[dict[str, Any]] = []
        told: set[tuple[str, ...]] = set()
        for number, cells in enumerate(self.mapping.sections.get(section, [])):
            if section == "phones" and "number" in cells:
                if cells["number"].columns in told:
                    continue  # one column for phone and fax: each number's own words say which it is
                told.add(cells["number"].columns)
            record = self._record(section, number, f"{path}.{section}[{len(records)}]".lstrip("."))
            required = [prop for prop in TABLES[MANY[section]].required if not prop.endswith("_id")]
            telling = required or [prop for prop, cell in cells.items() if cell.columns]
            if section == "capacities":
                telling, record["unit"] = ["available"], _unit(record.get("unit"))
            if any(record.get(prop) not in (None, "") for prop in telling):
                records += _split(record, cells)
        if section in self.mapping.sections:
            node[section] = records

    def _record(self, section: str, number: int, path: str) -> dict[str, Any]:
        if section not in self.mapping.sections:
            return {}
        node: dict[str, Any] = {}
        for prop, cell in self.mapping.sections[section][number].items():
            self.columns[f"{path}.{prop}" if path else prop] = cell.columns
            is_joined = section not in MANY and bool(cell.split)
            found = self.cells.joined(cell) if is_joined else self._value(cell)
            if found not in (None, ""):
                node[prop] = found
        if section in ("service", "organization", "location"):
            node["id"] = self._id(section)
            self.columns[f"{path}.id" if path else "id"] = self.mapping.keys[section]
        return node

    def _id(self, section: str) -> str:
        return self.cells.key(self.mapping.keys.get(section, ()))

    def _value(self, cell: Any) -> Any:
        return self.cells.value(cell)


def _number(said: Any) -> float:
    return float(str(said).replace(",", ""))


def _unit(said: Any) -> dict[str, str]:
    name = str(said or "places")
    return {"id": slugify(name) or name, "name": name}


def _split(record: dict[str, Any], cells: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """One record for each part of a cell that holds several."""
    several = next(((prop, cell.split) for prop, cell in cells.items() if cell.split and record.get(prop)), None)
    if several is None:
        return [record]
    prop, sign = several
    return [{**record, prop: part.strip()} for part in str(record[prop]).split(sign) if part.strip()]
