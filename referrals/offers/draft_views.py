"""Our side: choosing a service for a need, asking, following what comes of it."""

from datetime import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.cases.models import Need
from casemgmt.core.actor import Actor, signed_in
from casemgmt.core.calendar import at_local
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import back_to, page_or_fragment
from casemgmt.people.actions import give_consent
from casemgmt.people.age import age_now, doubts
from casemgmt.people.categories import Authority, Category
from casemgmt.people.household.queries import who_stays_together
from casemgmt.people.profiles import asked_by, opened_by
from casemgmt.people.queries import may_disclose
from providers.models import Service
from providers.queries import limits_in_words, rooms_of

from .. import actions
from ..matching.apart import agencies_of_those_apart
from ..matching.views import _need
from ..models import Offer
from ..referral.rules import usual_urgency
from ..workflow import OfferState, ReferralState
from . import forms, preview
from .actions.drafts import usual_facts
from .reading import OPENING


@require_http_methods(["GET", "POST"])
def ask_agency(request: HttpRequest, need_pk: UUID, service_pk: UUID) -> HttpResponse:
    """Write what the agency is asked, record consent where it is missing, see what it will see, send."""
    need = _need(request, need_pk)
    service = get_object_or_404(Service.objects.select_related("organization"), pk=service_pk)
    at = timezone.now()
    consent = may_disclose(need.person, service.organization, asked_by(need.domain), at)
    draft = Offer.objects.filter(referral__need=need, service=service, state=OfferState.DRAFT).first()
    together = who_stays_together(need.person, request.user, timezone.localdate(at, need.program.zone))
    usual = usual_facts(need.person, together=len(together))
    begun = need.referrals.exclude(state=ReferralState.CLOSED).order_by("made_at").first()
    chosen = {"urgency": begun.urgency, "we_choose": begun.we_choose} if begun else {"urgency": usual_urgency(need)}
    asked = _draft_words(draft or _asked_before(need))
    form = forms.AskForm(request.POST or None, initial=usual | chosen | asked)
    asked_for: dict[str, Any] = {"need": need.domain, "person": need.person, "heard_by": signed_in(request).name}
    consent_form = None if consent else forms.AgencyConsentForm(request.POST or None, prefix="consent", **asked_for)
    if request.method == "POST" and request.POST.get("do") != "preview":
        answer = _ask(request, need, service, form, consent_form, at)
        if answer:
            return answer
    context = {"need": need, "service": service, "form": form, "consent": consent, "consent_form": consent_form}
    context["apart"] = agencies_of_those_apart(need.person, request.user, at).get(service.organization_id, [])
    context["checks"] = list(doubts(age_now(need.person.now, at), service.minimum_age, service.maximum_age))
    context["limits"] = limits_in_words(service)
    context["rooms"] = rooms_of([service.pk], at).get(service.pk, [])
    context |= _faces(need, service, form, consent_form, at)
    context["to_look_at"] = sum(len(one.errors) for one in (form, consent_form) if one is not None)
    status = 200 if request.POST.get("do") == "preview" else status_of(form, consent_form)
    return page_or_fragment(request, "referrals/ask.html", "referrals/_preview.html", context, status)


def _faces(need: Need, service: Service, form: Any, consent_form: Any, at: Any) -> dict[str, Any]:
    """The request as the agency will see it before and after it accepts, with what its words give away."""
    if form.is_bound:
        form.is_valid()
    words = form.cleaned_data if form.is_bound else form.initial
    opened = _opened(need, service, consent_form, at)
    tells_back = _tells_back(need, service, consent_form, at)
    seen = preview.preview_offer(need, service, words, at, opened=opened, tells_back=tells_back)
    for field, complaint in seen.complaints.items():
        if form.is_bound and not form.has_error(field):
            form.add_error(field, complaint)
    return {"preview": seen, "opens": bool(opened), "we_choose": bool(words.get("we_choose"))}


def _opened(need: Need, service: Service, consent_form: Any, at: Any) -> frozenset[str]:
    """What a yes opens: under the consent on record, else under the one being written."""
    asked = opened_by(need.domain)
    held = may_disclose(need.person, service.organization, asked, at)
    told = _shares(consent_form)
    told = set(held.categories) if held else told
    return frozenset(map(str, OPENING)) & told if asked <= told else frozenset()


def _tells_back(need: Need, service: Service, consent_form: Any, at: Any) -> bool:
    """Whether the agency may tell us what came of it: by the consent being written, else by one on record."""
    if consent_form is not None:
        return str(Category.TELL_US_BACK) in _shares(consent_form)
    told = asked_by(need.domain) | {str(Category.TELL_US_BACK)}
    return may_disclose(need.person, service.organization, told, at) is not None


def _shares(consent_form: Any) -> set[str]:
    return {str(share) for share in (consent_form["shares"].value() or [])} if consent_form is not None else set()


def _asked_before(need: Need) -> Offer | None:
    """The newest request for the same need that is still going on: its words are asked again."""
    sent = Offer.objects.filter(referral__need=need, referral__state=ReferralState.ACTIVE, sent_at__isnull=False)
    return sent.order_by("-sent_at").first()


def _draft_words(draft: Offer | None) -> dict[str, Any]:
    if draft is None:
        return {}
    return {name: getattr(draft, name) for name in ("urgency", "asked", *actions.FACTS_ASKED)}


def _ask(
    request: HttpRequest, need: Need, service: Service, form: Any, consent_form: Any, at: Any
) -> HttpResponse | None:
    """Draft, record consent, send: all or nothing."""
    is_draft = request.POST.get("do") == "draft"
    is_fine = form.is_valid()
    if not is_draft and consent_form is not None:
        is_fine = consent_form.is_valid() and is_fine
    if not is_fine:
        return None
    try:
        with transaction.atomic():
            offer = _write(need, service, form.cleaned_data, signed_in(request), at)
            if not is_draft:
                _record_consent(need, service, consent_form, signed_in(request), at)
                actions.send_offer(offer=offer, by=signed_in(request), at=at)
    except NotPossible as problem:
        put_refusal(form, problem)
        return None
    messages.success(
        request,
        _("Kept as a draft; nothing was sent.") if is_draft else _("Sent. The agency was told that a request waits."),
    )
    return redirect(back_to(request, reverse("referrals:referral", args=[offer.referral_id])))


def _write(need: Need, service: Service, words: dict[str, Any], by: Actor, at: Any) -> Offer:
    referral = actions.make_referral(need=need, urgency=words["urgency"], we_choose=words["we_choose"], by=by, at=at)
    asked = {name: words[name] for name in ("asked", "urgency", *actions.FACTS_ASKED)}
    return actions.draft_offer(referral=referral, service=service, by=by, at=at, **asked)


def _record_consent(need: Need, service: Service, form: Any, by: Actor, at: Any) -> None:
    if form is None:
        return
    words = form.cleaned_data
    give_consent(
        person=need.person,
        organization=service.organization,
        categories=words["shares"],
        purpose=_("To be referred to this agency"),
        expires_at=at_local(words["expires_on"], time(23, 59), need.program.zone),
        how_given=words["how_given"],
        witness=words["witness"],
        said=words.get("said", ()),
        authority=words.get("authority") or Authority.SELF,
        signer=words.get("signer", ""),
        alone_because=words.get("alone_because", ""),
        by=by,
        at=at,
    )
