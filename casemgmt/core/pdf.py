"""The one door to WeasyPrint: a template in, a tagged PDF out.

Imported inside the function, so that every other page works where Pango is missing.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from .bounded import Bounds, Done, in_bounds
from .pango import INSTALL

TAGGED: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
SIZES = {"letter": "8.5in 11in", "a4": "210mm 297mm"}
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "uswds" / "fonts" / "source-sans-pro"
SCRIPTS = Path(settings.BASE_DIR) / "static" / "vendor" / "noto"
FACES = (
    ("sourcesanspro-regular-webfont.ttf", "normal", "400"),
    ("sourcesanspro-bold-webfont.ttf", "normal", "700"),
    ("sourcesanspro-italic-webfont.ttf", "italic", "400"),
)


class PdfUnavailable(Exception):
    """This machine lacks the libraries; the text says how to install them."""


def render_pdf(template: str, context: dict[str, Any], *, title: str, **form: Any) -> bytes:
    """A PDF/UA-1 document of one template, in Letter or A4. Raises `PdfUnavailable` where Pango is missing. It is slow:
    call it without holding a row or a lock."""
    return bind([draw(template, context, title=title, **form)], title=title)


def render_in_bounds(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    bounds: Bounds,
    alive: Callable[[], None] = lambda: None,
    **form: Any,
) -> Done:
    """The same, drawn in a process of its own that may take so much time and memory; for a worker, not for a page. The
    words are written here, since they may ask the database; only the drawing is done apart."""
    _weasyprint()
    html = written(template, context, title=title, language=form.get("language", "en"))
    return in_bounds(lambda: bind([set_in_pages(html, **_paper(form))], title=title), bounds, alive)


def _paper(form: dict[str, Any]) -> dict[str, str]:
    return {name: form[name] for name in ("page_size", "margin") if name in form}


def draw(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    language: str = "en",
    page_size: str = "letter",
    margin: str = "14mm",
) -> Any:
    """The pages of one template, to be bound alone or with others."""
    _weasyprint()
    return set_in_pages(written(template, context, title=title, language=language), page_size=page_size, margin=margin)


def written(template: str, context: dict[str, Any], *, title: str, language: str) -> str:
    """The template in words, before it is set in pages."""
    with translation.override(language):
        return render_to_string(template, {**context, "title": title, "language": language})


def set_in_pages(html: str, *, page_size: str = "letter", margin: str = "14mm") -> Any:
    """The pages of a text, tagged."""
    weasyprint = _weasyprint()
    fetcher, fonts = _only_ours(), _fonts()
    page = weasyprint.CSS(string=_page_rules(page_size, margin), font_config=fonts, url_fetcher=fetcher)
    document = weasyprint.HTML(string=html, base_url=str(settings.BASE_DIR), url_fetcher=fetcher)
    return document.render(stylesheets=[page], font_config=fonts, **TAGGED)


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as problem:
        raise PdfUnavailable(INSTALL) from problem
    return weasyprint


def bind(drawn: Sequence[Any], *, title: str) -> bytes:
    """One PDF of everything that was drawn, in this order."""
    whole = drawn[0].copy([page for document in drawn for page in document.pages])
    whole.metadata.title = title
    return whole.write_pdf(**TAGGED)


def _page_rules(size: str, margin: str) -> str:
    """Paper, margins and the shipped font; where the font was not taken at set-up the system's own are used."""
    faces = "".join(
        f'@font-face {{ font-family: "Source Sans Pro"; src: url("{(FONTS / name).as_uri()}"); '
        f"font-style: {style}; font-weight: {weight}; }}"
        for name, style, weight in FACES
        if (FONTS / name).exists()
    )
    families = ", ".join(f'"{family}"' for family, _path in scripts())
    body = f'html body {{ font-family: "Source Sans Pro", "Source Sans 3"{families and ", "}{families}, sans-serif; }}'
    return f"{faces} {_script_faces()} {body} @page {{ size: {SIZES[size]}; margin: {margin}; }}"


def scripts() -> list[tuple[str, Path]]:
    """A font for each script that the papers' own font lacks, by its name: those that were taken at set-up."""
    return [(path.stem.removesuffix("-400-normal"), path) for path in sorted(SCRIPTS.glob("*.woff"))]


def _script_faces() -> str:
    return " ".join(
        f'@font-face {{ font-family: "{family}"; src: url("{path.as_uri()}"); }}' for family, path in scripts()
    )


@cache
def _fonts() -> Any:
    """Shared by all documents of the process: loading fonts takes longer than setting a page."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _only_ours() -> Any:
    """Fetches our fonts and inline pictures, and nothing from elsewhere."""
    from weasyprint.urls import URLFetcher

    class OnlyOurs(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not is_ours(url):
                raise ValueError("Only our own fonts and inline pictures go into a PDF.")
            return super().fetch(url, headers)

    return OnlyOurs(allowed_protocols=("data", "file"))


def is_ours(url: str) -> bool:
    """An inline picture, or a file in a folder of the fonts taken at set-up."""
    if url.startswith("data:"):
        return True
    parts = urlsplit(url)
    path = Path(url2pathname(parts.path)).resolve()
    return parts.scheme == "file" and any(path.is_relative_to(folder.resolve()) for folder in (FONTS, SCRIPTS))
