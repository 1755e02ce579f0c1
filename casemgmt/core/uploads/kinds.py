"""What a file is by its content, and a name that is safe to show and to save under. Pure.

Neither the name nor what the browser says of a file is believed; what is none of the kinds here is refused.
"""

import io
import re
import unicodedata
import zipfile

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 80
TEXT_CONTROLS = set("\t\n\r\f")
WORD_PARTS = {"[Content_Types].xml", "word/document.xml"}


class FileKind(models.TextChoices):
    """What a file is, by its content."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG"
    JPEG = "jpg", "JPEG"
    WORD = "docx", "Word"
    TEXT = "txt", _("plain text")


MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}


def file_kind_of(content: bytes) -> str:
    """`pdf`, `png`, `jpg`, `docx` or `txt`; empty when it is none of them."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return "docx" if _is_word(content) else ""
    return "txt" if _is_text(content) else ""


def _is_word(content: bytes) -> bool:
    """A Word document without macros. Only the list of its parts is read, nothing is unpacked."""
    try:
        parts = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return parts >= WORD_PARTS and not any(part.lower().endswith("vbaproject.bin") for part in parts)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(sign.isprintable() or sign in TEXT_CONTROLS for sign in text)


def safe_name(name: str, kind: str) -> str:
    """The last part of the name without signs that mislead, cut to length, ending in what the file really is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign if sign.isprintable() and sign not in '<>:"|?*;' else " " for sign in last)
    stem = re.sub(r"\.(pdf|png|jpe?g|docx?|txt)$", "", " ".join(plain.split()), flags=re.IGNORECASE)
    return f"{stem[:LONGEST_NAME].strip(' .') or 'file'}.{kind}"
