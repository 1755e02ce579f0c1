"""The referral packet: to print, fax or hand over, as a page and as a PDF with the same content. What names the person
is printed by pressing a button, never by following a link."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame
from casemgmt.core.access import organizations_where, programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.calendar import in_zone
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pdf import PdfUnavailable
from casemgmt.people import whole

from .. import actions
from ..models import Offer
from ..offers import queries
from ..offers.views import offer_page
from ..workflow import OfferState
from . import paper


@require_safe
def packet_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The packet that names nobody, as a page that prints."""
    return _plain(request, pk, _page)


@require_safe
def packet_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The packet that names nobody, as a tagged PDF."""
    return _plain(request, pk, _pdf)


def _plain(request: HttpRequest, pk: UUID, make: Callable[..., HttpResponse]) -> HttpResponse:
    """Where the agency may not read the request any more, there is no packet of it."""
    offer = _offer(request, pk)
    try:
        return make(request, offer, with_name=False)
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect(offer_page(offer, request.user))


@require_POST
@fresh_sign_in(page="referrals:packet", is_of_the_same=True)
def named_packet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The packet with name and contact, where identity is open; each time is a disclosure on record.

    It is drawn first, since drawing is slow and the record locks the person; when the record is refused, the paper is
    thrown away. What could not be drawn is no disclosure.
    """
    offer = _offer(request, pk)
    make = _page if request.POST.get("as") == "page" else _pdf
    try:
        answer = make(request, offer, with_name=True)
        if answer.status_code == 200:
            under = offer.identity_consent_id
            actions.print_named_packet(offer=offer, drawn_under=under, by=signed_in(request), at=timezone.now())
        return answer
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect("referrals:packet", offer.pk)


def _page(request: HttpRequest, offer: Offer, *, with_name: bool) -> HttpResponse:
    language, at = _language(request), timezone.now()
    with translation.override(language), in_zone(offer.program.zone):
        words: dict[str, Any] = paper.sheet(offer, at, with_name=with_name, reasons=paper.reasons_of(offer))
        words |= {
            "pages": 0,
            "language": language,
            "back": offer_page(offer, request.user),
            "is_open": offer.identity_is_open(at),
        }
        return render(request, "referrals/packet.html", words)


def _pdf(request: HttpRequest, offer: Offer, *, with_name: bool) -> HttpResponse:
    """Where the machine lacks the libraries, a page says what to install."""
    size = "a4" if _asked(request, "size") == "a4" else "letter"
    try:
        content = paper.as_pdf(offer, timezone.now(), with_name=with_name, language=_language(request), page_size=size)
    except PdfUnavailable as problem:
        context = {"install": str(problem), "printable": reverse("referrals:packet", args=[offer.pk])}
        return render(request, "pdf_unavailable.html", context, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="packet-{offer.code}.pdf"'
    return answer


def _asked(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")


def _language(request: HttpRequest) -> str:
    """English, or Spanish where it is asked for."""
    return "es" if _asked(request, "lang") == "es" else "en"


def _offer(request: HttpRequest, pk: UUID) -> Offer:
    offers = queries.offers_for_page(timezone.now()).exclude(state=OfferState.DRAFT).prefetch_related(*whole.APPROACH)
    offer = frame.loaded(request, offers.filter(pk__in=Offer.objects.visible_to(request.user)), pk=pk)
    accesslog.note(request, AccessVerb.EXPORTED, subject=offer, program_id=offer.program_id)
    return offer


@require_safe
def by_code(request: HttpRequest) -> HttpResponse:
    """Find the request by the code on a packet that came back by fax or phone."""
    user = request.user
    if not programs_where(user, Permission.CASE_VIEW) and not organizations_where(user, Permission.OFFER_VIEW):
        raise PermissionDenied(Permission.OFFER_VIEW.value)
    typed = request.GET.get("code", "")
    code = "".join(sign for sign in typed.upper() if sign.isalnum())[:20]
    found = (
        queries.offers_for_page(timezone.now()).visible_to(user).filter(code=code, sent_at__isnull=False).first()
        if code
        else None
    )
    if found:
        return redirect(f"{offer_page(found, user)}#offer-{found.pk}")
    problem = _("No request of yours has this code. Check each sign; there is no I, L, O, 0 or 1.") if code else ""
    return render(request, "referrals/by_code.html", {"typed": typed[:20], "problem": problem})
