"""The page of a program's office hours."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.choosing import address
from casemgmt.accounts.models import CalendarRule, Program
from casemgmt.accounts.rule_actions import set_calendar
from casemgmt.accounts.rule_views import program_of_rules, save
from casemgmt.core.actor import signed_in
from casemgmt.core.forms import status_of
from casemgmt.core.pages import page_or_fragment

from .forms import CalendarForm, arranged, calendar_initial
from .places import regions


@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """When the office works, day by day, and the closed days that come of it. Its small buttons write nothing: they
    arrange the form and show what would come of it."""
    program, today = program_of_rules(request), timezone.localdate()
    newest = CalendarRule.objects.filter(program=program).first()
    seen = str(newest.pk) if newest else ""
    if request.method == "POST" and "look" in request.POST:
        return _page(request, program, _looked_at(request.POST, program, today))
    form = CalendarForm(
        request.POST or None, program=program, today=today, initial=calendar_initial(program, seen, today)
    )
    sent = request.method == "POST" and form.is_valid()
    if sent and save(request, form, seen, lambda: _set_calendar(program, form, request)):
        return redirect(address(request, "accounts:calendar"))
    return _page(request, program, form)


def _looked_at(post: QueryDict, program: Program, today: date) -> CalendarForm:
    told: dict[str, Any] = arranged(post.dict(), post.get("look", ""))
    told["open_days"] = post.getlist("open_days")
    if told.get("holiday_region") not in dict(regions(told.get("holiday_country", ""))):
        told["holiday_region"] = ""  # of the country that stood there before
    data = QueryDict(mutable=True)
    for name, value in told.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    form = CalendarForm(data, program=program, today=today)
    form.is_only_looked_at = True
    return form


def _set_calendar(program: Program, form: CalendarForm, request: HttpRequest) -> None:
    names = ("time_zone", "holiday_country", "holiday_region", "seen")
    set_calendar(
        program=program,
        hours=form.hours,
        closed_days=list(form.closed),
        closed_names=form.closed,
        open_days=form.opened,
        by=signed_in(request),
        at=timezone.now(),
        **{name: form.cleaned_data[name] for name in names},
    )


def _page(request: HttpRequest, program: Program, form: CalendarForm) -> HttpResponse:
    context = {"form": form, "program": program, "ahead": form.ahead()}
    status = 200 if form.is_only_looked_at else status_of(form)
    return page_or_fragment(request, "accounts/calendar.html", "accounts/_calendar.html", context, status=status)
