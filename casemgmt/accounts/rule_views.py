"""Pages of a program's rules: office hours, and the words of its reasons."""

from datetime import date, timedelta
from typing import Any

import holidays
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of

from . import reasons as lists
from . import rule_actions, rule_forms
from .choosing import address, program_of
from .models import Program
from .rules import CalendarRule

SHOWN_AHEAD = timedelta(days=365)


def program_of_rules(request: HttpRequest) -> Program:
    """The program whose rules this user sets."""
    return program_of(request, Permission.PROGRAM_RULES)


@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """When the office works, day by day."""
    program = program_of_rules(request)
    newest = CalendarRule.objects.filter(program=program).first()
    seen = str(newest.pk) if newest else ""
    form = rule_forms.CalendarForm(request.POST or None, initial=rule_forms.calendar_initial(program, seen))
    sent = request.method == "POST" and form.is_valid()
    if sent and save(request, form, seen, lambda: _set_calendar(program, form, request)):
        return redirect(address(request, "referrals:rules"))
    context = {"form": form, "program": program, "closed": _closed_ahead(program)}
    return render(request, "accounts/calendar.html", context, status=status_of(form))


def _set_calendar(program: Program, form: rule_forms.CalendarForm, request: HttpRequest) -> None:
    names = ("time_zone", "holiday_country", "holiday_region", "closed_days", "open_days", "seen")
    facts = {name: form.cleaned_data[name] for name in names}
    rule_actions.set_calendar(program=program, hours=form.hours, by=signed_in(request), at=timezone.now(), **facts)


def save(request: HttpRequest, form: Any, seen: str, do: Any) -> bool:
    """Set the rule; a form somebody overtook keeps what was typed and takes note of what counts now."""
    try:
        do()
    except NotPossible as problem:
        put_refusal(form, problem)
        form.data = {**form.data.dict(), "seen": seen}
        return False
    messages.success(request, _("Saved. It counts from now on; what was sent before keeps what it was sent under."))
    return True


def _closed_ahead(program: Program) -> list[tuple[date, str]]:
    """The days of the coming year on which the office is closed besides its weekly ones, with the holiday's name."""
    today = timezone.localdate()
    names = _holidays(program, today)
    working = program.calendar.weekdays
    return [
        (day, names.get(day, _("own closed day")))
        for day in sorted(program.calendar.closed_on)
        if today <= day <= today + SHOWN_AHEAD and day.isoweekday() in working
    ]


def _holidays(program: Program, today: date) -> dict[date, str]:
    if not program.holiday_country:
        return {}
    years = range(today.year, today.year + 2)
    try:
        named = holidays.country_holidays(program.holiday_country, subdiv=program.holiday_region or None, years=years)
    except NotImplementedError:
        return {}
    return dict(named.items())


@require_http_methods(["GET", "POST"])
def reasons(request: HttpRequest, kind: str) -> HttpResponse:
    """How one list of reasons is worded, ordered and shortened here."""
    if kind not in lists.reason_lists():
        raise Http404
    program = program_of_rules(request)
    newest = lists.current(program.pk, kind)
    seen = str(newest.pk) if newest else ""
    form = rule_forms.ReasonsForm(request.POST or None, reasons=lists.reasons(program.pk, kind), initial={"seen": seen})
    sent = request.method == "POST" and form.is_valid()
    if sent and save(request, form, seen, lambda: _set_reasons(program, kind, form, request)):
        return redirect(address(request, "referrals:rules"))
    context = {"form": form, "program": program, "list": lists.reason_lists()[kind]}
    return render(request, "accounts/reasons.html", context, status=status_of(form))


def _set_reasons(program: Program, kind: str, form: rule_forms.ReasonsForm, request: HttpRequest) -> None:
    rule_actions.set_reasons(
        program=program,
        kind=kind,
        entries=form.entries,
        seen=form.cleaned_data["seen"],
        by=signed_in(request),
        at=timezone.now(),
    )
