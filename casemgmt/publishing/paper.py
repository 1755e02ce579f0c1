"""A published quarter on paper, for a council: the counts that everybody may read, small ones hidden as there.

It is drawn from the release alone, so that nothing can be worked out from it that is not out already.
"""

from typing import Any

from django.utils import timezone, translation

from casemgmt.core.pdf import render_pdf
from casemgmt.reports.paper import size_of

from .models import Release
from .reading import read_row


def council_paper(release: Release, language: str) -> bytes:
    """The PDF, in Letter or A4 as the program's country has it."""
    program = release.program
    with translation.override(language), timezone.override(program.zone):
        context = content(release, language)
        form = {"language": language, "page_size": size_of(program), "margin": "18mm"}
        return render_pdf("pdf/release.html", context, title=f"{program.shown_name}, {context['release'].name}", **form)


def content(release: Release, language: str) -> dict[str, Any]:
    """What the paper shows."""
    return {"program": release.program, "release": read_row(release), "language": language}


def file_name(release: Release) -> str:
    """“riverside-2026-3.pdf”."""
    told = read_row(release)
    return f"{release.program.slug}-{told.first_day.year}-{told.quarter}.pdf"
