"""Pictures without what the camera wrote into them: place, time, maker, thumbnails. Pure."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .refused import RefusedFile

MOST_PIXELS = 50_000_000
FORMATS = {"png": "PNG", "jpg": "JPEG"}
QUALITY = 88


def clean_picture(content: bytes, kind: str) -> bytes:
    """The pixels alone, turned the way the camera said, written anew. What cannot be drawn is refused."""
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as found:
                _refuse_large(found)
                _plain(ImageOps.exif_transpose(found), kind).save(out, FORMATS[kind], **_options(kind))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedFile(
            _("This picture is damaged, so it cannot be cleaned of where and by whom it was taken. Save it anew.")
        ) from None
    return out.getvalue()


def _refuse_large(found: Image.Image) -> None:
    if found.width * found.height > MOST_PIXELS:
        raise RefusedFile(_("This picture has too many pixels. Make it smaller, then send it again."))


def _plain(found: Image.Image, kind: str) -> Image.Image:
    """A new picture with the pixels of the old one: nothing else can come along."""
    mode = "RGB" if kind == "jpg" else "RGBA" if _has_clear_parts(found) else "RGB"
    pixels = found.convert("L" if found.mode in {"1", "L"} and mode == "RGB" else mode)
    plain = Image.new(pixels.mode, pixels.size)
    plain.paste(pixels)
    return plain


def _has_clear_parts(found: Image.Image) -> bool:
    return found.mode in {"RGBA", "LA", "PA"} or "transparency" in found.info


def _options(kind: str) -> dict[str, object]:
    return {"quality": QUALITY, "optimize": True} if kind == "jpg" else {"optimize": False}
