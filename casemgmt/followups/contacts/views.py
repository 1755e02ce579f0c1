"""The list of follow-ups and one follow-up."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import named
from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.saved_views.queries import saved_views
from casemgmt.cases.models import Case
from casemgmt.core import accesslog, frame
from casemgmt.core.access import holds, programs_where, require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import back_saying, back_to, page_or_fragment, paged

from ..pages import act_and_go_back, back, just_recorded, load_follow_up
from . import actions, forms, queries
from .escalation import tellings
from .just_said import cause_words
from .models import FollowUpEnd, FollowUpState


@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Follow-ups by state and end; the filters stay in the address."""
    allowed = programs_where(request.user, Permission.CASE_VIEW)
    if not allowed:
        raise PermissionDenied(Permission.CASE_VIEW.value)
    at = timezone.now()
    filters = queries.FollowUpFilters.read(request.GET)
    rows = paged(request, queries.for_list(request.user, filters, at))
    owner = User.objects.filter(pk=filters.owner).first() if filters.owner else None
    context = {"pager": rows, "filters": filters, "states": FollowUpState, "ends": FollowUpEnd, "now": at}
    context |= {"owner": owner, "program": named(filters.program, allowed), "views": saved_views(request)}
    return page_or_fragment(request, "followups/list.html", "followups/_list.html", context)


@require_safe
def follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One planned contact: why these dates, what was tried, what can be done."""
    row = load_follow_up(request, pk)
    accesslog.note(request, AccessVerb.VIEWED, subject=row, person_id=row.person_id, program_id=row.program_id)
    at = timezone.now()
    context = {
        "row": row,
        "story": queries.story(row, at),
        "tellings": tellings(row),
        "may_attempt": holds(request.user, Permission.FOLLOWUP_ATTEMPT, row),
        "cause_form": forms.CauseForm(initial={"cause": row.missed_cause}).about(row),
        "recorded": just_recorded(request, at),
        "now": at,
    }
    return page_or_fragment(request, "followups/follow_up.html", "followups/_follow_up.html", context)


@require_POST
def plan(request: HttpRequest, case_pk: UUID) -> HttpResponse:
    """Plan contacts for a case that has none."""
    case = frame.loaded(request, Case.objects.visible_to(request.user).select_related("person__root"), pk=case_pk)
    try:
        rows = actions.plan_anew(case=case, by=signed_in(request), at=timezone.now())
        messages.success(request, _("%(n)d contacts are planned, counted from now.") % {"n": len(rows)})
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("cases:case", case.pk)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give up a planned contact, with a reason."""
    row = load_follow_up(request, pk)
    require(request.user, Permission.FOLLOWUP_ATTEMPT, row)
    form = forms.CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_follow_up(follow_up=row, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("This contact is cancelled."))
            return redirect(back_to(request, reverse("followups:follow_up", args=[row.pk])))
        except NotPossible as problem:
            form.refuse(problem)
    context = {"row": row, "form": form}
    return render(request, "followups/cancel.html", context, status=form.status)


@require_POST
def cause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why a contact was missed."""
    row, at = load_follow_up(request, pk), timezone.now()
    try:
        row = actions.give_cause(follow_up=row, cause=request.POST.get("cause", ""), by=signed_in(request), at=at)
        messages.success(request, cause_words(row))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(back_saying(request, back(request, row.case), at))


@require_POST
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I am calling now. The call button sends this beside dialling, so it gets no page back."""
    row = load_follow_up(request, pk)
    if not getattr(request, "htmx", False):
        return act_and_go_back(
            request, row.case, actions.claim_follow_up, _("It is yours for 15 minutes."), follow_up=row
        )
    try:
        actions.claim_follow_up(follow_up=row, by=signed_in(request), at=timezone.now())
    except NotPossible as problem:
        messages.warning(request, problem.message)
    return HttpResponse(status=204)
