"""My day: all one owes now."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import messages
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.pages import back_saying, back_to, page_or_fragment

from ..attempts import forms
from ..attempts.models import AttemptResult
from ..pages import just_recorded
from . import queries
from .cards import Card
from .drawn import drawn_lists
from .taking_back import just_said, take_all_back
from .tidying import give_to_many

R = AttemptResult
START, START_LASTS = "day_starts_in", timedelta(hours=12)


# What is said in two taps, the commonest first; who was reached is asked a little more.
RESULTS_AT_ONCE = [R.NO_ANSWER, R.MESSAGE_LEFT, R.THIRD_PARTY, R.NOT_FOUND, R.NO_MESSAGE_ALLOWED]
RESULTS_AT_ONCE += [R.NEEDS_INTERPRETER, R.HOSPITALISED, R.INCARCERATED, R.DECEASED]
# These have room for a safety note and another number.
OF_THE_NUMBER = [R.UNSAFE, R.WRONG_NUMBER]


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """All I owe now, one card for each person, on four lists."""
    if not programs_where(request.user, Permission.CASE_EDIT):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    at = timezone.now()
    day = queries.my_day(request.user, at, request.GET.get("near", request.COOKIES.get(START, "")))
    recorded = just_recorded(request, at)
    said = list(get_messages(request))  # told where it was pressed, not above the page
    undoable = just_said(request.user, request.GET, at)
    lists = drawn_lists(day, request.GET, is_said=bool(said or recorded or undoable))
    shown = [card for one in lists for card in one.cards]
    context = {
        "day": day,
        "lists": lists,
        "now": at,
        "recorded": recorded,
        "said": said,
        "undoable": undoable,
        "said_at": request.GET.get("said", ""),
        "messages": (),
        "sheets": _sheets(shown),
        "unseen": queries.unseen_cases(day, {card.who for card in shown}),
        "may_assign": bool(programs_where(request.user, Permission.CASE_ASSIGN)),
    }
    answer = page_or_fragment(request, "followups/my_day.html", "followups/_my_day.html", context)
    if "near" in request.GET:
        answer.set_cookie(
            START, str(day.start.pk) if day.start else "", max_age=START_LASTS, httponly=True, samesite="Lax"
        )
    return answer


@require_POST
def tidy_up(request: HttpRequest) -> HttpResponse:
    """One answer to all that are ticked of the old checks and requests."""
    if not programs_where(request.user, Permission.CASE_EDIT):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    at = timezone.now()
    ticked = request.POST.getlist("listed" if "all" in request.POST else "duty")
    done, problems, left = give_to_many(signed_in(request), ticked, request.POST.get("answer", ""), at=at)
    if done:
        words = ngettext("%(n)d answer is recorded.", "%(n)d answers are recorded.", done)
        messages.success(request, words % {"n": done})
    for problem in problems:
        messages.error(request, problem)
    if left and not problems:
        words = ngettext("%(n)d is not asked this, and stays.", "%(n)d are not asked this, and stay.", left)
        messages.info(request, words % {"n": left})
    if not ticked:
        messages.info(request, _("Tick at least one line."))
    return redirect(back_saying(request, reverse("followups:my_day"), at))


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Undo what was said by one press, of one person or of many."""
    if not programs_where(request.user, Permission.CASE_EDIT):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    at = timezone.now()
    found = just_said(request.user, request.POST, at)
    done, problems = take_all_back(found, by=signed_in(request), at=at)
    if done:
        words = ngettext("Undone. All is as it was before.", "%(n)d answers are undone. All is as it was before.", done)
        messages.success(request, words % {"n": done})
    for problem in problems:
        messages.error(request, problem)
    if not found:
        messages.info(request, _("There is nothing to undo any more."))
    return redirect(back_to(request, reverse("followups:my_day")))


def _sheets(shown: Iterable[Card]) -> dict[str, str]:
    """The part that all result sheets share, drawn once for each way to try first, not once for each row."""
    same = {"results": RESULTS_AT_ONCE, "of_the_number": OF_THE_NUMBER, "modes": forms.MODES}
    modes = {line.first_mode for card in shown for line in card.lines if line.follow_up}
    return {mode: render_to_string("followups/_results.html", {**same, "mode": mode}) for mode in modes}
