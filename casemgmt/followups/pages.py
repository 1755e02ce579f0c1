"""What the pages of follow-ups share: loading, acting, the way back, what was recorded a moment ago."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import may_undo
from casemgmt.cases.models import Case, CaseState
from casemgmt.cases.next_dates.queries import days_ahead
from casemgmt.core import frame
from casemgmt.core.actor import signed_in
from casemgmt.core.calendar import current_zone
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import came_from

from .attempts.models import Attempt
from .attempts.proposals import proposal_after
from .contacts.models import FollowUp
from .contacts.queries import what_next
from .day.lists import Day, next_try

# These say what was recorded and what comes next, with undo; any other page says it in a line above.
SAYS_WHAT_FOLLOWS = frozenset({"followups:my_day", "followups:follow_up"})


def act_and_go_back(request: HttpRequest, of: Case, act: Any, said: str, /, **what: Any) -> HttpResponse:
    """One press of a button: act, say what happened, go back."""
    try:
        act(by=signed_in(request), at=timezone.now(), **what)
        messages.success(request, said)
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(back(request, of))


def load_follow_up(request: HttpRequest, pk: UUID) -> FollowUp:
    rows = FollowUp.objects.visible_to(request.user)
    rows = rows.select_related("case__owner", "case__person__root", "person__root", "program", "assignee", "claimed_by")
    return frame.loaded(request, rows, pk=pk)


def back_name(request: HttpRequest) -> str:
    name = request.POST.get("back") or request.GET.get("back") or ""
    return name if name in {"my_day", "case", "follow_up"} else "my_day"


def back(request: HttpRequest, case: Case) -> str:
    """Where the person came from: the page that led here, the case, or the follow-up; else My day."""
    if came_from(request):
        return came_from(request)
    name = back_name(request)
    if name == "case":
        return reverse("cases:case", args=[case.pk])
    match = request.resolver_match
    if name == "follow_up" and match and "pk" in match.kwargs and match.url_name in {"attempt", "claim", "cause"}:
        return reverse("followups:follow_up", args=[match.kwargs["pk"]])
    return reverse("followups:my_day")


def with_recorded(request: HttpRequest, path: str, tried: Attempt) -> str:
    """That page, saying what was recorded."""
    if resolve(urlsplit(path).path).view_name not in SAYS_WHAT_FOLLOWS:
        words = _("Recorded: %(result)s · %(name)s.")
        messages.success(request, words % {"result": tried.get_result_display(), "name": tried.person.display_name})
        return path
    page, mark, place = path.partition("#")
    return f"{page}{'&' if '?' in page else '?'}recorded={tried.pk}{mark}{place}"


def just_recorded(request: HttpRequest, at: Any) -> dict[str, Any] | None:
    """What was recorded a moment ago: what comes next, and the way back."""
    try:
        pk = UUID(request.GET.get("recorded", ""))
    except ValueError:
        return None
    cases = Case.objects.visible_to(request.user)
    rows = Attempt.objects.filter(case__in=cases, by=signed_in(request), voided_at__isnull=True)
    tried = rows.select_related("case__program", "person__root", "follow_up").filter(pk=pk).first()
    if tried is None:
        return None
    after = what_next(tried.case_id)
    is_same = after is not None and after.pk == tried.follow_up_id
    day = Day.of(at, current_zone())
    return {
        "attempt": tried,
        "proposal": proposal_after(tried),
        "next": after,
        "again_at": next_try(tried.at, after.closes_at, day) if after and is_same else None,
        "days": days_ahead(tried.case.program, at) if tried.case.state != CaseState.CLOSED else [],
        "may_undo": may_undo(tried.program_id, tried.recorded_at, at),
    }
