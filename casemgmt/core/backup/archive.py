"""How the file of a backup is laid out: a compressed tar that is written and read in one go, so that it can be piped.

`manifest.json` first, then `tables/<table>/<part>`, then `files/<name>`, then `end.json`. A file without its end is
refused: it was cut off while it was written or carried.
"""

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import IO, Any

FORMAT = 1
MANIFEST, END = "manifest.json", "end.json"
TABLES, FILES = "tables", "files"
PART_BYTES = 4 * 2**20
QUICKLY = 3  # of gzip's nine: a night's backup should not take the night


class BackupRefused(Exception):
    """Why this backup cannot be written or read, in one sentence that says what to do."""


class BackupWriter:
    """Puts one thing after the other into the file."""

    def __init__(self, tar: tarfile.TarFile, at: datetime) -> None:
        self.tar, self.at = tar, at

    def put(self, name: str, content: bytes) -> None:
        """A thing that fits into memory."""
        self.put_stream(name, io.BytesIO(content), len(content))

    def put_stream(self, name: str, content: IO[bytes], size: int) -> None:
        """A thing of any size."""
        told = tarfile.TarInfo(name)
        told.size, told.mode, told.mtime = size, 0o600, int(self.at.timestamp())
        self.tar.addfile(told, content)

    def put_json(self, name: str, content: Any) -> None:
        """A list of things."""
        self.put(name, json.dumps(content, indent=1, default=str).encode())

    def put_parts(self, folder: str, pieces: Iterable[bytes | memoryview]) -> None:
        """A thing whose size nobody knows before its end, in parts that fit into memory."""
        for number, part in enumerate(_parts(pieces), start=1):
            self.put(f"{folder}/{number:08}", part)


def _parts(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= PART_BYTES:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


@contextmanager
def written_to(stream: IO[bytes], at: datetime) -> Iterator[BackupWriter]:
    """A file to put things into."""
    with (
        gzip.GzipFile(
            fileobj=stream, filename="", mode="wb", compresslevel=QUICKLY, mtime=int(at.timestamp())
        ) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield BackupWriter(tar, at)


class BackupReader:
    """Takes one thing after the other out of the file."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.manifest = self._manifest()
        self.end: dict[str, Any] | None = None

    def _manifest(self) -> dict[str, Any]:
        first = self.tar.next()
        if first is None or first.name != MANIFEST:
            raise BackupRefused("This file is no backup of this system: it does not begin with manifest.json.")
        manifest = json.loads(self._content(first))
        if manifest.get("format") != FORMAT:
            raise BackupRefused(f"This backup has format {manifest.get('format')}; this release reads format {FORMAT}.")
        return manifest

    def _content(self, member: tarfile.TarInfo) -> bytes:
        taken = self.tar.extractfile(member)
        if taken is None:
            raise BackupRefused(f"This backup holds something that is no file: {member.name}.")
        return taken.read()

    def things(self) -> Iterator[tuple[str, str, Iterator[bytes]]]:
        """(tables or files, its name, its content in parts), as they come; the parts are read before the next."""
        for (kind, name), members in groupby(self._members(), key=_what):
            yield kind, name, (self._content(member) for member in members)
        if self.end is None:
            raise BackupRefused("This backup is not whole: its end is missing. Take an earlier one.")

    def _members(self) -> Iterator[tarfile.TarInfo]:
        while member := self.tar.next():
            if member.name == END:
                self.end = json.loads(self._content(member))
            else:
                yield member


def _what(member: tarfile.TarInfo) -> tuple[str, str]:
    kind, _slash, rest = member.name.partition("/")
    return kind, rest.rpartition("/")[0] if kind == TABLES else rest


@contextmanager
def read_from(stream: IO[bytes]) -> Iterator[BackupReader]:
    """The things in a file. Damage is said in one sentence."""
    try:
        with gzip.GzipFile(fileobj=stream, mode="rb") as zipped, tarfile.open(fileobj=zipped, mode="r|") as tar:
            yield BackupReader(tar)
    except (EOFError, gzip.BadGzipFile, tarfile.TarError, zlib.error, json.JSONDecodeError) as problem:
        raise BackupRefused(f"This backup cannot be read to its end ({problem}). Take an earlier one.") from problem
