"""Word documents without who wrote, changed and commented them. Pure.

The document is packed anew: its properties are emptied, names of authors removed, pictures inside cleaned. One that
holds another file is refused: that file would carry its own names.
"""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from .pictures import clean_picture
from .refused import RefusedFile

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 2**20
AUTHORS = re.compile(rb"""(\s[\w-]+:(?:author|initials|userId|providerId))=("[^"]*"|'[^']*')""")
# Programs point from these two to the properties and the thumbnail, which are left out.
POINTERS = re.compile(
    rb"""<(?:\w+:)?(?:Relationship|Override)\b[^>]*(?:docProps/|metadata/thumbnail)[^>]*?(?:/>|>\s*</(?:\w+:)?\w+>)""",
    re.IGNORECASE,
)
LEFT_OUT = re.compile(r"^(docProps/|.*thumbnail\.\w+$)", re.IGNORECASE)
PICTURES = {"png": "png", "jpg": "jpg", "jpeg": "jpg"}
DRAWN = {"emf", "wmf", "gif", "bmp"}  # formats that hold no place and no name
EARLIEST = (1980, 1, 1, 0, 0, 0)


def clean_word(content: bytes) -> bytes:
    """The document without its metadata. What cannot be unpacked is refused."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            _refuse_bomb(old)
            for part in old.infolist():
                if not LEFT_OUT.match(part.filename) and not part.is_dir():
                    told = zipfile.ZipInfo(part.filename, EARLIEST)
                    told.compress_type = zipfile.ZIP_DEFLATED
                    new.writestr(told, _cleaned(part.filename, old.read(part)))
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        raise RefusedFile(_("This document is damaged. Open it, save it again, then send it.")) from None
    return out.getvalue()


def _refuse_bomb(old: zipfile.ZipFile) -> None:
    parts = old.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RefusedFile(_("This document is too large when unpacked. Send it as PDF."))


def _cleaned(name: str, data: bytes) -> bytes:
    lower = name.lower()
    if "/embeddings/" in lower or "/activex/" in lower:
        raise RefusedFile(_("This document holds another file, which would be sent with it. Send it as PDF."))
    if "/media/" in lower:
        return _picture(lower.rpartition(".")[2], data)
    if lower == "[content_types].xml" or lower.endswith("_rels/.rels"):
        return POINTERS.sub(b"", data)
    if lower.startswith("customxml/item") and lower.endswith(".xml") and "props" not in lower:
        return b"<nothing/>"
    return AUTHORS.sub(rb'\1=""', data) if lower.endswith(".xml") else data


def _picture(ending: str, data: bytes) -> bytes:
    if ending in PICTURES:
        return clean_picture(data, PICTURES[ending])
    if ending not in DRAWN:
        raise RefusedFile(_("This document holds a picture or film that cannot be cleaned. Send it as PDF."))
    return data
