"""The referral packet: one page to print, fax or hand over, as HTML and as PDF. The same content in both."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casemgmt.core import accesslog
from casemgmt.core import pdf as papers
from casemgmt.core.models import AccessVerb

from .. import queries
from ..models import DeclineReason, Offer
from ..workflow import OfferState


@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The packet as a page that prints."""
    offer = _offer(request, pk)
    with translation.override(_language(request)):
        return render(request, "referrals/packet.html", {**_content(request, offer), "language": _language(request)})


@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The packet as a tagged PDF; where the machine lacks the libraries, a page says what to install."""
    offer = _offer(request, pk)
    size = "a4" if request.GET.get("size") == "a4" else "letter"
    try:
        content = _pdf(request, offer, size)
    except papers.PdfUnavailable as problem:
        context = {"install": str(problem), "printable": reverse("referrals:packet", args=[offer.pk])}
        return render(request, "pdf_unavailable.html", context, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="packet-{offer.code}.pdf"'
    return answer


def _pdf(request: HttpRequest, offer: Offer, size: str) -> bytes:
    language = _language(request)
    with translation.override(language):
        words = {**_content(request, offer), "language": language}
        title = _("Referral packet")
        return papers.render_pdf("pdf/packet.html", words, title=title, language=language, page_size=size)


def _language(request: HttpRequest) -> str:
    """English, or Spanish where the address asks for it."""
    return "es" if request.GET.get("lang") == "es" else "en"


def _offer(request: HttpRequest, pk: UUID) -> Offer:
    offers = queries.offers_for_page().exclude(state=OfferState.DRAFT).prefetch_related("person__contact_points")
    offer = get_object_or_404(offers.filter(pk__in=Offer.objects.visible_to(request.user)), pk=pk)
    accesslog.note(request, AccessVerb.EXPORTED, subject=offer, person_id=offer.person_id, program_id=offer.program_id)
    return offer


def _content(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    """De-identified, unless identity is open to the agency."""
    is_open = offer.identity_is_open(timezone.now())
    return {
        "offer": offer,
        "opened": queries.opened(offer.person) if is_open else None,
        "reasons": [label for value, label in DeclineReason.choices if value != DeclineReason.OTHER],
        "printed_at": timezone.now(),
    }
