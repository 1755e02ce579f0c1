"""The list of a program's first days: what is set, what is still to do, each with its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from casemgmt.accounts.views import program_of_settings

from .first_days import first_steps


@require_safe
def first_days(request: HttpRequest) -> HttpResponse:
    """One line for each thing a new program sets up, worked out from what is there: nothing is ticked off by hand."""
    program = program_of_settings(request)
    steps = first_steps(program, timezone.now())
    missing = [step for step in steps if not (step.is_done or step.only_read or step.optional)]
    words = {"program": program, "steps": steps, "done": len(steps) - len(missing), "missing": len(missing)}
    return render(request, "accounts/first_days.html", words)
