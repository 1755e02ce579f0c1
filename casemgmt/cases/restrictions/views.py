"""Pages of restrictions: setting one from a case, the list of those that stand, changing and lifting one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import frame
from casemgmt.core.access import programs_where, require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible

from ..models import Case
from . import actions, forms, queries
from .models import Restriction


@require_http_methods(["GET", "POST"])
def restrict(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a person's file to all but those named."""
    case = frame.loaded(request, Case.objects.visible_to(request.user).select_related("program", "person__root"), pk=pk)
    require(request.user, Permission.CASE_ASSIGN, case)
    usual = [pk for pk in (case.owner_id, request.user.pk) if pk]
    form = forms.RestrictForm(request.POST or None, program=case.program, initial={"keep": usual})
    if request.method == "POST" and form.is_valid():
        try:
            actions.restrict_person(case=case, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        except NotPossible as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("Restricted. Those who keep access were told."))
            return redirect("cases:restrictions")
    context = {"form": form, "case": case, "back": reverse("cases:case", args=[case.pk])}
    return render(request, "cases/restrict.html", context, status=form.status)


@require_safe
def restrictions(request: HttpRequest) -> HttpResponse:
    """What stands, for those who answer for it: since when, why, who is left in. Never who it is."""
    if not programs_where(request.user, Permission.CASE_ASSIGN):
        raise PermissionDenied(Permission.CASE_ASSIGN.value)
    rows = Restriction.objects.visible_to(request.user).standing().select_related("set_by", "program")
    return render(request, "cases/restrictions.html", {"rows": queries.with_who_keeps(rows)})


@require_http_methods(["GET", "POST"])
def restriction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: who keeps access, and lifting it."""
    rows = Restriction.objects.visible_to(request.user).select_related("set_by", "program")
    one = frame.loaded(request, rows, pk=pk)
    kept = [user.pk for user in queries.who_keeps(one)]
    data = {name: request.POST if request.POST.get("do") == name else None for name in ("keep", "lift")}
    keep = forms.KeepForm(data["keep"], program=one.program, initial={"keep": kept})
    lift = forms.LiftForm(data["lift"])
    sent = {"keep": keep, "lift": lift}.get(request.POST.get("do", ""))
    if sent is not None and sent.is_valid() and _done(request, one, sent):
        return redirect("cases:restrictions")
    context = {"restriction": one, "keep": keep, "lift": lift}
    return render(request, "cases/restriction.html", context, status=max(keep.status, lift.status))


def _done(request: HttpRequest, one: Restriction, form: Any) -> bool:
    said: dict[str, Any] = {"restriction": one, "by": signed_in(request), "at": timezone.now(), **form.cleaned_data}
    try:
        if isinstance(form, forms.KeepForm):
            actions.change_who_keeps(**said)
        else:
            actions.lift_restriction(**said)
    except NotPossible as problem:
        form.refuse(problem)
        return False
    messages.success(request, _("Changed. Those it concerns were told."))
    return True
