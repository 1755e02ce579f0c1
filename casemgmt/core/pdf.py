"""The one door to WeasyPrint: a template in, a tagged PDF out. Imported inside, so that pages work where Pango is
missing."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from .pango import INSTALL

SIZES = {"letter": "8.5in 11in", "a4": "210mm 297mm"}
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "uswds" / "fonts" / "source-sans-pro"
FACES = (
    ("sourcesanspro-regular-webfont.ttf", "normal", "400"),
    ("sourcesanspro-bold-webfont.ttf", "normal", "700"),
    ("sourcesanspro-italic-webfont.ttf", "italic", "400"),
)


class PdfUnavailable(Exception):
    """This machine lacks the libraries; the text says how to install them."""


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    language: str = "en",
    page_size: str = "letter",
    margin: str = "14mm",
) -> bytes:
    """A PDF/UA-1 document of the template, in Letter or A4. Raises `PdfUnavailable` where Pango is missing."""
    try:
        import weasyprint
    except OSError as problem:
        raise PdfUnavailable(INSTALL) from problem
    html = render_to_string(template, {**context, "title": title, "language": language})
    page = weasyprint.CSS(string=_page_rules(page_size, margin), font_config=_fonts())
    document = weasyprint.HTML(string=html, base_url=str(settings.BASE_DIR), url_fetcher=_refuse_addresses)
    return document.write_pdf(stylesheets=[page], font_config=_fonts(), pdf_variant="pdf/ua-1")


def _page_rules(size: str, margin: str) -> str:
    faces = "".join(
        f'@font-face {{ font-family: "Source Sans Pro"; src: url("{(FONTS / name).as_uri()}"); '
        f"font-style: {style}; font-weight: {weight}; }}"
        for name, style, weight in FACES
        if (FONTS / name).exists()
    )
    return f"{faces} @page {{ size: {SIZES[size]}; margin: {margin}; }}"


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _refuse_addresses(url: str, *args: Any, **kwargs: Any) -> Any:
    """Nothing is fetched from elsewhere: only our own fonts and inline pictures."""
    import weasyprint

    if url.startswith("data:") or url.startswith(FONTS.as_uri()):
        return weasyprint.default_url_fetcher(url, *args, **kwargs)
    raise ValueError("not fetched")
