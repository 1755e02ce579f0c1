"""What came of appointments and services: one-tap answers, the calendar file, a change of plan."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.core import access, ical
from casemgmt.core.access import Permission
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, put_refusal, status_of

from .. import actions
from ..models import Appointment, NoShowReason, Offer, PlanChoice
from ..offers.views import offer_page
from .mail import entry, link_for

BACK = {"inbox": "referrals:inbox", "my_day": "followups:my_day"}


def _slot(request: HttpRequest, pk: UUID) -> Appointment:
    rows = Appointment.objects.select_related("offer__referral", "offer__program", "organization")
    return get_object_or_404(rows, pk=pk, offer__in=Offer.objects.visible_to(request.user))


def _back(request: HttpRequest, offer: Offer) -> HttpResponse:
    return redirect(BACK.get(request.POST.get("back", ""), offer_page(offer, request.user)))


@require_POST
def happened(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One tap: the appointment took place, or the person did not come and why is not known."""
    slot = _slot(request, pk)
    attended = request.POST.get("did") == "yes"
    reason = "" if attended else NoShowReason.UNKNOWN
    try:
        actions.settle_appointment(
            appointment=slot, attended=attended, reason=reason, by=request.user, at=timezone.now()
        )
        messages.success(request, _now("Recorded. Thank you."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return _back(request, slot.offer)


@require_POST
def check(request: HttpRequest, pk: UUID, days: int) -> HttpResponse:
    """One tap: the person is still served after 7 or 30 days, or no more."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)
    still = request.POST.get("still") == "yes"
    try:
        actions.answer_check(offer=offer, days=days, still_served=still, by=request.user, at=timezone.now())
        messages.success(request, _now("Recorded. Thank you."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return _back(request, offer)


@require_safe
def calendar_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The appointment for the reader's own calendar."""
    slot = _slot(request, pk)
    is_agency = not access.holds(request.user, Permission.CASE_VIEW, slot.offer)
    file = ical.calendar_file(entry(slot, link_for(slot, is_agency=is_agency)), ical.PUBLISH)
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


class PlanForm(Form):
    """What is done after two missed appointments."""

    choice = forms.ChoiceField(label=_("What do you do now?"), choices=PlanChoice, widget=forms.RadioSelect)
    note = forms.CharField(label=_("In a few words"), max_length=200, required=False)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two appointments were missed: change the plan, and go on to the step it asks for."""
    rows = Offer.objects.visible_to(request.user).select_related("organization", "service", "referral__need", "person")
    offer = get_object_or_404(rows, pk=pk)
    access.require(request.user, Permission.REFERRAL_MAKE, offer)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            actions.change_plan(
                offer=offer, choice=said["choice"], note_text=said["note"], by=request.user, at=timezone.now()
            )
            messages.success(request, _now("The plan is changed. This is its next step."))
            return redirect(_next_step(offer, said["choice"]))
        except NotPossible as problem:
            put_refusal(form, problem)
    context: dict[str, Any] = {
        "offer": offer,
        "form": form,
        "slots": offer.appointments.all(),
        "back": offer_page(offer, request.user),
    }
    return render(request, "referrals/plan.html", context, status=status_of(form))


def _next_step(offer: Offer, choice: str) -> str:
    if choice == PlanChoice.ANOTHER_SERVICE:
        return reverse("referrals:choose", args=[offer.referral.need_id])
    if choice == PlanChoice.ASK:
        return reverse("followups:unplanned", args=[offer.referral.case_id])
    along = "?goes_along=on" if choice == PlanChoice.GO_ALONG else ""
    return reverse("referrals:move", args=[offer.pk, "book"]) + along
