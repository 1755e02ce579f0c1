"""My day, the list of follow-ups, one follow-up, and recording what came of a try."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.cases.actions import hold_case
from casemgmt.cases.models import Case
from casemgmt.core import accesslog
from casemgmt.core.access import Permission, holds, programs_where, require
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once, page_or_fragment, paged
from casemgmt.people.queries import ids_of

from . import actions, clocks, forms, queries
from .models import Attempt, AttemptResult, FollowUp, FollowUpEnd, FollowUpState
from .proposals import proposal_after

R = AttemptResult
# What is said in two taps, the commonest first; who was reached is asked a little more.
RESULTS_AT_ONCE = [R.NO_ANSWER, R.MESSAGE_LEFT, R.THIRD_PARTY, R.WRONG_NUMBER, R.NOT_FOUND, R.NO_MESSAGE_ALLOWED]
RESULTS_AT_ONCE += [R.NEEDS_INTERPRETER, R.UNSAFE, R.HOSPITALISED, R.INCARCERATED, R.DECEASED]


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """All I owe now, one row each, in the order to do it."""
    if not programs_where(request.user, Permission.CASE_EDIT):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    at = timezone.now()
    day = queries.my_day(request.user, at)
    context = {
        "day": day,
        "now": at,
        "recorded": _just_recorded(request, at),
        "sheets": _sheets(day),
    }
    return page_or_fragment(request, "followups/my_day.html", "followups/_my_day.html", context)


def _sheets(day: queries.MyDay) -> dict[str, str]:
    """The part that all result sheets share, drawn once for each way to try first, not once for each row."""
    same = {"results": RESULTS_AT_ONCE, "modes": forms.MODES}
    modes = {row.first_mode for row in (*day.rows, *day.later)}
    return {mode: render_to_string("followups/_results.html", {**same, "mode": mode}) for mode in modes}


@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Follow-ups by state and end; the filters stay in the address."""
    if not programs_where(request.user, Permission.CASE_VIEW):
        raise PermissionDenied(Permission.CASE_VIEW.value)
    at = timezone.now()
    filters = queries.Filters.read(request.GET)
    rows = paged(request, queries.for_list(request.user, filters, at))
    context = {"pager": rows, "filters": filters, "states": FollowUpState, "ends": FollowUpEnd, "now": at}
    return page_or_fragment(request, "followups/list.html", "followups/_list.html", context)


@require_safe
def follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One planned contact: why these dates, what was tried, what can be done."""
    row = _load(request, pk)
    accesslog.note(request, AccessVerb.VIEWED, subject=row, person_id=row.person_id, program_id=row.program_id)
    at = timezone.now()
    context = {
        "row": row,
        "story": queries.story(row, at),
        "may_attempt": holds(request.user, Permission.FOLLOWUP_ATTEMPT, row),
        "cause_form": forms.CauseForm(initial={"cause": row.missed_cause}),
        "recorded": _just_recorded(request, at),
        "now": at,
    }
    return page_or_fragment(request, "followups/follow_up.html", "followups/_follow_up.html", context)


@require_http_methods(["GET", "POST"])
def attempt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record one try of a planned contact: from a sheet in two taps, or here with everything."""
    row = _load(request, pk)
    return _attempt_page(request, row.case, row)


@require_http_methods(["GET", "POST"])
def unplanned(request: HttpRequest, case_pk: UUID) -> HttpResponse:
    """Record a contact nobody had planned; it serves the planned one that is open, unless said otherwise."""
    cases = Case.objects.visible_to(request.user).select_related("person", "program", "owner")
    case = get_object_or_404(cases, pk=case_pk)
    serves = None
    if request.GET.get("serves", request.POST.get("serves")) != "none":
        open_rows = case.follow_ups.running().filter(state=FollowUpState.OPEN, closes_at__gt=timezone.now())
        serves = open_rows.select_related("person", "program").order_by("due_at").first()
    return _attempt_page(request, case, serves)


@require_safe
def choose_case(request: HttpRequest) -> HttpResponse:
    """Whom did you try to reach? My own cases, each leading to the form."""
    if not programs_where(request.user, Permission.FOLLOWUP_ATTEMPT):
        raise PermissionDenied(Permission.FOLLOWUP_ATTEMPT.value)
    rows = Case.objects.open().visible_to(request.user).filter(owner_id=request.user.pk).select_related("person")
    context = {"pager": paged(request, rows.order_by("person__last_name", "person__first_name", "pk"), 50)}
    return render(request, "followups/choose_case.html", context)


def _attempt_page(request: HttpRequest, case: Case, row: FollowUp | None) -> HttpResponse:
    require(request.user, Permission.FOLLOWUP_ATTEMPT, case)
    first = {"result": request.GET.get("result", ""), "mode": (row.modes or [""])[0] if row else ""}
    form = forms.AttemptForm(
        request.POST or None, person_ids=ids_of(case.person), initial={k: v for k, v in first.items() if v}
    )
    if request.method == "POST" and form.is_valid():
        answer = _record(request, case, row, form)
        if answer:
            return answer
    context = {"case": case, "row": row, "form": form, "back": _back(request, case), "back_name": _back_name(request)}
    return render(request, "followups/attempt.html", context, status=form.status)


