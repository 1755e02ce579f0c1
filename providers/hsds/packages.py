"""A directory in several tables: a folder, a data package, the files of a ZIP, the sheets of a workbook. Pure."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core import tables
from casemgmt.core.json_in import BadJson, parse_json
from casemgmt.core.tables import AT_SET_UP, BadFile, Limits

from . import older
from .reading import DirectoryReading, FilePlace, Problem, read_root, told_rows
from .tables import FILES, TABLES

DATA_PACKAGE = "datapackage.json"
# Part of the standard's packages, but nothing to keep here.
NOT_ROWS = frozenset({"metadata", "meta_table_descriptions", "meta_table_description", "datapackage"})
TEXT_ENDINGS = ("csv", "tsv", "txt")
TOLD = 4_000  # bytes of a package's metadata in which a program may name itself


@dataclass
class NamedSheet:
    """One table: the file (and sheet) it stands in, which table of which time it is, its rows."""

    name: str
    table: str
    sheet: tables.Table
    headings: dict[str, str] = field(default_factory=dict)


def sheet_of(name: str, table: str, sheet: tables.Table) -> NamedSheet:
    """A table with its headings as the standard writes them."""
    return NamedSheet(name, table, sheet, {heading: _folded(heading, table) for heading in sheet.headings if heading})


def stem_of(name: str) -> tuple[str, str]:
    """A file's name without folders and ending, folded, and its ending."""
    stem, _dot, ending = name.rpartition("/")[2].casefold().rpartition(".")
    return (stem, ending) if _dot else (ending, "")


def table_named(stem: str) -> str:
    """The table a file or sheet of this name holds: one of HSDS 3, one of an older standard, or none."""
    key = stem.strip().casefold().replace(" ", "_").replace("-", "_")
    return older.old_table(key) or FILES.get(key, "")


def is_json(name: str) -> bool:
    """Whether a file of this name holds JSON."""
    return stem_of(name)[1] in ("json", "ndjson", "jsonl")


