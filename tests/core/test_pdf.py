"""The one door to WeasyPrint."""

import builtins
import re
import zlib
from contextlib import suppress

import pytest

from casemgmt.core import pdf
from casemgmt.core.pango import INSTALL


@pytest.fixture
def template(tmp_path, settings):
    """A template with text that needs escaping, a picture from elsewhere and one of our own."""
    text = (
        '<html lang="{{ language }}"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>'
        '<p>{{ words }}</p><img alt="ours" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 '
        'width=%229%22 height=%229%22/%3E"><img alt="theirs" src="https://elsewhere.example/x.png">'
        '<img alt="secret" src="file:///etc/passwd"></body></html>'
    )
    (tmp_path / "pdf_test.html").write_text(text)
    templates = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    templates[0]["OPTIONS"] = {}
    settings.TEMPLATES = templates
    return "pdf_test.html"


@pytest.mark.pdf
@pytest.mark.parametrize(("size", "box"), [("letter", b"612"), ("a4", b"595.27")])
def test_a_tagged_document_in_the_wanted_size(template, size, box):
    content = pdf.render_pdf(template, {"words": "<b>&"}, title="A title", language="es", page_size=size)
    assert content.startswith(b"%PDF-1.7")
    inside = b"".join(opened(content))
    assert b"StructTreeRoot" in inside
    assert b"pdfuaid" in inside
    assert box in inside
    assert b"elsewhere.example" not in inside


def opened(content):
    """The file and what its streams hold."""
    yield content
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        with suppress(zlib.error):
            yield zlib.decompress(stream)


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("data:image/png;base64,AA==", True),
        ((pdf.FONTS / "sourcesanspro-bold-webfont.ttf").as_uri(), True),
        ("https://elsewhere.example/x.png", False),
        ("file:///etc/passwd", False),
        (f"{pdf.FONTS.as_uri()}/../../../../../manage.py", False),
        ("ftp://elsewhere.example/", False),
    ],
)
def test_only_our_fonts_and_inline_pictures_are_fetched(url, is_ours):
    assert pdf.is_ours(url) is is_ours


def test_without_pango_the_install_line_is_said(template, monkeypatch):
    really = builtins.__import__

    def lacking(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return really(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(pdf.PdfUnavailable) as said:
        pdf.render_pdf(template, {}, title="A title")
    assert str(said.value) == INSTALL
