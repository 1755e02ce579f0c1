"""Pictures without what the camera wrote into them: place, time, maker, thumbnails. Pure."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .refused import RefusedFile

MOST_PIXELS = 50_000_000
FORMATS = {"png": "PNG", "jpg": "JPEG"}
# What a whole file of each kind has, near its end: cameras write more after it.
ENDS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9"}
NEAR_END = 65_536
QUALITY = 88


def clean_picture(content: bytes, kind: str) -> bytes:
    """The pixels alone, turned the way the camera said, written anew. What cannot be drawn is refused."""
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as found:
                _refuse_cut(content, found)
                _refuse_large(found)
                _plain(ImageOps.exif_transpose(found), kind).save(out, FORMATS[kind], **_options(kind))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedFile(
            _("This picture is damaged, so it cannot be cleaned of where and by whom it was taken. Save it anew.")
        ) from None
    return out.getvalue()


def _refuse_cut(content: bytes, found: Image.Image) -> None:
    """A file that was cut short. Whoever draws papers in this process tells the library to take such files."""
    if ENDS["PNG" if found.format == "PNG" else "JPEG"] not in content[-NEAR_END:]:
        raise OSError("cut short")


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


def fitted_png(content: bytes, largest: tuple[int, int]) -> bytes:
    """The picture as a PNG of its pixels alone, no larger than that. What cannot be drawn is refused."""
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as found:
                _refuse_cut(content, found)
                small = found.convert("RGBA")
        small.thumbnail(largest)
        _plain(small, "png").save(out, "PNG", optimize=True)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedFile(_("This picture is damaged. Save it anew.")) from None
    return out.getvalue()


def size_of(content: bytes) -> tuple[int, int]:
    """How many pixels wide and high a picture is that was cleaned before."""
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as found:
        return found.size
