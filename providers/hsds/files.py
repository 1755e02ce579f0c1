"""Whole files of HSDS: JSON in its shapes, one CSV per table. Pure: takes bytes, gives a `DirectoryReading`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core import tables
from casemgmt.core.json_in import BadJson, parse_json
from casemgmt.core.tables import AT_SET_UP, BadFile, Limits, decode

from . import older
from .older.versions import keys_of
from .packages import DirectoryPackage, read_sheet, sheet_of
from .reading import DirectoryReading, FilePlace, Problem, read_root, read_roots, table_of
from .tables import FILES, ROOTS, TABLES
from .trees import terms_of

ENVELOPES = ("contents", "content", "data", "results", "items", "records")
LOOKED_AT = 50  # records that say how a file is written


def read_json(data: bytes, *, name: str, reading: DirectoryReading | None = None) -> DirectoryReading:
    """One JSON file: a record, a list, a page of the API, lines of records, or tables by name."""
    reading = reading or DirectoryReading()
    before = reading.rows
    parsed = _parsed(_text(data, name), name)
    if isinstance(parsed, dict) and _tables_in(parsed):
        _read_tables_of_json(parsed, name, reading)
    elif terms := terms_of(parsed):
        reading.shape = reading.shape or _("a taxonomy, written as a tree")
        read_roots(terms, file=name, reading=reading, table="taxonomy_term")
    else:
        nodes = list(_roots(parsed))
        if not any(_is_record(node) for node in nodes):
            raise BadFile(_nothing_in(name, parsed))
        _note_page(parsed, name, reading)
        read_roots(_of_now(nodes, parsed, name, reading), file=name, reading=reading, table=_hint(name))
    if reading.rows == before:
        raise BadFile(_("%(file)s holds no records.") % {"file": name})
    return reading


def _of_now(nodes: list[Any], around: Any, name: str, reading: DirectoryReading) -> list[Any]:
    """The records as HSDS 3 has them, whenever they were written; what they were written in is noted."""
    keys = keys_of(nodes[:LOOKED_AT])
    is_ohana = any(map(older.is_ohana, nodes))
    is_old = is_ohana or older.is_old_node(keys)
    shape = "Ohana" if is_ohana else str(older.shape_of_nodes(keys, is_old, around))
    reading.shape = reading.shape or shape
    if not is_old:
        return nodes
    return [_modern(node, _hint(name)) if _is_record(node) else node for node in nodes]


def _modern(node: dict[str, Any], hint: str) -> dict[str, Any]:
    """One record of then; where services hang on places it is an organization's."""
    if older.is_ohana(node):
        return older.modern(older.as_organization(node), "organization")
    return older.modern(node, table_of(node, hint))


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
    lines = [line for line in text.split("\n") if line.strip()]
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
    lists = {prop for table in TABLES.values() for prop in table.lists}
    is_told = any(key.removesuffix(".csv").removesuffix(".json") not in lists for key in found)
    named = {"id", "name"} & set(parsed) and not is_told
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


def _note_page(parsed: Any, name: str, reading: DirectoryReading) -> None:
    """One page of several is a part: what stands on the others is not gone."""
    pages, number = (parsed.get(key) if isinstance(parsed, dict) else None for key in ("total_pages", "page_number"))
    if isinstance(pages, int) and isinstance(number, int) and 1 <= number <= pages:
        reading.pages = max(reading.pages, pages)
        reading.pages_read.add(number)
        if pages > 1:
            reading.remark(name, 0, "", _("this is page %(n)d of %(all)d") % {"n": number, "all": pages})


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
    """A folder: tables of HSDS, JSON files, or both. Files that are neither are left out and named."""
    package = DirectoryPackage(files, limits)
    package.open()
    reading = package.reading
    read = (package.read() if package.sheets else set()) | package.emptied
    for name in package.jsons:
        if _read_json_of_package(files[name], name, reading):
            read.add(_hint(name))
    if not reading.rows:
        raise BadFile(
            _("It holds no HSDS files: no JSON, and no table named as one of the standard, such as services.csv.")
        )
    _list_all(reading, set() if reading.is_part else read)
    return reading


def _read_json_of_package(data: bytes, name: str, reading: DirectoryReading) -> bool:
    """Read one; whether it is a table of parts (`phones.json`), which is there in full."""
    parsed = _parsed(_text(data, name), name)
    holds_tables = (isinstance(parsed, dict) and _tables_in(parsed)) or terms_of(parsed)
    is_table = _hint(name) in TABLES.keys() - ROOTS and isinstance(parsed, list) and not holds_tables
    if is_table and not parsed:
        return True
    if not holds_tables and not any(_is_record(node) for node in _roots(parsed)):
        reading.problems.append(Problem(name, 0, "", _("there are no HSDS records in it; the file was left out")))
        return False
    read_json(data, name=name, reading=reading)
    return is_table


def read_table(sheet: tables.Table, table: str, *, name: str, reading: DirectoryReading) -> None:
    """One table of a package."""
    read_sheet(sheet_of(name, table, sheet), reading)


def _read_flat(
    node: Any, where: FilePlace, reading: DirectoryReading, table: str, roots: dict[tuple[str, str], int]
) -> None:
    read_root(node, where=where, reading=reading, table=f"={table}", roots=roots)


def _list_all(reading: DirectoryReading, tables: set[str]) -> None:
    """A table that is there at all is there in full: what a parent has no longer is gone."""
    for child in tables:
        for ref, parent in TABLES[child].refs.items():
            reading.listed.update((child, ref, record_id) for record_id in reading.records[parent])
