"""Pages of our requests: the list, one with its offers, and its end."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.reasons import wordings
from casemgmt.accounts.saved_views.queries import saved_views
from casemgmt.core import accesslog, frame
from casemgmt.core.access import holds, programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import back_to, page_or_fragment, paged
from casemgmt.people.alerts.queries import alerts_now

from .. import actions
from ..conversation.queries import add_conversations
from ..inbox.queries import with_turn
from ..linkages.rules import add_statements
from ..matching import next_best
from ..models import Offer, Referral
from ..offers import queries
from ..offers.moves import MOVES
from ..workflow import LIVE, OfferState, ReferralResult, ReferralState
from .forms import CloseReferralForm
from .queries import referrals_for_list


@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """Referrals, newest first."""
    if not programs_where(request.user, Permission.CASE_VIEW):
        raise PermissionDenied(Permission.CASE_VIEW.value)
    state, mine = request.GET.get("state", ""), request.GET.get("mine") == "on"
    rows = paged(request, referrals_for_list(request.user, state=state, mine=mine))
    filters = {"state": state, "mine": mine}
    context = {"pager": rows, "rows": rows.object_list, "filters": filters, "states": ReferralState.choices}
    context["views"] = saved_views(request)
    return page_or_fragment(request, "referrals/list.html", "referrals/_list.html", context)


@require_safe
def referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One referral with its offers: how each stands, who must move by when, and what can be done."""
    rows = Referral.objects.visible_to(request.user).select_related(
        "person__root", "need", "case__owner", "program", "encounter"
    )
    shown = frame.loaded(request, rows, pk=pk)
    accesslog.note(request, AccessVerb.VIEWED, subject=shown, person_id=shown.person_id, program_id=shown.program_id)
    at = timezone.now()
    offers = list(with_turn(queries.offers_for_page(at)).filter(referral=shown).order_by("created_at"))
    add_conversations(offers, request.user, at)
    add_statements(offers, request.user, at)
    context = {
        "referral": shown,
        "alerts": alerts_now(shown.person, at),
        "offers": [(offer, _moves(offer, request.user, at), offer.identity_is_open(at)) for offer in offers],
        "results": actions.possible_results(
            shown, [o for o in offers if o.state not in {OfferState.DRAFT, OfferState.VOIDED}]
        ),
        "may_refer": holds(request.user, Permission.REFERRAL_MAKE, shown),
        "live": LIVE,
        "proposals": next_best.proposals(shown, offers, at, user=request.user)
        if holds(request.user, Permission.REFERRAL_MAKE, shown)
        else [],
        "wordings": wordings(shown.program_id),
        "linked": queries.with_open_link(offers, at),
    }
    return page_or_fragment(request, "referrals/referral.html", "referrals/_referral.html", context)


def _moves(offer: Offer, user: Any, at: Any) -> list[Any]:
    names = queries.moves_for(offer, user, at)
    return [MOVES[name] for name in MOVES if name in names and name != "send"]


@require_http_methods(["GET", "POST"])
def close_referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a referral with what happened."""
    rows = Referral.objects.visible_to(request.user).select_related("person__root", "need", "program")
    shown = frame.loaded(request, rows, pk=pk)
    offers = list(shown.offers.exclude(state__in=[OfferState.DRAFT, OfferState.VOIDED]).select_related("linkage"))
    form = CloseReferralForm(request.POST or None)
    results = [ReferralResult(value) for value in actions.possible_results(shown, offers)]
    cast(ChoiceField, form.fields["result"]).choices = [(result.value, result.label) for result in results]
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_referral(referral=shown, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The referral is closed."))
            return redirect(back_to(request, reverse("referrals:referral", args=[shown.pk])))
        except NotPossible as problem:
            put_refusal(form, problem)
    return render(request, "referrals/close.html", {"referral": shown, "form": form}, status=status_of(form))
