"""A path on disk as a directory that was read: JSON, a folder of tables, a CSV with its mapping."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from django.utils.text import slugify
from django.utils.translation import gettext as _

from casemgmt.core import tables
from casemgmt.core.tables import AT_SET_UP, MB, UPLOADED, BadFile, Limits

from . import mapping as mappings
from .hsds import FILES, DirectoryReading, read_json, read_package, read_table

UPLOADED_DIRECTORY = replace(UPLOADED, size=100 * MB)


@dataclass(frozen=True)
class DirectoryFile:
    """What was read and whose it is."""

    reading: DirectoryReading
    source: str
    is_source_named: bool


def read_path(
    path: str | Path, *, mapping: str = "", source: str = "", name: str = "", limits: Limits = AT_SET_UP
) -> DirectoryFile:
    """Read a file or a folder. Raises `BadFile` with one sentence when it is none that can be read."""
    path = Path(path)
    name = name or path.resolve().name
    try:
        if path.is_dir():
            if mapping:
                raise BadFile(_("A mapping reads one CSV file, and %(file)s is a folder.") % {"file": name})
            return _found(_folder(path, limits), source, slugify(name))
        data = _bytes(path, name, limits)
    except OSError:
        raise BadFile(_("%(file)s cannot be opened.") % {"file": name}) from None
    if mapping and _looks_like_json(data, name):
        raise BadFile(_("A mapping reads CSV, and %(file)s is JSON: leave the mapping out.") % {"file": name})
    if mapping:
        return _mapped(data, name, mapping, source, limits)
    if _looks_like_json(data, name):
        return _found(read_json(data, name=name), source, slugify(name.rpartition(".")[0] or name))
    return _found(_table(data, name, limits), source, slugify(path.resolve().parent.name))


def refuse_at_once(file: IO[bytes], *, name: str, mapping: str) -> None:
    """What is seen to be no directory from its name and first bytes. Reads no more; the worker reads the rest."""
    head = file.read(tables.PEEKED)
    file.seek(0)
    if _looks_like_json(head, name):
        if mapping:
            raise BadFile(_("A mapping reads CSV, and %(file)s is JSON: leave the mapping out.") % {"file": name})
        return
    tables.peek(file, name, limits=UPLOADED_DIRECTORY)
    if not mapping:
        _table_named(name)


def _bytes(path: Path, name: str, limits: Limits) -> bytes:
    if not path.exists():
        raise BadFile(_("There is no file %(file)s.") % {"file": path})
    limits.refuse_size(path.stat().st_size, name)
    return path.read_bytes()


def _found(reading: DirectoryReading, source: str, otherwise: str) -> DirectoryFile:
    return DirectoryFile(reading, slugify(source)[:80] or otherwise[:80] or "import", bool(slugify(source)))


def _folder(path: Path, limits: Limits) -> DirectoryReading:
    files = {found.name: _bytes(found, found.name, limits) for found in sorted(path.iterdir()) if found.is_file()}
    return read_package(files, limits)


def _mapped(data: bytes, name: str, mapping: str, source: str, limits: Limits) -> DirectoryFile:
    how = mappings.load(mapping)
    reading = DirectoryReading()
    mappings.read_mapped(tables.read_table(data, name, limits=limits), how, name=name, reading=reading)
    return DirectoryFile(reading, slugify(source or how.source)[:80], True)


def _looks_like_json(data: bytes, name: str) -> bool:
    if name.casefold().endswith((".json", ".ndjson", ".jsonl")):
        return True
    return not name.casefold().endswith((".csv", ".tsv", ".txt")) and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (
        b"{",
        b"[",
    )


def _table(data: bytes, name: str, limits: Limits) -> DirectoryReading:
    table = _table_named(name)
    reading = DirectoryReading()
    read_table(tables.read_table(data, name, limits=limits), table, name=name, reading=reading)
    return reading


def _table_named(name: str) -> str:
    """The HSDS table that a file of this name holds."""
    stem = name.casefold().rpartition(".")[0]
    if stem in FILES:
        return FILES[stem]
    known = ", ".join(mappings.shipped())
    reason = _("%(file)s is a table of its own kind: say with a mapping what its columns mean (shipped: %(known)s).")
    raise BadFile(reason % {"file": name, "known": known})