@dataclass
class DirectoryPackage:
    """The files by their paths, what each is called in `datapackage.json`, and what was found in them."""

    files: Mapping[str, bytes]
    limits: Limits = AT_SET_UP
    reading: DirectoryReading = field(default_factory=DirectoryReading)
    sheets: list[NamedSheet] = field(default_factory=list)
    described: Any = None
    jsons: list[str] = field(default_factory=list)
    # tables of HSDS 3 that are there with their heading alone: they say that there is nothing
    emptied: set[str] = field(default_factory=set)

    def open(self) -> None:
        """Find the tables in the files."""
        named = self._resources()
        for name, data in sorted(self.files.items()):
            stem, ending = stem_of(name)
            if stem.startswith((".", "~")) or stem in NOT_ROWS:
                self._told_only(name, stem)
                continue
            table = table_named(named.get(name, "")) or table_named(stem)
            if ending in TEXT_ENDINGS and table:
                self._text(name, table, data)
            elif ending == "xlsx":
                self._workbook(name, data, table)
            elif is_json(name):
                self.jsons.append(name)
            else:
                self._left_out(name)

    def _text(self, name: str, table: str, data: bytes) -> None:
        """A table that is there and empty is no fault in a package; with its heading it says that there is nothing."""
        try:
            self._add(name, table, tables.read_table(data, name, limits=self.limits))
        except tables.EmptyFile as empty:
            if len(self.files) == 1:
                raise
            self._note_emptied(table, empty)

    def _note_emptied(self, table: str, empty: tables.EmptyFile) -> None:
        if table in TABLES and "id" in {_folded(heading, table) for heading in empty.headings}:
            self.emptied.add(table)

    def _told_only(self, name: str, stem: str) -> None:
        if stem == "metadata":
            words = _("the publisher's record of changes is not kept")
            self.reading.problems.append(Problem(name, 0, "", words, False, True))

    def _left_out(self, name: str) -> None:
        self.reading.problems.append(Problem(name, 0, "", _("this is no table of HSDS; the file was left out")))

    def _workbook(self, name: str, data: bytes, table: str) -> None:
        """Sheets that are named as tables; of a workbook without any the first, if the file is."""
        found = tables.sheets_of(data, name, self.limits)
        matching = [sheet for sheet in found if table_named(sheet)]
        for sheet in matching:
            wanted = tables.Expected(sheet=sheet)
            try:
                self._add(f"{name}: {sheet}", table_named(sheet), tables.read_table(data, name, wanted, self.limits))
            except tables.EmptyFile as empty:
                self._note_emptied(table_named(sheet), empty)
        for sheet in [sheet for sheet in found if sheet not in matching and matching]:
            self._left_out(f"{name}: {sheet}")
        if not matching and table:
            self._add(name, table, tables.read_table(data, name, limits=self.limits))
        elif not matching:
            self._left_out(name)

    def _add(self, name: str, table: str, sheet: tables.Table) -> None:
        self.sheets.append(sheet_of(name, table, sheet))

    def _resources(self) -> dict[str, str]:
        """Path → the resource's name, as the data package says; what it names and is not there is remarked."""
        where = next((name for name in sorted(self.files, key=len) if name.rpartition("/")[2] == DATA_PACKAGE), "")
        if not where:
            return {}
        try:
            self.described = parse_json(self.files[where].decode("utf-8-sig"), most=AT_SET_UP.size)
        except (BadJson, UnicodeDecodeError):
            self.reading.problems.append(Problem(where, 0, "", _("it cannot be read; files are known by their names")))
            return {}
        resources = self.described.get("resources") if isinstance(self.described, dict) else None
        named: dict[str, str] = {}
        for resource in resources if isinstance(resources, list) else []:
            if isinstance(resource, dict):
                self._resource(resource, where, named)
        return named

    def _resource(self, resource: dict[str, Any], where: str, named: dict[str, str]) -> None:
        paths = resource.get("path")
        for path in paths if isinstance(paths, list) else [paths]:
            if not isinstance(path, str) or not path:
                continue
            full = posixpath.normpath(posixpath.join(posixpath.dirname(where), path))
            if full in self.files:
                named[full] = str(resource.get("name") or stem_of(path)[0])
            else:
                words = _("“%(path)s” is named in it and is not there")
                self.reading.problems.append(Problem(where, 0, "path", words % {"path": path[:100]}, False, True))

    @property
    def told(self) -> str:
        """Where the program a directory comes from may name itself: names of files, the beginning of the metadata."""
        meta = [data[:TOLD].decode("utf-8", "replace") for name, data in self.files.items() if _is_meta(name)]
        return " ".join([*self.files, *meta])

    def read(self) -> set[str]:
        """Read the tables. Gives those of HSDS 3 that were there."""
        headings = {sheet.table: set(sheet.headings.values()) for sheet in self.sheets}
        shape = older.shape_of_sheets(headings, self.described, self.told)
        self.reading.shape = str(shape)
        if not shape.is_old:
            for one in self.sheets:
                read_sheet(one, self.reading)
            return {one.table for one in self.sheets}
        return self._read_old()

    def _read_old(self) -> set[str]:
        rows: dict[str, list[tuple[FilePlace, dict[str, Any]]]] = {}
        for one in self.sheets:
            refuse_foreign(one)
            found = rows.setdefault(one.table, [])
            for row, cells in told_rows(one.sheet, name=one.name, reading=self.reading):
                said = {one.headings[heading]: cell for heading, cell in cells.items() if cell != ""}
                found.append((FilePlace(one.name, row), said))
        if places := [place for place, node in rows.get("regular_schedule", []) if _is_zero(node.get("weekday"))]:
            words = _("weekdays are numbered from 0, which may be Sunday or Monday: these hours stay words")
            self.reading.remark(places[0].file, 0, "weekday", words)
        made, lost = older.modern_rows(rows)
        roots: dict[str, dict[tuple[str, str], int]] = {}
        for table, place, node in made:
            read_root(
                node, where=place, reading=self.reading, table=f"={table}", roots=roots.setdefault(place.file, {})
            )
        for place, column, given in lost:
            words = _("there is no row with the id “%(id)s”, or it was refused") % {"id": given[:60]}
            self.reading.refuse(place, column, words, whole_row=True)
        return {table for table, _place, _node in made}


def _is_zero(said: Any) -> bool:
    return str(said or "").strip() in ("0", "0.0")


def _is_meta(name: str) -> bool:
    return stem_of(name)[0] in NOT_ROWS


def _folded(header: str, table: str) -> str:
    key = header.strip().casefold().replace(" ", "_")
    refs = TABLES[table].refs if table in TABLES else {}
    is_own = key == f"{table}_id" and key not in refs
    return "id" if is_own else key


def refuse_foreign(one: NamedSheet) -> None:
    """A file that is named as a table and has none of its columns is another's."""
    known = set(one.headings.values())
    table = TABLES.get(one.table)
    ours = known & ({*table.fields, *table.refs} if table else known)
    if ("id" not in known and one.table in TABLES and not ours & set(table.refs if table else ())) or not ours:
        columns = ", ".join(one.headings)[:300]
        reason = _("%(file)s has no columns of the HSDS table “%(table)s”. Its columns are: %(columns)s.")
        raise BadFile(reason % {"file": one.name, "table": one.table, "columns": columns})


def read_sheet(one: NamedSheet, reading: DirectoryReading) -> None:
    """One table of HSDS 3."""
    refuse_foreign(one)
    roots: dict[tuple[str, str], int] = {}
    for row, cells in told_rows(one.sheet, name=one.name, reading=reading):
        node = {one.headings[header]: cell for header, cell in cells.items()}
        read_root(node, where=FilePlace(one.name, row), reading=reading, table=f"={one.table}", roots=roots)
