"""PDF files without who made them, with what, and when. Pure; pikepdf does the work.

The file is written anew, so that earlier versions kept inside it go too. One that holds other files, or is locked, is
refused with the reason.
"""

import io
from typing import Any

from django.utils.translation import gettext as _

from .refused import RefusedFile

MOST_OBJECTS = 200_000
TELLING = ("/Metadata", "/PieceInfo", "/LastModified")
STARTS_SOMETHING = ("/OpenAction", "/AA")


def clean_pdf(content: bytes) -> bytes:
    """The pages without their metadata."""
    import pikepdf  # a large library that few requests need

    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content)) as paper:
            if len(paper.objects) > MOST_OBJECTS:
                raise RefusedFile(_("This PDF is too large to be cleaned. Print it to a new PDF, then send that."))
            _refuse_other_files(paper)
            _forget(paper)
            paper.save(out, deterministic_id=True)
    except pikepdf.PasswordError:
        raise RefusedFile(_("This PDF is locked with a password. Save it without one, then send it.")) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError, OSError):
        raise RefusedFile(_("This PDF is damaged. Print it to a new PDF, then send that.")) from None
    return out.getvalue()


def _refuse_other_files(paper: Any) -> None:
    names = paper.Root.get("/Names", {})
    if "/EmbeddedFiles" in names or "/AF" in paper.Root:
        raise RefusedFile(
            _("This PDF holds other files, which would be sent with it. Print it to a new PDF, then send that.")
        )


def _forget(paper: Any) -> None:
    import pikepdf

    if "/Info" in paper.trailer:
        del paper.trailer["/Info"]
    for key in STARTS_SOMETHING:
        if key in paper.Root:
            del paper.Root[key]
    if "/JavaScript" in paper.Root.get("/Names", {}):
        del paper.Root.Names["/JavaScript"]
    for found in paper.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            _forget_of(found)


def _forget_of(found: Any) -> None:
    import pikepdf

    for key in TELLING:
        if key in found:
            del found[key]
    if found.get("/Type") == "/Annot" and found.get("/Subtype") == "/FileAttachment":
        raise RefusedFile(
            _("This PDF holds other files, which would be sent with it. Print it to a new PDF, then send that.")
        )
    if found.get("/Type") == "/Annot" and found.get("/Subtype") != "/Widget" and "/T" in found:
        del found["/T"]  # who wrote the remark
    if isinstance(found, pikepdf.Stream) and found.get("/Filter") == "/DCTDecode":
        found.write(without_segments(found.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG stream without what cameras write between its pixels; the pixels stay as they are."""
    kept, place = bytearray(jpeg[:2]), 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        marker = jpeg[place + 1]
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        # APP0 (JFIF), APP2 (colors) and APP14 (order of colors) change what is seen; the others and remarks tell.
        if not (0xE0 <= marker <= 0xEF and marker not in {0xE0, 0xE2, 0xEE}) and marker != 0xFE:
            kept += jpeg[place:end]
        place = end
    return bytes(kept) + jpeg[place:]
