"""What the pages of follow-ups share: loading, acting, the way back, what was recorded a moment ago."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from casemgmt.cases.models import Case, CaseState
from casemgmt.cases.next_dates.queries import days_ahead
from casemgmt.core import frame
from casemgmt.core.actor import signed_in
from casemgmt.core.calendar import current_zone
from casemgmt.core.errors import NotPossible

from .attempts.models import Attempt
from .attempts.proposals import proposal_after
from .contacts import clocks
from .contacts.models import FollowUp
from .contacts.queries import what_next
from .day.drawn import address, is_place
from .day.lists import Day, next_try


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
    """Where the person came from: My day, the case, or the follow-up."""
    name = back_name(request)
    if name == "case":
        return reverse("cases:case", args=[case.pk])
    match = request.resolver_match
    if name == "follow_up" and match and "pk" in match.kwargs and match.url_name in {"attempt", "claim", "cause"}:
        return reverse("followups:follow_up", args=[match.kwargs["pk"]])
    return day_at(request)


def day_at(request: HttpRequest) -> str:
    """My day as it stood, at the place where something was pressed (`at`), what was unfolded unfolded (`day`)."""
    place, path = request.POST.get("at", ""), reverse("followups:my_day")
    query = address(QueryDict(request.POST.get("day", "")), **({"at": place} if is_place(place) else {}))
    return f"{path}?{query}#told" if query else path


def with_recorded(path: str, pk: Any) -> str:
    """That page, saying what was recorded."""
    page, _mark, place = path.partition("#")
    return f"{page}{'&' if '?' in page else '?'}recorded={pk}{_mark}{place}"


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
        "may_undo": at <= tried.recorded_at + clocks.UNDO_WITHIN,
    }
