"""The agency's side: what waits, one request, its answers in place, and what came of those before."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.numbers.queries import undo_until
from casemgmt.accounts.permissions import Permission
from casemgmt.core import access, accesslog, frame, resume
from casemgmt.core.access import organizations_where
from casemgmt.core.actor import signed_in
from casemgmt.core.forms import status_of
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import page_or_fragment, paged, wants_fragment
from casemgmt.people import whole
from providers.models import Organization, Service
from providers.queries import own_services, rooms_to_say

from ..conversation.forms import OfferMessageForm
from ..conversation.queries import conversation_of, unread_by_agency
from ..conversation.views import written
from ..linkages.rules import add_statements
from ..models import Offer
from ..offers import queries
from ..offers.identity import opened_identity
from ..offers.moves import MOVES
from ..offers.views import made, move_form
from .forms import InboxForm
from .happened import just_said, say_all, to_say
from .queries import STATES_OF_TAB, as_cards, cards_of, counted, late_by, received_by, with_turn, with_word

TABS = [("waiting", _("Waiting")), ("accepted", _("Accepted")), ("served", _("Being served")), ("ended", _("Ended"))]
MESSAGE = "message"  # what a message is called beside the answers
# What is answered on a card of the list; the rest on the request's own page.
IN_PLACE = ("accept", "acknowledge", "ask", "waitlist", "decline", "undo")


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Requests waiting, those the agency is late with on top; how much room there is; what to say of those before."""
    agencies, at = _agencies(request), timezone.now()
    tab = request.GET.get("show", "waiting")
    tab = tab if tab in STATES_OF_TAB else "waiting"
    services = own_services(request.user)
    form = InboxForm(request.GET, services=services)
    wanted = form.wanted()
    counts = counted(request.user, at)
    found = counted(request.user, at, wanted) if wanted else counts
    rows = received_by(request.user, tab, at, wanted)
    pager = paged(request, rows, count=found.by_tab.get(tab), drawn=lambda page: cards_of(page, tab, at))
    context = {
        "form": form,
        "is_narrowed": bool(wanted),
        "found": found.by_tab,
        "rooms": rooms_to_say(services, at),
        "services": len(services),
        "agency_names": ", ".join(_names(agencies, services)),
        "tabs": TABS,
        "counts": counts,
        "cards": [_card(offer, at) for offer in pager.object_list],
        "pager": pager,
        "tab": tab,
    }
    return page_or_fragment(request, "referrals/inbox.html", "referrals/_inbox_list.html", context)


def _agencies(request: HttpRequest) -> list[Any]:
    agencies = organizations_where(request.user, Permission.OFFER_VIEW)
    if not agencies:
        raise PermissionDenied(Permission.OFFER_VIEW)
    return list(agencies)


def _card(offer: Any, at: datetime, **more: Any) -> dict[str, Any]:
    """What a card says: the request, what the agency may read of it, how many messages wait."""
    reads = offer.reading(at)
    return {
        "offer": offer, "reads": reads, "late": late_by(offer, at) if reads.is_covered else None,
        "unread": unread_by_agency(offer, reads),
        "waits": offer.state in STATES_OF_TAB["waiting"] and reads.is_covered, **more,
    }  # fmt: skip


