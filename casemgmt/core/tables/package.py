"""The parts of a workbook, unpacked a piece at a time: nothing larger than its limit is ever held. Pure.

A workbook is a zip of XML files. What it claims about its sizes is checked, and counted again while unpacking.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from .bad_file import BadFile
from .limits import MB, Limits

CHUNK = 65_536
LONGEST_TAG = 2 * MB
DEEPEST = 60
MOST_PARTS = 5_000
SMALL = 10 * MB
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)

Begin = Callable[[str, dict[str, str]], None]


class Package:
    """The zip, and its parts by name."""

    def __init__(self, content: bytes | IO[bytes], name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content)
            self.parts = {part.filename.lstrip("/").casefold(): part for part in self.zip.infolist()}
        except BROKEN:
            raise self.damaged() from None
        self._refuse_bomb()

    def damaged(self) -> BadFile:
        """The sentence for whatever cannot be unpacked or understood."""
        words = _("%(file)s is damaged. Open it, save it again as .xlsx, and send it again.")
        return BadFile(words % {"file": self.name})

    def too_large(self) -> BadFile:
        """The sentence for what unpacks to more than is read."""
        words = _("%(file)s is too large when unpacked. Save the sheet as CSV, or split it.")
        return BadFile(words % {"file": self.name})

    def _refuse_bomb(self) -> None:
        if any(part.flag_bits & 1 for part in self.parts.values()):
            words = _("%(file)s is locked with a password. Save it without one, then send it again.")
            raise BadFile(words % {"file": self.name})
        large = [part for part in self.parts.values() if part.file_size > SMALL]
        is_bomb = any(part.file_size > self.limits.packed_tighter_than * part.compress_size for part in large)
        total = sum(part.file_size for part in self.parts.values())
        if is_bomb or len(self.parts) > MOST_PARTS or total > self.limits.unpacked:
            raise self.too_large()

    def has(self, path: str) -> bool:
        """Whether there is such a part."""
        return path.casefold() in self.parts

    def events(
        self, path: str, *, begin: Begin, end: Callable[[str], None], text: Callable[[str], None], most: int = 0
    ) -> Iterator[None]:
        """Feed a part through the three calls; yields after each piece, so that the caller takes what came of it."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0

        def begin_tag(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise self.damaged()
            begin(_local(tag), {_local(key): value for key, value in attributes.items()})

        def end_tag(tag: str) -> None:
            nonlocal depth
            depth -= 1
            end(_local(tag))

        parser.StartElementHandler, parser.EndElementHandler = begin_tag, end_tag
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, self._refuse_entities
        yield from self._fed(path, parser, most or self.limits.part)

    def _fed(self, path: str, parser: expat.XMLParserType, most: int) -> Iterator[None]:
        fed = 0
        try:
            with self._opened(path) as part:
                while piece := part.read(CHUNK):
                    fed += len(piece)
                    if fed > most:
                        raise self.too_large()
                    parser.Parse(piece, False)
                    if fed - max(0, parser.CurrentByteIndex) > LONGEST_TAG:
                        raise self.too_large()
                    yield
                parser.Parse(b"", True)
            yield
        except (*BROKEN, expat.ExpatError):
            raise self.damaged() from None

    def _opened(self, path: str) -> IO[bytes]:
        part = self.parts.get(path.casefold())
        if part is None:
            raise self.damaged()
        return self.zip.open(part)

    def _refuse_entities(self, *_args: object) -> None:
        """A workbook declares no document type; what does wants its entities multiplied."""
        raise self.damaged()


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]
