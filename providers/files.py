"""A path on disk as a directory that was read: JSON, a folder of tables, a CSV with its mapping."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from django.utils.text import slugify
from django.utils.translation import gettext as _

from casemgmt.core import tables
from casemgmt.core.tables import AT_SET_UP, MB, UPLOADED, BadFile, Limits

from . import mapping as mappings
from .hsds import DirectoryReading, close, read_json, read_package, table_named
from .mapped import read_mapped

MOST_FILES = 2_000
EMPTY_ZIP = b"PK\x05\x06"
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
            return _found(read_package(_folder(path, limits), limits), source, slugify(name))
        data = _bytes(path, name, limits)
    except OSError:
        raise BadFile(_("%(file)s cannot be opened.") % {"file": name}) from None
    return _read(data, path, name, mapping, source, limits)


def _read(data: bytes, path: Path, name: str, mapping: str, source: str, limits: Limits) -> DirectoryFile:
    if mapping and _looks_like_json(data, name):
        raise BadFile(_("A mapping reads CSV, and %(file)s is JSON: leave the mapping out.") % {"file": name})
    if mapping:
        return _mapped(data, name, mappings.load(mapping), source, limits)
    otherwise = slugify(name.rpartition(".")[0] or name)
    if _is_archive(data):
        return _found(read_package(tables.read_archive(data, name, limits), limits), source, otherwise)
    if _looks_like_json(data, name):
        return _found(read_json(data, name=name), source, otherwise)
    if data.startswith(tables.PACKED) and any(table_named(sheet) for sheet in tables.sheets_of(data, name, limits)):
        return _found(read_package({name: data}, limits), source, otherwise)
    _table_named(name)
    return _found(read_package({name: data}, limits), source, slugify(path.resolve().parent.name))


def read_text(data: bytes, *, name: str, mapping: mappings.DirectoryMapping, source: str = "") -> DirectoryFile:
    """Read a table by a mapping that was made by eye."""
    return _mapped(data, name, mapping, source, UPLOADED_DIRECTORY)


def _is_archive(data: bytes) -> bool:
    if data.startswith(EMPTY_ZIP):
        raise BadFile(_("The ZIP is empty: it holds no files."))
    return data.startswith(tables.PACKED) and not tables.is_workbook(data)


def refuse_at_once(file: IO[bytes], *, name: str, mapping: str) -> None:
    """What is seen to be no directory from its name and first bytes. Reads no more; the worker reads the rest."""
    head = file.read(tables.PEEKED)
    file.seek(0)
    if head.startswith(tables.PACKED) and not mapping:
        tables.peek_archive(file, name)  # an archive or a workbook: the worker unpacks it
        return
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
    close(reading)
    return DirectoryFile(reading, slugify(source)[:80] or otherwise[:80] or "import", bool(slugify(source)))


def _folder(path: Path, limits: Limits) -> dict[str, bytes]:
    """Its files with those of the folders in it, by their paths; hidden ones and links are left alone."""
    files: dict[str, bytes] = {}
    for found in sorted(path.rglob("*")):
        within = found.relative_to(path)
        if found.is_symlink() or not found.is_file() or any(step.startswith(".") for step in within.parts):
            continue
        files[within.as_posix()] = _bytes(found, found.name, limits)
        if len(files) > MOST_FILES or sum(map(len, files.values())) > limits.unpacked:
            raise BadFile(_("%(file)s holds too much to be one directory.") % {"file": path.name})
    return files


def _mapped(data: bytes, name: str, how: mappings.DirectoryMapping, source: str, limits: Limits) -> DirectoryFile:
    reading = DirectoryReading(shape=how.title)
    read_mapped(tables.read_table(data, name, limits=limits), how, name=name, reading=reading)
    close(reading)
    return DirectoryFile(reading, slugify(source or how.source)[:80], True)


def _looks_like_json(data: bytes, name: str) -> bool:
    if name.casefold().endswith((".json", ".ndjson", ".jsonl")):
        return True
    return not name.casefold().endswith((".csv", ".tsv", ".txt")) and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (
        b"{",
        b"[",
    )


def _table_named(name: str) -> str:
    """The HSDS table that a file of this name holds."""
    stem = name.casefold().rpartition(".")[0]
    if found := table_named(stem):
        return found
    known = ", ".join(mappings.shipped())
    reason = _(
        "%(file)s is a table of its own kind: say by eye what its columns mean (“A list of its own kind”), or name a "
        "mapping (shipped: %(known)s)."
    )
    raise BadFile(reason % {"file": name, "known": known})
