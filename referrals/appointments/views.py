"""Pages of appointments: one-tap answers, moving and calling off, the calendar file, a change of plan."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access, frame, ical
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import back_saying, back_to, came_from, coming_back

from .. import actions
from ..just_said import came_words
from ..models import Appointment, NoShowReason, Offer, PlanChoice
from ..offers.rules import may_say_outcome, why_nothing_told_back
from ..offers.views import offer_page
from .calendar import entry, link_for
from .forms import CancelAppointmentForm, MoveAppointmentForm, PlanForm, SettleForm


def _slot(request: HttpRequest, pk: UUID) -> Appointment:
    rows = Appointment.objects.select_related("offer__referral", "offer__program", "organization")
    slot = get_object_or_404(rows, pk=pk, offer__in=Offer.objects.visible_to(request.user))
    frame.of(request).about(slot.offer)
    return slot


def said_of(offer: Offer, words: str, user: Any) -> str:
    """What one tap recorded, in these words: to us of whom and where, to the agency that it was taken."""
    if not access.holds(user, Permission.CASE_VIEW, offer):
        return _("Recorded. Thank you.")
    return words % {"name": offer.person.display_name, "agency": offer.organization}


@require_POST
def say_it_happened(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One tap: the appointment took place, or the person did not come and why is not known."""
    slot = _slot(request, pk)
    attended, at = request.POST.get("did") == "yes", timezone.now()
    reason = "" if attended else NoShowReason.UNKNOWN
    try:
        actions.settle_appointment(appointment=slot, attended=attended, reason=reason, by=signed_in(request), at=at)
        messages.success(request, said_of(slot.offer, came_words(attended=attended), request.user))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(back_saying(request, offer_page(slot.offer, request.user), at))


@require_safe
def appointment_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The appointment for the reader's own calendar."""
    slot = _slot(request, pk)
    is_agency = not access.holds(request.user, Permission.CASE_VIEW, slot.offer)
    file = ical.calendar_file(entry(slot, link_for(slot, is_agency=is_agency)), ical.PUBLISH)
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


@require_http_methods(["GET", "POST"])
def change_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two appointments were missed: change the plan, and go on to the step it asks for."""
    rows = Offer.objects.visible_to(request.user).select_related(
        "organization", "service", "referral__need", "person__root"
    )
    offer = frame.loaded(request, rows, pk=pk)
    access.require(request.user, Permission.REFERRAL_MAKE, offer)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            actions.change_plan(
                offer=offer, choice=said["choice"], note_text=said["note"], by=signed_in(request), at=timezone.now()
            )
            messages.success(request, _("The plan is changed. This is its next step."))
            return redirect(coming_back(_next_step(offer, said["choice"]), came_from(request)))
        except NotPossible as problem:
            put_refusal(form, problem)
    context: dict[str, Any] = {
        "offer": offer,
        "form": form,
        "slots": offer.appointments.all(),
        "back": back_to(request, offer_page(offer, request.user)),
    }
    return render(request, "referrals/plan.html", context, status=status_of(form))


def _next_step(offer: Offer, choice: str) -> str:
    if choice == PlanChoice.ANOTHER_SERVICE:
        return reverse("referrals:choose", args=[offer.referral.need_id])
    if choice == PlanChoice.ASK:
        return reverse("followups:unplanned", args=[offer.referral.case_id])
    along = "?goes_along=on" if choice == PlanChoice.GO_ALONG else ""
    return reverse("referrals:move", args=[offer.pk, "book"]) + along


APPOINTMENT_FORMS = {
    "settle": SettleForm,
    "move": MoveAppointmentForm,
    "cancel": CancelAppointmentForm,
}


HEADINGS = {
    "settle": _lazy("Did it happen?"),
    "move": _lazy("Move the appointment"),
    "cancel": _lazy("Cancel the appointment"),
}


@require_http_methods(["GET", "POST"])
def appointment(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Say whether it happened, move it or cancel it."""
    if name not in APPOINTMENT_FORMS:
        raise Http404
    slot = _slot(request, pk)
    form = APPOINTMENT_FORMS[name](request.POST if request.method == "POST" else None)
    is_agency = access.holds(request.user, Permission.OFFER_ANSWER, slot.offer)
    is_silent = name == "settle" and not may_say_outcome(slot.offer, request.user, timezone.now(), told_by="agency")
    if is_agency or is_silent:
        form.fields.pop("told_by", None)
    at = timezone.now()
    if request.method == "POST" and form.is_valid() and _changed(request, slot, name, form, at):
        return redirect(back_saying(request, offer_page(slot.offer, request.user), at))
    context = {
        "slot": slot,
        "offer": slot.offer,
        "form": form,
        "name": name,
        "heading": HEADINGS[name],
        "why_silent": why_nothing_told_back(is_agency=is_agency) if is_silent else "",
        "is_agency": is_agency,
        "back": back_to(request, offer_page(slot.offer, request.user)),
    }
    return render(request, "referrals/appointment.html", context, status=status_of(form))


def _changed(request: HttpRequest, slot: Appointment, name: str, form: Any, at: datetime) -> bool:
    data = form.cleaned_data
    common: dict[str, Any] = {"appointment": slot, "by": signed_in(request), "at": at}
    try:
        if name == "settle":
            actions.settle_appointment(
                attended=data["came"], reason=data["reason"], told_by=data.get("told_by", ""), **common
            )
        elif name == "move":
            actions.move_appointment(starts_at=data["starts_at"], **common)
        else:
            actions.cancel_appointment(reason=data["reason"], **common)
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    messages.success(request, _("Recorded."))
    return True
