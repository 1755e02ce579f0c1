"""Missed contacts that nobody has explained, and one cause for many of them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.choosing import as_slug
from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, programs_where
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import as_id, once
from casemgmt.people.alerts.queries import alert_words

from ...contacts import forms
from ...contacts.actions import give_cause_to_many
from ...contacts.actions.causes import MOST
from ...contacts.models import FollowUp, FollowUpEnd


@require_http_methods(["GET", "POST"])
def missed(request: HttpRequest) -> HttpResponse:
    """Those without a cause, latest first; ticked ones get one cause at once."""
    programs = programs_where(request.user, Permission.FOLLOWUP_ATTEMPT)
    if not programs:
        raise PermissionDenied(Permission.FOLLOWUP_ATTEMPT.value)
    is_sent = request.method == "POST"
    asked = request.POST if is_sent else request.GET
    owner, slug = as_id(asked.get("owner")), as_slug(asked.get("program"))
    mine = Program.objects.filter(pk__in=programs).order_by("name", "pk")
    rows = list(_waiting(request.user, owner).filter(program__in=mine.filter(slug=slug) if slug else mine)[:MOST])
    form = forms.CauseForm(request.POST if is_sent else None)
    ticked = set(request.POST.getlist("contact"))
    ticked |= set(request.POST.getlist("listed")) if request.POST.get("all") == "on" else set()
    chosen = [row for row in rows if str(row.pk) in ticked]
    if is_sent and form.is_valid() and _given(request, form, chosen):
        return redirect(f"{request.path}?{urlencode({'owner': owner, 'program': slug})}")
    context = {
        "rows": rows,
        "form": form,
        "owner": owner,
        "slug": slug,
        "programs": mine,
        "program": mine.filter(slug=slug).first() if slug else None,
        "ticked": ticked,
        "owners": User.objects.filter(cases_owned__follow_ups__in=_waiting(request.user, "")).distinct(),
        "may_assign": any(holds(request.user, Permission.CASE_ASSIGN, row.program) for row in rows[:1]),
    }
    return render(request, "followups/missed.html", context, status=form.status)


def _waiting(user: Any, owner: str) -> Any:
    rows = FollowUp.objects.visible_to(user).filter(end=FollowUpEnd.MISSED, missed_cause="")
    rows = rows.owned_by(owner) if owner else rows
    rows = rows.select_related("person__root", "case__owner", "assignee", "program")
    return rows.annotate(alert_words=alert_words(timezone.now())).order_by("-closes_at", "pk")


def _given(request: HttpRequest, form: Any, chosen: list[FollowUp]) -> bool:
    try:
        with transaction.atomic():
            is_first = once(request)
            told: dict[str, Any] = {"follow_ups": chosen, "by": request.user, "at": timezone.now()}
            done = give_cause_to_many(**told, **form.cleaned_data) if is_first else None
    except NotPossible as problem:
        form.refuse(problem)
        return False
    if done is None:
        messages.info(request, _("These contacts have their cause already."))
        return True
    count = len(done.given)
    said = ngettext("%(n)d missed contact has its cause.", "%(n)d missed contacts have their cause.", count)
    messages.success(request, said % {"n": count})
    return True
