"""The text of a file, however it was saved: which encoding, and what is no text at all. Pure."""

import codecs

from django.utils.translation import gettext as _

from .bad_file import BadFile

# What exports are written in. Others that Python knows are no encodings of text (`undefined`, `idna`, `zip`).
ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1", "iso8859-15"),
    *("cp437", "cp850", "mac-roman"),
)
HEAD = 65_536
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
PACKED = b"PK\x03\x04"


def encoding_named(name: str) -> str:
    """The encoding as this room calls it; empty when it is none of ours."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if found in ENCODINGS else ""


def decode(data: bytes, *, name: str, encoding: str = "") -> str:
    """The text of a file. UTF-8 and UTF-16 with a mark are recognised; else each line is UTF-8 or Windows-1252."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise BadFile(_("%(file)s is empty.") % {"file": name})
    if encoding:
        return _as_told(data, name, encoding)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(data, name)
    _refuse_binary(data, name)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8").replace("\x00", "")
    except UnicodeDecodeError:
        return "".join(_line(part, name) for part in data.splitlines(keepends=True)).replace("\x00", "")


def _as_told(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding_named(encoding) or "utf-8").removeprefix("\ufeff").replace("\x00", "")
    except UnicodeDecodeError:
        words = _("%(file)s is not written in %(encoding)s, as its mapping says. Correct “encoding” in the mapping.")
        raise BadFile(words % {"file": name, "encoding": encoding}) from None


def _utf16(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16").replace("\x00", "")
    except UnicodeDecodeError:
        raise BadFile(_("%(file)s is not readable text. Save it as UTF-8 and try again.") % {"file": name}) from None


def _refuse_binary(data: bytes, name: str) -> None:
    if data.startswith((PACKED, OLD_OR_LOCKED)):
        raise BadFile(_("%(file)s is a workbook or an archive. Save the sheet as CSV and try again.") % {"file": name})
    head = data[:HEAD]
    # A stray NUL in a text is dropped; many of them are another kind of file.
    if sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 50:
        raise BadFile(_("%(file)s is not a text file. Save it as CSV or JSON in UTF-8.") % {"file": name})


def _line(part: bytes, name: str) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return part.decode(encoding)
        except UnicodeDecodeError:
            continue
    reason = _("%(file)s is in an encoding that is not known here. Save it as UTF-8 and try again.")
    raise BadFile(reason % {"file": name})
