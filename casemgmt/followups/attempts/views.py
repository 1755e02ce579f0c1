"""Recording what came of a try, taking it back, and what follows from it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions import hold_case, set_next_date
from casemgmt.cases.models import Case
from casemgmt.core import frame
from casemgmt.core.access import programs_where, require
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import ContactMode
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import once, page_or_fragment, paged
from casemgmt.people.alerts.queries import alerts_now
from casemgmt.people.permission.death import what_death_ends

from ..contacts.models import FollowUp, FollowUpState
from ..day.contact import DIALLED, outside_card
from ..pages import act_and_go_back, back, back_name, load_follow_up, with_recorded
from . import actions, corrections, forms
from .models import Attempt, AttemptResult
from .proposals import proposal_after
from .whom import choices_of

MOST_TYPED, MOST_LISTED = 80, 50


@require_http_methods(["GET", "POST"])
def attempt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record one try of a planned contact: from a sheet in two taps, or here with everything."""
    row = load_follow_up(request, pk)
    return _attempt_page(request, row.case, row)


@require_http_methods(["GET", "POST"])
def unplanned(request: HttpRequest, case_pk: UUID) -> HttpResponse:
    """Record a contact nobody had planned; it serves the planned one that is open, unless said otherwise."""
    cases = Case.objects.visible_to(request.user).select_related("person__root", "program", "owner")
    case = frame.loaded(request, cases, pk=case_pk)
    serves = None
    if request.GET.get("serves", request.POST.get("serves")) != "none":
        open_rows = case.follow_ups.running().filter(state=FollowUpState.OPEN, closes_at__gt=timezone.now())
        serves = open_rows.select_related("person__root", "program").order_by("due_at").first()
    return _attempt_page(request, case, serves)


@require_http_methods(["GET", "POST"])
def choose_case(request: HttpRequest) -> HttpResponse:
    """Whom did you try to reach? My own cases and those of whom I stand in for, narrowed by typing; each leads to the
    form. A name is sent, never put into an address; nothing is written."""
    if not programs_where(request.user, Permission.FOLLOWUP_ATTEMPT):
        raise PermissionDenied(Permission.FOLLOWUP_ATTEMPT.value)
    said = request.POST.get("q", "").strip()[:MOST_TYPED]
    rows = choices_of(request.user, said, timezone.now())
    context = {"pager": paged(request, rows, MOST_LISTED), "said": said}
    return page_or_fragment(request, "followups/choose_case.html", "followups/_choices.html", context)


def _attempt_page(request: HttpRequest, case: Case, row: FollowUp | None) -> HttpResponse:
    require(request.user, Permission.FOLLOWUP_ATTEMPT, case)
    first: dict[str, Any] = {"result": request.GET.get("result", ""), "mode": (row.modes or [""])[0] if row else ""}
    outside = outside_card(case, request.GET.get("point", ""), timezone.now())
    first |= {"contact_point": outside.point, "mode": ContactMode.PHONE} if outside else {}
    form = forms.AttemptForm(request.POST or None, person=case.person, initial={k: v for k, v in first.items() if v})
    is_asked = False
    if request.method == "POST" and form.is_valid():
        is_asked = form.cleaned_data["result"] == AttemptResult.DECEASED and "confirmed" not in request.POST
        answer = None if is_asked else _record(request, case, row, form)
        if answer:
            return answer
    context: dict[str, Any] = {"case": case, "row": row, "form": form, "outside": outside}
    context["alerts"] = alerts_now(case.person, timezone.now())
    context |= {
        "back": back(request, case),
        "is_asked": is_asked,
        "ends": what_death_ends(case.person) if is_asked else [],
    }
    context["back_name"] = back_name(request)
    return render(request, "followups/attempt.html", context, status=form.status)


def _record(request: HttpRequest, case: Case, row: FollowUp | None, form: forms.AttemptForm) -> HttpResponse | None:
    words = dict(form.cleaned_data)
    if words["mode"] not in DIALLED:
        words["contact_point"] = None
    try:
        with transaction.atomic():
            if not once(request):
                return redirect(back(request, case))
            next_on = words.pop("next_on")
            act: dict[str, Any] = {"case": case, "by": signed_in(request), "at": timezone.now()}
            recorded = actions.record_attempt(follow_up=row, **act, **words)
            if next_on:
                set_next_date(on=next_on, words=_("Call again"), **act)
    except NotPossible as problem:
        form.refuse(problem if problem.field != "on" else NotPossible(problem.message, field="next_on"))
        return None
    return redirect(with_recorded(request, back(request, case), recorded.attempt))


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a result back."""
    tried = _attempt(request, pk)
    return act_and_go_back(
        request, tried.case, corrections.undo_attempt, _("Undone. All is as it was before."), attempt=tried
    )


@require_POST
def accept_proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what the result proposed: put the case on hold."""
    tried = _attempt(request, pk)
    proposal = proposal_after(tried)
    if proposal and proposal.kind == "hold":
        said = _("The case is on hold. Its contacts wait until you resume it.")
        return act_and_go_back(request, tried.case, hold_case, said, case=tried.case, reason=proposal.reason)
    return redirect(back(request, tried.case))


def _attempt(request: HttpRequest, pk: UUID) -> Attempt:
    cases = Case.objects.visible_to(request.user)
    rows = Attempt.objects.select_related("case__program", "case__person__root", "follow_up")
    return get_object_or_404(rows.filter(case__in=cases), pk=pk)
