"""Signing the audit off, and what a signed report says beside the same days now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once

from ..forms import PeriodForm
from . import actions, queries
from .models import SignedReport


@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Answer for the figures of a period, as they stood on the page. A second press leads to the same report."""
    program = program_of(request, Permission.FOLLOWUP_AUDIT)
    form = PeriodForm(request.POST, program=program)
    if not form.is_valid():
        messages.error(request, _("Choose a period that lies behind us, then sign it off again."))
        return redirect(address(request, "reports:audit"))
    scope = form.scope()
    if scope.filters:
        messages.error(request, _("Sign off the whole program: take the filter away first."))
        return redirect(f"{address(request, 'reports:audit')}?{scope.query()}")
    words: dict[str, Any] = {"first_day": scope.first_day, "last_day": scope.last_day, "as_of": scope.as_of}
    try:
        with transaction.atomic():
            if once(request):
                words |= {"note": request.POST.get("note", ""), "is_again": "is_again" in request.POST}
                found = actions.sign_report(program=program, **words, by=signed_in(request), at=timezone.now())
            else:
                found = SignedReport.objects.filter(program=program, signed_by=request.user.pk).latest("signed_at")
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect(f"{address(request, 'reports:audit')}?{scope.query()}")
    return redirect("reports:signed", pk=found.pk)


@require_safe
def signed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The figures as they were signed, the same days as known now, and what was recorded in between."""
    rows = SignedReport.objects.visible_to(request.user).select_related("program", "signed_by")
    report = frame.loaded(request, rows, pk=pk)
    require(request.user, Permission.FOLLOWUP_AUDIT, report.program)
    at = timezone.now()
    accesslog.note(request, AccessVerb.VIEWED, subject=report, program_id=report.program_id)
    context = {"report": report, "standing": queries.standing(report, request.user, at), "at": at}
    return render(request, "reports/signed.html", context)
