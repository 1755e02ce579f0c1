"""The sheet to hand over, as a page and as a PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.pdf import PdfUnavailable, render_pdf
from providers import rights
from providers.views.directory import searched

from .sheet import MOST, lines_of


@require_safe
@limited(SEARCHES)
def near_me(request: HttpRequest) -> HttpResponse:
    """What the search found, on one sheet in English or Spanish."""
    rights.require_reader(request.user)
    language = _language(request)
    context = _sheet(request)
    with translation.override(language):
        return render(request, "providers/near_me.html", {**context, "language": language})


@require_safe
@limited(SEARCHES)
def near_me_pdf(request: HttpRequest) -> HttpResponse:
    """The same as a PDF, Letter or A4."""
    rights.require_reader(request.user)
    language, context = _language(request), _sheet(request)
    size = "a4" if request.GET.get("size") == "a4" else "letter"
    try:
        with translation.override(language):
            title = _("Services near you")
        content = render_pdf("pdf/near_me.html", context, title=title, language=language, page_size=size)
    except PdfUnavailable as problem:
        page = f"{reverse('providers:near_me')}?{context['query']}"
        return render(request, "pdf_unavailable.html", {"install": str(problem), "printable": page}, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="services-near-you.pdf"'
    return answer


def _language(request: HttpRequest) -> str:
    return "es" if request.GET.get("lang") == "es" else "en"


def _sheet(request: HttpRequest) -> dict[str, Any]:
    """The first services of the search as it was asked."""
    form, found = searched(request, size=MOST)
    at = timezone.now()
    query = request.GET.copy()
    for name in ("lang", "size", "page"):
        query.pop(name, None)
    return {
        "lines": lines_of(found.listings, at=at, near=form.point or found.told.near),
        "asked": [chip.label for chip in found.told.chips],
        "at": at,
        "query": query.urlencode(),
    }
