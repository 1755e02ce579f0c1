"""The files of a ZIP that somebody sent, each unpacked no further than its limit. Pure."""

import io
import zipfile
import zlib
from typing import IO

from django.utils.translation import gettext as _

from .bad_file import BadFile
from .limits import Limits
from .workbook import BOOK

CHUNK = 1024 * 1024
MOST_FILES = 2_000
SMALL = 10 * 1024 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def is_workbook(content: bytes) -> bool:
    """Whether a ZIP is an Excel workbook."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except BROKEN:
        return False
    return BOOK in {name.lstrip("/").casefold() for name in names}


def peek_archive(file: IO[bytes], name: str) -> None:
    """Raise BadFile where the list of what is in a ZIP cannot be read. Unpacks nothing."""
    try:
        zipfile.ZipFile(file).infolist()
    except BROKEN:
        raise _damaged(name) from None
    finally:
        file.seek(0)


def read_archive(content: bytes, name: str, limits: Limits) -> dict[str, bytes]:
    """Path → bytes of every file in it, folders and what a system adds by itself left out. Raises BadFile."""
    try:
        return _unpacked(zipfile.ZipFile(io.BytesIO(content)), name, limits)
    except BROKEN:
        raise _damaged(name) from None


def _damaged(name: str) -> BadFile:
    return BadFile(_("%(file)s is damaged: it cannot be unpacked. Make it anew.") % {"file": name})


def _unpacked(archive: zipfile.ZipFile, name: str, limits: Limits) -> dict[str, bytes]:
    parts = [part for part in archive.infolist() if not part.is_dir() and not _is_added(part.filename)]
    if any(part.flag_bits & 1 for part in parts):
        raise BadFile(_("%(file)s is locked with a password. Make it anew without one.") % {"file": name})
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > limits.unpacked:
        raise _too_large(name)
    for part in parts:
        if part.file_size > SMALL and part.file_size > limits.packed_tighter_than * part.compress_size:
            raise _too_large(name)
    found: dict[str, bytes] = {}
    left = limits.unpacked
    for part in parts:
        found[part.filename] = _read(archive, part, name, left)
        left -= len(found[part.filename])
    return found


def _is_added(path: str) -> bool:
    """What a Mac puts beside each file, and hidden files."""
    return any(step.startswith(("__MACOSX", ".", "~")) for step in path.split("/"))


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, left: int) -> bytes:
    pieces: list[bytes] = []
    with archive.open(part) as file:
        while piece := file.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise _too_large(name)
            pieces.append(piece)
    return b"".join(pieces)


def _too_large(name: str) -> BadFile:
    return BadFile(_("%(file)s is too large when unpacked. Split it, and send the parts one by one.") % {"file": name})