def _record(request: HttpRequest, case: Case, row: FollowUp | None, form: forms.AttemptForm) -> HttpResponse | None:
    words = dict(form.cleaned_data)
    if words["mode"] not in queries.DIALLED:
        words["contact_point"] = None
    try:
        with transaction.atomic():
            if not once(request):
                return redirect(_back(request, case))
            recorded = actions.record_attempt(follow_up=row, case=case, by=request.user, at=timezone.now(), **words)
    except NotPossible as problem:
        form.refuse(problem)
        return None
    return redirect(f"{_back(request, case)}?recorded={recorded.attempt.pk}")


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a result back."""
    tried = _attempt(request, pk)
    return _do(request, tried.case, actions.undo_attempt, _("Undone. All is as it was before."), attempt=tried)


@require_POST
def accept_proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what the result proposed: cancel the rest, or put the case on hold."""
    tried = _attempt(request, pk)
    proposal = proposal_after(tried)
    if proposal and proposal.kind == "cancel_rest":
        said = _("The planned contacts are cancelled.")
        more = {"case": tried.case, "reason": proposal.reason, "attempt": tried}
        return _do(request, tried.case, actions.cancel_rest, said, **more)
    if proposal and proposal.kind == "hold":
        said = _("The case is on hold. Its contacts wait until you resume it.")
        return _do(request, tried.case, hold_case, said, case=tried.case, reason=proposal.reason)
    return redirect(_back(request, tried.case))


@require_POST
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I am calling now. The call button sends this beside dialling, so it gets no page back."""
    row = _load(request, pk)
    if not getattr(request, "htmx", False):
        return _do(request, row.case, actions.claim_follow_up, _("It is yours for 15 minutes."), follow_up=row)
    try:
        actions.claim_follow_up(follow_up=row, by=request.user, at=timezone.now())
    except NotPossible as problem:
        messages.warning(request, problem.message)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give up a planned contact, with a reason."""
    row = _load(request, pk)
    require(request.user, Permission.FOLLOWUP_ATTEMPT, row)
    form = forms.CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_follow_up(follow_up=row, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("This contact is cancelled."))
            return redirect("followups:follow_up", row.pk)
        except NotPossible as problem:
            form.refuse(problem)
    context = {"row": row, "form": form}
    return render(request, "followups/cancel.html", context, status=form.status)


@require_POST
def cause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why a contact was missed."""
    row = _load(request, pk)
    return _do(
        request,
        row.case,
        actions.give_cause,
        _("The cause is kept."),
        follow_up=row,
        cause=request.POST.get("cause", ""),
    )


def _do(request: HttpRequest, of: Case, act: Any, said: str, /, **what: Any) -> HttpResponse:
    """One press of a button: act, say what happened, go back."""
    try:
        act(by=request.user, at=timezone.now(), **what)
        messages.success(request, said)
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(_back(request, of))


def _load(request: HttpRequest, pk: UUID) -> FollowUp:
    rows = FollowUp.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("case__owner", "case__person", "person", "program", "assignee", "claimed_by"), pk=pk
    )


def _attempt(request: HttpRequest, pk: UUID) -> Attempt:
    cases = Case.objects.visible_to(request.user)
    rows = Attempt.objects.select_related("case__program", "case__person", "follow_up")
    return get_object_or_404(rows.filter(case__in=cases), pk=pk)


def _back_name(request: HttpRequest) -> str:
    name = request.POST.get("back") or request.GET.get("back") or ""
    return name if name in {"my_day", "case", "follow_up"} else "my_day"


def _back(request: HttpRequest, case: Case) -> str:
    """Where the person came from: My day, the case, or the follow-up."""
    name = _back_name(request)
    if name == "case":
        return reverse("cases:case", args=[case.pk])
    match = request.resolver_match
    if name == "follow_up" and match and "pk" in match.kwargs and match.url_name in {"attempt", "claim", "cause"}:
        return reverse("followups:follow_up", args=[match.kwargs["pk"]])
    return reverse("followups:my_day")


def _just_recorded(request: HttpRequest, at: Any) -> dict[str, Any] | None:
    """What was recorded a moment ago: what comes next, and the way back."""
    try:
        pk = UUID(request.GET.get("recorded", ""))
    except ValueError:
        return None
    cases = Case.objects.visible_to(request.user)
    rows = Attempt.objects.filter(case__in=cases, by=request.user, undone_at__isnull=True)
    tried = rows.select_related("case__program", "person", "follow_up").filter(pk=pk).first()
    if tried is None:
        return None
    return {
        "attempt": tried,
        "proposal": proposal_after(tried),
        "next": queries.what_next(tried.case_id),
        "may_undo": at <= tried.at + clocks.UNDO_WITHIN,
    }
