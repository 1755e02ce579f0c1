"""My day: all one owes now."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.pages import page_or_fragment

from ..attempts import forms
from ..attempts.models import AttemptResult
from ..pages import just_recorded
from . import queries

R = AttemptResult
START, START_LASTS = "day_starts_in", timedelta(hours=12)


# What is said in two taps, the commonest first; who was reached is asked a little more.
RESULTS_AT_ONCE = [R.NO_ANSWER, R.MESSAGE_LEFT, R.THIRD_PARTY, R.NOT_FOUND, R.NO_MESSAGE_ALLOWED]
RESULTS_AT_ONCE += [R.NEEDS_INTERPRETER, R.HOSPITALISED, R.INCARCERATED, R.DECEASED]
# These have room for a safety note and another number.
OF_THE_NUMBER = [R.UNSAFE, R.WRONG_NUMBER]


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
    same = {"results": RESULTS_AT_ONCE, "of_the_number": OF_THE_NUMBER, "modes": forms.MODES}
    modes = {row.first_mode for row in (*day.rows, *day.later)}
    return {mode: render_to_string("followups/_results.html", {**same, "mode": mode}) for mode in modes}
