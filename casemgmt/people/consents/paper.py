"""The consent form as a tagged PDF (PDF/UA), in English or Spanish, Letter or A4. Slow: nothing is held meanwhile."""

import base64
from collections.abc import Callable
from typing import Any

from django.utils import translation

from casemgmt.core import languages, pdf
from casemgmt.core.calendar import in_zone

from .words import Sheet

LANGUAGES = {"en": "English", "es": "Español"}
SIZES = {"letter": "Letter", "a4": "A4"}


def language_of(said: str) -> str:
    """The language of the form that is nearest to the one it was explained in: Spanish, or English."""
    return "es" if languages.code_of(said) == "es" else "en"


def sheet_in(language: str, make: Callable[[], Sheet], program: Any) -> Sheet:
    """The form's words in a language and in the program's own time."""
    with translation.override(language), in_zone(program.zone):
        return make()


def as_pdf(sheet: Sheet, *, language: str, page_size: str, drawn: str = "") -> bytes:
    """The form as paper; `drawn` is a signature as an inline picture."""
    context = {"sheet": sheet, "drawn": drawn}
    return pdf.render_pdf(
        "pdf/consent.html", context, title=sheet.title, language=language, page_size=page_size, margin="14mm 16mm"
    )


def inline(kind: str, content: bytes) -> str:
    """A picture that stands in the page itself."""
    media = {"png": "image/png", "jpg": "image/jpeg"}[kind]
    return f"data:{media};base64,{base64.b64encode(content).decode()}"
