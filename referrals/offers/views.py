"""One move of an offer: a small page with its form, and the press of the button."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.reasons import choices
from casemgmt.core import access, frame
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import Side
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import back_to
from providers.queries import rooms_of

from .. import actions
from ..linkages.models import SAYS_SO
from ..linkages.service_began import rule_for
from ..models import Offer
from . import forms, queries
from .moves import MOVES, OfferMove
from .rules import REASONS, may_say_outcome, rights_of


@require_http_methods(["GET", "POST"])
def make_move(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Ask for what the move needs, make it, go back to the offer and say what happened."""
    if name not in MOVES:
        raise Http404
    offer = frame.loaded(request, queries.offers_for_page(timezone.now()).visible_to(request.user), pk=pk)
    asked = MOVES[name]
    form = move_form(
        asked, offer, request.user, request.POST if request.method == "POST" else None, **_asked_for(request)
    )
    if request.method == "POST" and form.is_valid() and made(request, asked, offer, form):
        return redirect(back_to(request, offer_page(offer, request.user)))
    context = _context(asked, offer, form, request.user, back_to(request, offer_page(offer, request.user)))
    return render(request, "referrals/move.html", context, status=status_of(form))


def move_form(asked: OfferMove, offer: Offer, user: Any, data: Any = None, **initial: Any) -> forms.MoveForm:
    """The move's form as this user needs it: the agency need not say who told it."""
    form = asked.form(data, initial={**initial, "version": offer.version})
    is_agency = access.holds(user, Permission.OFFER_ANSWER, offer)
    _word_reasons(asked, form, offer)
    if is_agency or not (asked.is_answer or asked.name == "state"):
        form.fields.pop("told_by")
    elif asked.name == "state":
        form.fields["told_by"].required = False  # asked by the action, where the agency is said to say so
    if is_agency:
        form.fields.pop("goes_along", None)
        if "beds_left" in form.fields and len(rooms_of([offer.service_id], timezone.now())[offer.service_id]) > 1:
            form.fields.pop("beds_left")  # counted apart for several groups: it is said on its own page, for whom
    else:
        form.fields.pop("beds_left", None)  # how much room there is, the agency says itself
    if "stage" in form.fields:
        _fit_to_rule(form, offer)
    if is_agency and "side" in form.fields:
        form.fields.pop("side")
    elif "side" in form.fields:
        heard = [(Side.AGENCY, _("the agency, as told to us"))]
        may_hear = may_say_outcome(offer, user, timezone.now(), told_by=Side.AGENCY)
        cast(ChoiceField, form.fields["side"]).choices = [*(heard if may_hear else ()), *SAYS_SO[1:]]
    return form


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """What a link to the form fills in beforehand."""
    return {"goes_along": True} if request.GET.get("goes_along") == "on" else {}


def _fit_to_rule(form: forms.MoveForm, offer: Offer) -> None:
    """What “service began” means for this kind of service, and what shows it."""
    rule = rule_for(offer.service.kind, offer.referral.need.domain)
    form.fields["began"].help_text = _("Here it means: %(rule)s") % {"rule": rule.words}
    form.fields["evidence"].help_text = str(rule.shown_by)
    if not rule.has_stages:
        form.fields.pop("stage")


def _word_reasons(asked: OfferMove, form: forms.MoveForm, offer: Offer) -> None:
    """Reasons as the program that sent the request words them."""
    if asked.name in REASONS:
        kind, name = REASONS[asked.name]
        cast(ChoiceField, form.fields[name]).choices = [("", _("Choose …")), *choices(offer.program_id, kind)]


def made(request: HttpRequest, asked: OfferMove, offer: Offer, form: forms.MoveForm) -> bool:
    """Make the move; put what forbids it on the form, with what was typed."""
    seen = form.cleaned_data.get("version")
    if seen is not None and seen != offer.version and not is_repeat(asked, offer):
        _show_both(form, offer)
        return False
    try:
        asked.call(offer, form.cleaned_data, signed_in(request), timezone.now())
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    messages.success(request, str(asked.done))
    return True


def is_repeat(asked: OfferMove, offer: Offer) -> bool:
    """The same button pressed twice finds its own work done."""
    reached = {"acknowledge": "acknowledged", "accept": "accepted", "decline": "declined", "ask": "info_requested"}
    return reached.get(asked.name) == offer.state


def _show_both(form: forms.MoveForm, offer: Offer) -> None:
    """A stale form never overwrites: say how it stands now; the form keeps what was typed and may be sent again."""
    form.data = {**form.data.dict(), "version": offer.version}  # type: ignore[attr-defined]
    words = _(
        "This request changed while you had it open. It is now: %(state)s. "
        "Below is what you entered; send it again if it still fits."
    )
    put_refusal(form, NotPossible(words % {"state": offer.get_state_display()}))


def offer_page(offer: Offer, user: Any) -> Any:
    """Where this user reads the offer: the agency its inbox, we the referral."""
    if access.holds(user, Permission.CASE_VIEW, offer):
        return reverse("referrals:referral", args=[offer.referral_id])
    return reverse("referrals:received", args=[offer.pk])


def _context(asked: OfferMove, offer: Offer, form: forms.MoveForm, user: Any, back: str) -> dict[str, Any]:
    if asked.name not in queries.moves_for(offer, user, timezone.now()) and not form.is_bound:
        _refuse(asked.name, offer, user)
    return {
        "move": asked,
        "offer": offer,
        "form": form,
        "opens": "",
        "back": back,
        "is_agency": not access.holds(user, Permission.CASE_VIEW, offer),
    }


def _refuse(name: str, offer: Offer, user: Any) -> None:
    """A move that this user can never make is forbidden; one whose moment has passed is shown with why."""
    if not any(access.holds(user, right, offer) for right in rights_of(name)):
        raise PermissionDenied(name)


@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)
    try:
        actions.discard_offer(offer=offer, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The draft was thrown away."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("referrals:referral", offer.referral_id)
