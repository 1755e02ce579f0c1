"""A file is taken in: size, kind by content, scan, cleaning, in this order. Slow: never under a lock."""

from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from .documents import clean_word
from .kinds import file_kind_of, safe_name
from .papers import clean_pdf
from .pictures import clean_picture
from .refused import RefusedFile
from .scanning import scan


@dataclass(frozen=True)
class Taken:
    """What may be stored."""

    name: str
    kind: str
    content: bytes


def take_file(upload: UploadedFile) -> Taken:
    """The file as it may be stored. Raises RefusedFile with one sentence."""
    if upload.size is None or upload.size > settings.MOST_FILE_BYTES:
        words = _("The file is too large. Send at most %(size)s MB.")
        raise RefusedFile(words % {"size": settings.MOST_FILE_BYTES // 2**20})
    content = upload.read(settings.MOST_FILE_BYTES + 1)
    kind = file_kind_of(content)
    if not kind:
        raise RefusedFile(_("This is no PDF, picture (PNG, JPEG), Word document or plain text. Send one of those."))
    scan(content)
    cleaned = clean(content, kind)
    return Taken(safe_name(upload.name or "", kind), kind, cleaned)


def clean(content: bytes, kind: str) -> bytes:
    """The same content without what tells of its maker."""
    if kind in {"png", "jpg"}:
        return clean_picture(content, kind)
    if kind == "docx":
        return clean_word(content)
    return clean_pdf(content) if kind == "pdf" else content
