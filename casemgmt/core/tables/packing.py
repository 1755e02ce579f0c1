"""A ZIP that is written piece by piece, so that none of it is held whole, with a checksum for each member."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class ArchiveBook:
    """The ZIP under way: each member with its checksum."""

    def __init__(self, out: Any, at: datetime) -> None:
        self.zip, self.at = ZipFile(out, "w", ZIP_DEFLATED), at
        self.sums: list[str] = []

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        """One member, written as it comes."""
        told = hashlib.sha256()
        info = ZipInfo(name, self.at.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        with self.zip.open(info, "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                told.update(part)
        self.sums.append(f"{told.hexdigest()}  {name}")

    def close(self) -> None:
        """The checksums last, then the end of the file."""
        self.add("checksums.txt", [("\n".join(self.sums) + "\n").encode()])
        self.zip.close()


class _Pipe(io.RawIOBase):
    """What the ZIP writes, until it is taken on."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        """All that was written since the last time."""
        taken, self.waiting = bytes(self.waiting), bytearray()
        return taken


def zip_in_pieces(members: Iterable[tuple[str, Iterable[bytes]]], at: datetime) -> Iterator[bytes]:
    """A ZIP that leaves while it is written: each member by its name, piece by piece."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as book:  # type: ignore[arg-type]
        for name, parts in members:
            info = ZipInfo(name, at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            with book.open(info, "w", force_zip64=True) as member:
                for part in parts:
                    member.write(part)
                    yield pipe.take()
            yield pipe.take()
    yield pipe.take()
