"""A logo is taken in: PNG or JPEG by its content, drawn anew and no larger than pages show it."""

from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.uploads import RefusedFile, take_file
from casemgmt.core.uploads.pictures import fitted_png, size_of

MOST_BYTES = 1_000_000  # of what is sent
LEAST_PIXELS = 16
LARGEST = (600, 200)  # pixels of what is kept: three times as large as pages show it


def take_logo(upload: Any) -> bytes:
    """The logo as a PNG that holds nothing but the picture. Slow: never under a lock."""
    if upload.size and upload.size > MOST_BYTES:
        raise RefusedFile(_("The logo is too large. Send at most 1 MB."))
    taken = take_file(upload)
    if taken.kind not in {"png", "jpg"}:
        raise RefusedFile(_("This is no picture. Send the logo as PNG or JPEG."))
    if min(size_of(taken.content)) < LEAST_PIXELS:
        raise RefusedFile(_("The logo is too small. Send one of at least 16 pixels each way."))
    return drawn_anew(taken.content)


def drawn_anew(content: bytes) -> bytes:
    """The same picture, small enough for a page."""
    return fitted_png(content, LARGEST)
