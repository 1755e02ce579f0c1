"""My day: all one owes now."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.cases.models import Case
from casemgmt.core.access import Permission, programs_where
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import page_or_fragment

from .. import actions, clocks, forms, queries
from ..models import Attempt, AttemptResult
from ..proposals import proposal_after
from .common import act_and_go_back, load

R = AttemptResult
START, START_LASTS = "day_starts_in", timedelta(hours=12)


# What is said in two taps, the commonest first; who was reached is asked a little more.
RESULTS_AT_ONCE = [R.NO_ANSWER, R.MESSAGE_LEFT, R.THIRD_PARTY, R.WRONG_NUMBER, R.NOT_FOUND, R.NO_MESSAGE_ALLOWED]


RESULTS_AT_ONCE += [R.NEEDS_INTERPRETER, R.UNSAFE, R.HOSPITALISED, R.INCARCERATED, R.DECEASED]


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """All I owe now, one row each, in the order to do it."""
    if not programs_where(request.user, Permission.CASE_EDIT):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    at = timezone.now()
    near = request.GET.get("near", request.COOKIES.get(START, ""))
    day = queries.my_day(request.user, at, near)
    context = {
        "day": day,
        "now": at,
        "recorded": just_recorded(request, at),
        "sheets": _sheets(day),
        "may_assign": bool(programs_where(request.user, Permission.CASE_ASSIGN)),
    }
    answer = page_or_fragment(request, "followups/my_day.html", "followups/_my_day.html", context)
    if "near" in request.GET:
        answer.set_cookie(
            START, str(day.start.pk) if day.start else "", max_age=START_LASTS, httponly=True, samesite="Lax"
        )
    return answer


def _sheets(day: queries.MyDay) -> dict[str, str]:
    """The part that all result sheets share, drawn once for each way to try first, not once for each row."""
    same = {"results": RESULTS_AT_ONCE, "modes": forms.MODES}
    modes = {row.first_mode for row in (*day.rows, *day.later)}
    return {mode: render_to_string("followups/_results.html", {**same, "mode": mode}) for mode in modes}


@require_POST
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I am calling now. The call button sends this beside dialling, so it gets no page back."""
    row = load(request, pk)
    if not getattr(request, "htmx", False):
        return act_and_go_back(
            request, row.case, actions.claim_follow_up, _("It is yours for 15 minutes."), follow_up=row
        )
    try:
        actions.claim_follow_up(follow_up=row, by=request.user, at=timezone.now())
    except NotPossible as problem:
        messages.warning(request, problem.message)
    return HttpResponse(status=204)


def just_recorded(request: HttpRequest, at: Any) -> dict[str, Any] | None:
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
        "may_undo": at <= tried.recorded_at + clocks.UNDO_WITHIN,
    }
