"""Answering from a mailed link, without an account: the de-identified request and five answers, each with a typed
step. Looking never answers; who the person is never opens here."""

from uuid import UUID

from django import forms as fields
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.core import accesslog
from casemgmt.core.access import LinkHolder
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import dress
from casemgmt.core.models import AccessVerb

from .. import actions, forms, links, queries
from ..models import LinkUse, Offer, ReplyLink
from ..moves import MOVES
from .moving import move_form

ANSWERS = ("accept", "acknowledge", "ask", "waitlist", "decline")
LAST_SIGNS = 4


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, secret: str) -> HttpResponse:
    """One request as its agency may read it before it accepts, and the agency's answer."""
    at, ip = timezone.now(), request.META.get("REMOTE_ADDR")
    link = links.find(secret)
    if links.is_too_much(link, ip, at):
        return _shut(request, 429)
    if link is None or not link.is_open(at):
        actions.note_link_use(link=link, what=LinkUse.What.OPENED, ip=ip, by=None, at=at)
        return _shut(request, 404 if link is None else 410)
    offer = queries.offers_for_page().get(pk=link.offer_id)
    with timezone.override(offer.program.zone):
        return _page(request, link, offer)


def _shut(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "referrals/reply_shut.html", {"is_too_much": status == 429}, status=status)


def _page(request: HttpRequest, link: ReplyLink, offer: Offer) -> HttpResponse:
    holder, name = LinkHolder(offer), request.POST.get("answer", "")
    possible = queries.moves_for(offer, holder, timezone.now())
    shown = {word: _form(word, offer, holder, request, word == name) for word in ANSWERS if word in possible}
    if name in shown and _answered(request, link, offer, shown[name], name):
        return redirect("referrals:reply", request.resolver_match.kwargs["secret"])  # type: ignore[union-attr]
    if request.method != "POST":
        _note(request, link, LinkUse.What.OPENED)
        accesslog.note(request, AccessVerb.VIEWED, subject=offer, program_id=offer.program_id)
    answers = [(MOVES[word], form) for word, form in shown.items()] if offer.state != "accepted" else []
    return render(request, "referrals/reply.html", {"offer": offer, "answers": answers, "signs": _signs(offer)})


def _form(name: str, offer: Offer, holder: LinkHolder, request: HttpRequest, is_sent: bool) -> forms.MoveForm:
    """The answer's form with the typed step, which no scanner fills in."""
    form = move_form(MOVES[name], offer, holder, request.POST if is_sent else None)
    typed = fields.CharField(
        label=_("Type %(signs)s to confirm") % {"signs": _signs(offer)},
        help_text=_("The last four signs of the code above"),
        max_length=20,
        widget=fields.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    dress(typed.widget)
    form.fields["typed"] = typed
    form.auto_id = f"id_{name}_%s"
    return form


def _signs(offer: Offer) -> str:
    return offer.code[-LAST_SIGNS:]


def _answered(request: HttpRequest, link: ReplyLink, offer: Offer, form: forms.MoveForm, name: str) -> bool:
    """Make the move when the typed step is right; else say on the form what is missing."""
    if not form.is_valid():
        return False
    if form.cleaned_data["typed"].strip().upper() != _signs(offer):
        _note(request, link, LinkUse.What.WRONG)
        form.add_error("typed", _("Type %(signs)s, as shown above.") % {"signs": _signs(offer)})
        return False
    if form.cleaned_data["version"] != offer.version:
        form.add_error(None, _("This request changed meanwhile. Look at it again; what you typed is kept."))
        return False
    return _made(request, link, offer, form, name)


def _made(request: HttpRequest, link: ReplyLink, offer: Offer, form: forms.MoveForm, name: str) -> bool:
    try:
        MOVES[name].call(offer, form.cleaned_data, LinkHolder(offer), timezone.now())
    except NotPossible as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    _note(request, link, LinkUse.What.ANSWERED)
    messages.success(request, str(MOVES[name].done))
    return True


def _note(request: HttpRequest, link: ReplyLink, what: str) -> None:
    actions.note_link_use(link=link, what=what, ip=request.META.get("REMOTE_ADDR"), by=None, at=timezone.now())


@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Our navigator makes the mailed links of one request useless."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)
    actions.revoke_links(offer=offer, by=request.user, at=timezone.now())
    messages.success(request, _("The mailed link does not work any more."))
    return redirect("referrals:referral", offer.referral_id)