def _names(agencies: list[Any], services: list[Service]) -> list[str]:
    """Names of the agencies; only those without a service are still to be asked for."""
    known = {service.organization_id: service.organization.name for service in services}
    others = set(agencies) - known.keys()
    unknown = Organization.objects.filter(pk__in=others).values_list("name", flat=True) if others else []
    return sorted([*(known[pk] for pk in known.keys() & set(agencies)), *unknown])


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One answer on the card it is about: its form opens there and what was done is said there, with undo. The card
    stays in its place until the list is asked for again. Without script it is a page, and leads to the request."""
    if name not in IN_PLACE:
        raise Http404
    at, move = timezone.now(), MOVES[name]
    offer = _of_inbox(request, pk, at)
    access.require(request.user, Permission.OFFER_ANSWER, offer)
    form = move_form(move, offer, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and made(request, move, offer, form):
        return _answered(request, pk, move)
    opens = queries.what_accepting_opens(offer, at) if name == "accept" else ""
    if wants_fragment(request):
        more = {} if "leave" in request.GET else {"move": move, "form": form, "opens": opens}
        return render(request, "referrals/_inbox_card.html", {"card": _card(offer, at, **more)})
    context = {"move": move, "offer": offer, "form": form, "opens": opens, "is_agency": True}
    context["back"] = redirect("referrals:inbox").url
    return render(request, "referrals/move.html", context, status=status_of(form))


def _answered(request: HttpRequest, pk: UUID, move: Any) -> HttpResponse:
    if not wants_fragment(request):
        return redirect("referrals:received", pk)
    at = timezone.now()
    offer = _of_inbox(request, pk, at)
    list(messages.get_messages(request))  # said on the card instead
    until = undo_until(offer.program_id, offer.decided_at) if offer.decided_at else None
    can_undo = until is not None and until > at and "undo" in queries.moves_for(offer, request.user, at)
    card = _card(offer, at, said=move.done, undo_until=until if can_undo else None)
    return render(request, "referrals/_inbox_answered.html", {"card": card, **_counts_anew(request, at)})


def _counts_anew(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """What the page around the card counts, narrowed as it is there."""
    shown = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    wanted = InboxForm(shown, services=own_services(request.user)).wanted()
    counts = counted(request.user, at)
    return {"counts": counts, "found": (counted(request.user, at, wanted) if wanted else counts).by_tab}


def _of_inbox(request: HttpRequest, pk: UUID, at: datetime) -> Offer:
    """One request with all that its card says."""
    rows = as_cards(queries.offers_with_parts(), at).filter(pk__in=Offer.objects.inbox_of(request.user))
    found: Offer = frame.loaded(request, rows, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def happened(request: HttpRequest) -> HttpResponse:
    """Did it happen? Everything the agency still has to say of what came of its requests, answered at once."""
    _agencies(request)
    at = timezone.now()
    asked = to_say(request.user, at)
    if request.method == "POST":
        told = [*asked, *just_said(request.user, at)]
        done, problems = say_all(told, request.POST, by=signed_in(request), at=at)
        if done:
            words = ngettext("%(n)d answer recorded. Thank you.", "%(n)d answers recorded. Thank you.", done)
            messages.success(request, words % {"n": done})
        for problem in problems:
            messages.error(request, problem)
        if not done and not problems:
            messages.info(request, _now("Choose an answer on at least one line."))
        return redirect("referrals:inbox_happened")
    context = {"asked": asked, "said": just_said(request.user, at)}
    return page_or_fragment(request, "referrals/happened.html", "referrals/_happened.html", context)


@resume.resumable
@require_http_methods(["GET", "POST"])
def received(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request as the agency may read it: de-identified, or with identity once it is open. Its answers and messages
    are sent to this page: what is refused shows why in its place, with what was typed."""
    at = timezone.now()
    offer = _received(request, pk, at)
    asked, talk = request.POST.get("answer", ""), conversation_of(offer, request.user, at)
    message = OfferMessageForm(*(_sent(request) if asked == MESSAGE else ()), may_attach=talk.may_attach)
    if asked == MESSAGE and message.is_valid() and written(request, offer, message):
        return redirect(f"{request.path}#messages-{offer.pk}")
    refused = None
    if asked in MOVES:
        access.require(request.user, Permission.OFFER_ANSWER, offer)
        refused = move_form(MOVES[asked], offer, request.user, request.POST)
        if refused.is_valid() and made(request, MOVES[asked], offer, refused):
            return redirect(request.path)
    context = _of_request(request, offer, at, asked=asked, refused=refused)
    context |= {"talk": talk, "form": message}
    status = status_of(message, refused)
    return page_or_fragment(request, "referrals/received.html", "referrals/_received.html", context, status)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return request.POST, request.FILES


def _received(request: HttpRequest, pk: UUID, at: datetime) -> Any:
    offers = with_word(with_turn(queries.offers_for_page(at)), at).prefetch_related(*whole.APPROACH)
    return frame.loaded(request, offers.filter(pk__in=Offer.objects.inbox_of(request.user)), pk=pk)


def _of_request(request: HttpRequest, offer: Any, at: datetime, *, asked: str, refused: Any) -> dict[str, Any]:
    """What the page says of the request, and its answers; the one that was refused, or that was being written when the
    session ended, stands open."""
    reads = offer.reading(at)
    if reads.opened:
        accesslog.note(
            request, AccessVerb.VIEWED, subject=offer, person_id=offer.person_id, program_id=offer.program_id
        )
    add_statements([offer], request.user, at)
    names = queries.moves_for(offer, request.user, at)
    kept = resume.kept_data(request)
    return {
        "offer": offer,
        "reads": reads,
        "late": late_by(offer, at) if reads.is_covered else None,
        "opened": opened_identity(offer.person, reads.opened) if reads.opened else None,
        "opens": queries.what_accepting_opens(offer, at) if "accept" in names else "",
        "moves": [
            (MOVES[name], _form_of(name, asked, refused, offer, request.user))
            for name in MOVES
            if name in names or (refused and name == asked)
        ],
        "open": asked or (kept.get("answer", "") if kept else ""),
    }


def _form_of(name: str, asked: str, refused: Any, offer: Any, user: Any) -> Any:
    """The answer's form, with ids of its own beside those of the others."""
    form = refused if name == asked and refused else move_form(MOVES[name], offer, user)
    form.auto_id = f"id_{name}_%s"
    return form
