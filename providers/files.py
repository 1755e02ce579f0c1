"""A path on disk as a directory that was read: JSON, a folder of tables, a CSV with its mapping."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import mapping as mappings
from .hsds import FILES, Reading, read_json, read_package, read_table
from .sheets import BadFile, read_sheet

BIGGEST = 512 * 1024 * 1024


@dataclass(frozen=True)
class Found:
    """What was read and whose it is."""

    reading: Reading
    source: str
    is_source_named: bool


def read_path(path: str | Path, *, mapping: str = "", source: str = "", name: str = "") -> Found:
    """Read a file or a folder. Raises `BadFile` with one sentence when it is none that can be read."""
    path = Path(path)
    name = name or path.resolve().name
    try:
        if path.is_dir():
            if mapping:
                raise BadFile(_("A mapping reads one CSV file, and %(file)s is a folder.") % {"file": name})
            return _found(_folder(path), source, slugify(name))
        data = _bytes(path, name)
    except OSError:
        raise BadFile(_("%(file)s cannot be opened.") % {"file": name}) from None
    if mapping and _looks_like_json(data, name):
        raise BadFile(_("A mapping reads CSV, and %(file)s is JSON: leave the mapping out.") % {"file": name})
    if mapping:
        return _mapped(data, name, mapping, source)
    if _looks_like_json(data, name):
        return _found(read_json(data, name=name), source, slugify(name.rpartition(".")[0] or name))
    return _found(_table(data, name), source, slugify(path.resolve().parent.name))


def _bytes(path: Path, name: str) -> bytes:
    if not path.exists():
        raise BadFile(_("There is no file %(file)s.") % {"file": path})
    if path.stat().st_size > BIGGEST:
        raise BadFile(_("%(file)s is larger than 512 MB. Split it and bring the parts in one by one.") % {"file": name})
    return path.read_bytes()


def _found(reading: Reading, source: str, otherwise: str) -> Found:
    return Found(reading, slugify(source)[:80] or otherwise[:80] or "import", bool(slugify(source)))


def _folder(path: Path) -> Reading:
    files = {found.name: _bytes(found, found.name) for found in sorted(path.iterdir()) if found.is_file()}
    return read_package(files)


def _mapped(data: bytes, name: str, mapping: str, source: str) -> Found:
    how = mappings.load(mapping)
    reading = Reading()
    mappings.read_mapped(read_sheet(data, name=name), how, name=name, reading=reading)
    return Found(reading, slugify(source or how.source)[:80], True)


def _looks_like_json(data: bytes, name: str) -> bool:
    if name.casefold().endswith((".json", ".ndjson", ".jsonl")):
        return True
    return not name.casefold().endswith((".csv", ".tsv", ".txt")) and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (
        b"{",
        b"[",
    )


def _table(data: bytes, name: str) -> Reading:
    stem = name.casefold().rpartition(".")[0]
    sheet = read_sheet(data, name=name)
    if stem not in FILES:
        known = ", ".join(mappings.shipped())
        reason = _(
            "%(file)s is a table of its own kind: say with a mapping what its columns mean (shipped: %(known)s)."
        )
        raise BadFile(reason % {"file": name, "known": known})
    reading = Reading()
    read_table(sheet, FILES[stem], name=name, reading=reading)
    return reading
