"""Whole files of HSDS: JSON in its shapes, one CSV per table. Pure: takes bytes, gives a `DirectoryReading`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core import tables
from casemgmt.core.json_in import BadJson, parse_json
from casemgmt.core.tables import AT_SET_UP, BadFile, Limits, decode

from .reading import DirectoryReading, FilePlace, Problem, read_root, read_roots, told_rows
from .tables import FILES, TABLES

ENVELOPES = ("contents", "data", "results", "items", "records")
# Part of the standard's packages, but nothing to keep here.
NOT_ROWS = frozenset({"metadata", "meta_table_descriptions", "meta_table_description", "datapackage"})


def read_json(data: bytes, *, name: str, reading: DirectoryReading | None = None) -> DirectoryReading:
    """One JSON file: a record, a list, a page of the API, lines of records, or tables by name."""
    reading = reading or DirectoryReading()
    before = reading.rows
    parsed = _parsed(_text(data, name), name)
    if isinstance(parsed, dict) and _tables_in(parsed):
        _read_tables_of_json(parsed, name, reading)
    else:
        nodes = list(_roots(parsed))
        if not any(_is_record(node) for node in nodes):
            raise BadFile(_nothing_in(name, parsed))
        read_roots(nodes, file=name, reading=reading, table=_hint(name))
    if reading.rows == before:
        raise BadFile(_("%(file)s holds no records.") % {"file": name})
    return reading


def _text(data: bytes, name: str) -> str:
    try:
        decode(data, name=name)
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(
            _("%(file)s is not UTF-8, as JSON has to be. Save it as UTF-8 and try again.") % {"file": name}
        ) from None


def _parsed(text: str, name: str) -> Any:
    try:
        return parse_json(text, most=AT_SET_UP.size, is_nan_nothing=True)
    except BadJson as problem:
        if problem.is_too_deep:
            raise BadFile(_("%(file)s is nested too deeply to be read.") % {"file": name}) from None
        lines = list(_json_lines(text))
        if len(lines) > 1 and any(isinstance(line, dict) for line in lines):
            return lines
        where = {"file": name, "line": problem.line, "column": problem.column}
        raise BadFile(
            _("%(file)s is not JSON: it cannot be read from line %(line)d, column %(column)d on.") % where
        ) from None


def _json_lines(text: str) -> Iterator[Any]:
    """One record a line; a line that cannot be read stays in the list as a row to refuse."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or not lines[0].lstrip().startswith("{") or not lines[0].rstrip().endswith("}"):
        return
    for line in lines:
        try:
            yield parse_json(line, most=AT_SET_UP.size, is_nan_nothing=True)
        except BadJson:
            yield None


def _tables_in(parsed: dict[str, Any]) -> dict[str, list[Any]]:
    """`{"organizations.csv": [...], "services": [...]}`: tables under their file names."""
    found = {key: rows for key, rows in parsed.items() if key.removesuffix(".csv").removesuffix(".json") in FILES}
    named = {"id", "name"} & set(parsed)
    return found if not named and found and all(isinstance(rows, list) for rows in found.values()) else {}


def _read_tables_of_json(parsed: dict[str, Any], name: str, reading: DirectoryReading) -> None:
    read: set[str] = set()
    for key, rows in _tables_in(parsed).items():
        table = FILES[key.removesuffix(".csv").removesuffix(".json")]
        read.add(table)
        roots: dict[tuple[str, str], int] = {}
        for row, node in enumerate(rows, start=1):
            reading.rows += 1
            _read_flat(node, FilePlace(f"{name}: {key}", row), reading, table, roots)
    _list_all(reading, read)


def _roots(parsed: Any) -> list[Any]:
    if isinstance(parsed, list):
        return parsed
    if isinstance(parsed, dict):
        for key in ENVELOPES:
            if isinstance(parsed.get(key), list) and "id" not in parsed:
                return parsed[key]
    return [parsed]


def _is_record(node: Any) -> bool:
    if not isinstance(node, dict) or "resourceType" in node:
        return False
    return bool({"id", "name", "status", "service", "location", "organization"} & set(node))


def _nothing_in(name: str, parsed: Any) -> str:
    if (isinstance(parsed, dict) and parsed.get("empty") is True) or parsed in ([], {}):
        return _("%(file)s is empty: it holds no records.") % {"file": name}
    return _("%(file)s holds no HSDS records: no organizations, services or locations.") % {"file": name}


def _hint(name: str) -> str:
    stem = name.rpartition("/")[2].split(".")[0].casefold().replace("-", "_")
    for suffix in ("_full", "_list", "_sample", "_example", "s_full", "s_list"):
        stem = stem.removesuffix(suffix)
    return FILES.get(stem, "")


def read_package(files: Mapping[str, bytes], limits: Limits = AT_SET_UP) -> DirectoryReading:
    """A folder: one CSV per table, JSON files, or both. Files that are neither are left out and named."""
    reading, read = DirectoryReading(), set()
    for name, data in sorted(files.items()):
        stem, _dot, ending = name.rpartition("/")[2].casefold().rpartition(".")
        if stem in NOT_ROWS or stem.startswith((".", "~")):
            continue
        if ending == "csv" and stem in FILES:
            read_table(tables.read_table(data, name, limits=limits), FILES[stem], name=name, reading=reading)
            read.add(FILES[stem])
        elif ending in ("json", "ndjson", "jsonl"):
            _read_json_of_package(data, name, reading)
        else:
            reading.problems.append(Problem(name, 0, "", _("this is no table of HSDS; the file was left out")))
    if not reading.rows:
        raise BadFile(_("The folder holds no HSDS files: no JSON, and no CSV named as a table such as services.csv."))
    _list_all(reading, read)
    return reading


def _read_json_of_package(data: bytes, name: str, reading: DirectoryReading) -> None:
    parsed = _parsed(_text(data, name), name)
    if not (isinstance(parsed, dict) and _tables_in(parsed)) and not any(_is_record(node) for node in _roots(parsed)):
        reading.problems.append(Problem(name, 0, "", _("there are no HSDS records in it; the file was left out")))
        return
    read_json(data, name=name, reading=reading)


def read_table(sheet: tables.Table, table: str, *, name: str, reading: DirectoryReading) -> None:
    """One table of a package."""
    renamed = {header: _property(header, table) for header in sheet.headings if header}
    if "id" not in renamed.values() or not (
        set(renamed.values()) & (set(TABLES[table].fields) | set(TABLES[table].refs))
    ):
        columns = ", ".join(renamed)[:300]
        reason = _("%(file)s has no columns of the HSDS table “%(table)s”. Its columns are: %(columns)s.")
        raise BadFile(reason % {"file": name, "table": table, "columns": columns})
    roots: dict[tuple[str, str], int] = {}
    for row, cells in told_rows(sheet, name=name, reading=reading):
        node = {renamed[header]: cell for header, cell in cells.items()}
        _read_flat(node, FilePlace(name, row), reading, table, roots)


def _property(header: str, table: str) -> str:
    key = header.strip().casefold().replace(" ", "_")
    return "id" if key == f"{table}_id" and key not in TABLES[table].refs else key


def _read_flat(
    node: Any, where: FilePlace, reading: DirectoryReading, table: str, roots: dict[tuple[str, str], int]
) -> None:
    read_root(node, where=where, reading=reading, table=f"={table}", roots=roots)


def _list_all(reading: DirectoryReading, tables: set[str]) -> None:
    """A table that is there at all is there in full: what a parent has no longer is gone."""
    for child in tables:
        for ref, parent in TABLES[child].refs.items():
            reading.listed.update((child, ref, record_id) for record_id in reading.records[parent])
