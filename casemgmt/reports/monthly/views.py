"""The monthly report's page: its plan, the months that were prepared."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import status_of

from . import actions, queries
from .forms import MonthlyPlanForm

MOST_SHOWN = 24


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """When it is prepared and for whom, and what was prepared so far."""
    program = program_of(request, Permission.FOLLOWUP_AUDIT)
    standing = queries.plan_of(program)
    form = MonthlyPlanForm(request.POST or None, program=program, plan=standing)
    if request.method == "POST" and form.is_valid():
        try:
            said: dict[str, Any] = form.cleaned_data
            actions.plan_monthly_report(program=program, **said, by=signed_in(request), at=timezone.now())
        except NotPossible as problem:
            form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("The monthly report is set."))
            return redirect(address(request, "reports:monthly"))
    context = {"program": program, "form": form, "plan": standing, "runs": queries.months_of(program)[:MOST_SHOWN]}
    return render(request, "reports/monthly.html", context, status=status_of(form))


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Prepare the month before now, where its day has not come or something went wrong."""
    program = program_of(request, Permission.FOLLOWUP_AUDIT)
    standing = queries.plan_of(program)
    run = actions.ask_for_month(plan=standing, by=signed_in(request), at=timezone.now()) if standing else None
    if run is None:
        messages.warning(request, _("It is there already, or nothing is set yet."))
        return redirect(address(request, "reports:monthly"))
    return redirect("reports:run", pk=run.pk)
