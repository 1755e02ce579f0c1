"""What goes to and fro with the person of a case: read, preview, send."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case
from casemgmt.core import accesslog, frame
from casemgmt.core.access import holds, require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import as_id, once, paged
from casemgmt.followups.models import FollowUpState
from casemgmt.people.models import Consent
from casemgmt.people.permission.queries import standing

from .. import actions, forms, queries
from ..models import PersonMessage, Purpose, ReplyFor


@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, case_pk: UUID) -> HttpResponse:
    """All that went to and fro, and the form: it first shows exactly what would go, then sends that."""
    cases = Case.objects.visible_to(request.user).select_related("program", "person__root", "owner")
    case = frame.loaded(request, cases, pk=case_pk)
    points, draft = queries.points_of(case), None
    first = {"purpose": Purpose.TRIED, "contact_point": points[0].pk if points else None}
    form = forms.PersonMessageForm(request.POST or None, points=points, initial=first)
    if request.method == "POST":
        require(request.user, Permission.FOLLOWUP_ATTEMPT, case)
        if form.is_valid() and (draft := _answered(request, case, form)) is None and form.is_valid():
            return redirect("messaging:thread", case.pk)
    accesslog.note(request, AccessVerb.VIEWED, subject=case, person_id=case.person_id, program_id=case.program_id)
    context = {"case": case, "form": form, "draft": draft, "points": points, "lines": queries.exchange(case)}
    context["consents"] = queries.consents_of(case, timezone.now())
    context |= {"may_send": holds(request.user, Permission.FOLLOWUP_ATTEMPT, case), "contact": standing(case.person)}
    return render(request, "messaging/thread.html", context, status=status_of(form))


def _answered(request: HttpRequest, case: Case, form: forms.PersonMessageForm) -> queries.Draft | None:
    """The preview; or nothing, when it was sent or could not be."""
    words, at = dict(form.cleaned_data), timezone.now()
    words["about"] = words["about"] if words["purpose"] == Purpose.REMINDER else None
    try:
        if "send" in request.POST:
            _send(request, case, words, at)
            return None
        point = words.pop("contact_point")
        return queries.draft(case=case, point=point, at=at, **words)
    except NotPossible as problem:
        put_refusal(form, problem)
        return None


def _send(request: HttpRequest, case: Case, words: dict[str, Any], at: datetime) -> None:
    """Send what was shown; a second press does nothing."""
    open_rows = case.follow_ups.running().filter(state=FollowUpState.OPEN, closes_at__gt=at)
    serves = open_rows.order_by("due_at").first() if words["purpose"] != Purpose.REMINDER else None
    with transaction.atomic():
        if once(request):
            seen = request.POST.get("seen", "")
            sent = actions.send_message(case=case, follow_up=serves, seen=seen, by=signed_in(request), at=at, **words)
            waits = sent.send_at > at
            messages.success(
                request, _("It will be sent when the hours allow it.") if waits else _("It is on its way.")
            )


@require_POST
def call_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a message that still waits."""
    rows = PersonMessage.objects.visible_to(request.user).select_related("case")
    message = get_object_or_404(rows, pk=pk)
    try:
        actions.call_back_message(message=message, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Taken back. Nothing was sent."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("messaging:thread", message.case_id)


@require_POST
def handled(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the person wrote was read and dealt with."""
    row = get_object_or_404(ReplyFor.objects.visible_to(request.user).select_related("case"), pk=pk)
    actions.close_reply(row=row, by=signed_in(request), at=timezone.now())
    return redirect("messaging:thread", row.case_id)


@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the person wrote asks for no more texts, or for no more contact at all."""
    rows = ReplyFor.objects.visible_to(request.user).select_related("case__person__root", "reply")
    row = get_object_or_404(rows, pk=pk)
    says_all = request.POST.get("all") == "1"
    actions.stop_after_reading(row=row, all_contact=says_all, by=signed_in(request), at=timezone.now())
    told = _("No more contact: what was planned has ended.") if says_all else _("No more texts go to this number.")
    messages.success(request, told)
    return redirect("messaging:thread", row.case_id)


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the person wrote takes back one consent, or all of them."""
    rows = ReplyFor.objects.visible_to(request.user).select_related("case__person__root", "reply")
    row = get_object_or_404(rows, pk=pk)
    mine = Consent.objects.filter(person__root=row.case.person.root_id)
    asked = request.POST.get("consent")
    consent = get_object_or_404(mine, pk=as_id(asked) or None) if asked else None
    actions.take_back_after_reading(row=row, consent=consent, by=signed_in(request), at=timezone.now())
    messages.success(request, _("Taken back. Access under it is closed."))
    return redirect("messaging:thread", row.case_id)


@require_safe
def unknown(request: HttpRequest) -> HttpResponse:
    """What came from numbers that nobody has: kept apart from people, for managers and who is on call to look at."""
    at = timezone.now()
    if not queries.programs_placing(request.user, at):
        raise PermissionDenied(Permission.CASE_ASSIGN.value)
    pager = paged(request, queries.unknown_replies(request.user, at))
    if pager.object_list:
        accesslog.note(request, AccessVerb.VIEWED, program_id=pager.object_list[0].program_id)
    return render(request, "messaging/unknown.html", {"pager": pager})


@require_POST
def unknown_handled(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody has looked at it."""
    at = timezone.now()
    reply = get_object_or_404(queries.unknown_replies(request.user, at), pk=pk)
    actions.close_unknown(reply=reply, by=signed_in(request), at=at)
    return redirect("messaging:unknown")
