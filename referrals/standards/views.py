"""The program's rules: what counts now, how it came to be, and setting the response standards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.reasons import reason_lists
from casemgmt.accounts.rule_views import program_of_rules, save
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import Urgency
from casemgmt.core.forms import status_of
from casemgmt.core.pages import paged
from casemgmt.people.consents.ahead import days_ahead

from .. import actions
from ..models import StandardRule
from . import history
from .forms import StandardsForm
from .terms import CLOCK_WORDS, CLOCKS, Terms, span_as_row


def _initial(terms: Terms, seen: str) -> dict[str, Any]:
    rows: dict[str, Any] = {
        "seen": seen,
        "confirm_minutes": round(terms.confirm_within.total_seconds() / 60),
        "sunset_days": terms.sunset_days,
    }
    for urgency in Urgency:
        for clock in CLOCKS:
            ((unit, number),) = span_as_row(getattr(terms.standards[urgency], clock)).items()
            rows[f"{urgency}_{clock}"], rows[f"{urgency}_{clock}_unit"] = f"{number:g}", unit
    return rows


@require_http_methods(["GET", "POST"])
def standards(request: HttpRequest) -> HttpResponse:
    """How soon agencies answer and we do; counts for requests sent from now on."""
    program = program_of_rules(request)
    newest = StandardRule.objects.filter(program=program).first()
    seen = str(newest.pk) if newest else ""
    form = StandardsForm(request.POST or None, initial=_initial(history.terms_now(program.pk), seen))
    sent = request.method == "POST" and form.is_valid()
    if sent and save(request, form, seen, lambda: _set(program, form, request)):
        return redirect(address(request, "referrals:rules"))
    context = {"form": form, "program": program, "table": standards_table(history.terms_now(program.pk))}
    return render(request, "referrals/standards.html", context, status=status_of(form))


def _set(program: Program, form: StandardsForm, request: HttpRequest) -> None:
    names = ("confirm_minutes", "sunset_days", "seen")
    actions.set_standards(
        program=program,
        standards=form.standards,
        by=signed_in(request),
        at=timezone.now(),
        **{name: form.cleaned_data[name] for name in names},
    )


def standards_table(terms: Terms) -> list[tuple[Any, list[str]]]:
    """For each clock its spans by urgency, in words."""
    return [
        (words, [history.span_words(getattr(terms.standards[urgency], clock)) for urgency in Urgency])
        for clock, words in CLOCK_WORDS.items()
    ]


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What counts now and every change so far, for who sets the rules and who reads the measures."""
    program = program_of(request, Permission.PROGRAM_RULES, Permission.REPORT_VIEW)
    terms = history.terms_now(program.pk)
    pager = paged(request, history.history(program))
    context = {
        "program": program,
        "table": standards_table(terms),
        "urgencies": list(Urgency),
        "terms": terms,
        "confirm_minutes": round(terms.confirm_within.total_seconds() / 60),
        "consent_days": days_ahead(program.pk),
        "hours": [(name, program.hours.get(str(number))) for number, name in history.WEEKDAYS],
        "lists": reason_lists().values(),
        "may_set": holds(request.user, Permission.PROGRAM_RULES, program),
        "pager": pager,
    }
    return render(request, "referrals/rules.html", context)
