"""The page where hours are set, and that of a season."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.core.actor import signed_in
from casemgmt.core.calendar import current_zone
from casemgmt.core.forms import status_of
from providers import rights
from providers.edits import holders
from providers.edits.stale import StaleRow
from providers.models import Organization, ServiceAtLocation

from .actions import hours_on, open_seal, seal, set_hours
from .forms import HoursForm, SeasonForm, week_initial
from .sets import EMPTY, HoursSet, sorted_out
from .words import in_words


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, holder: str, pk: UUID) -> HttpResponse:
    """The hours of a service, of a place, or of a service at a place."""
    found, organization = _holder(request, holder, pk)
    rules = hours_on(found)
    sorted_rules = sorted_out(rules, timezone.localdate())
    told: dict[str, Any] = {"found": sorted_rules, "zone": str(current_zone()), "calendar": _calendar(organization)}
    form = HoursForm(request.POST or None, initial={"seen": seal(rules)}, **told)
    stale: list[str] = []
    if request.method == "POST" and form.is_valid():
        instead = [row.pk for row in sorted_rules.shown]
        instead += [UUID(pk) for pk in form.cleaned_data.get("drop", [])]
        if _set(request, found, form.rules(), instead, form.cleaned_data["seen"]):
            return redirect("providers:parts", holder, pk)
        stale, form = _lines_now(found), _again(request, told, hours_on(found))
    context = {**_frame(found, holder, stale), "form": form, "seasons": _seasons(sorted_rules)}
    return render(request, "providers/hours.html", context, status=409 if stale else status_of(form))


def _again(request: HttpRequest, told: dict[str, Any], now: Any) -> HoursForm:
    """The same form with what was typed, over what stands there now."""
    typed = request.POST.copy()
    typed["seen"] = seal(now)
    return HoursForm(typed, **{**told, "found": sorted_out(now, timezone.localdate())})


@require_http_methods(["GET", "POST"])
def season(request: HttpRequest, holder: str, pk: UUID) -> HttpResponse:
    """A season: other hours from a day to a day. `from` and `until` name one that is there."""
    found, _organization = _holder(request, holder, pk)
    rules = hours_on(found)
    sorted_rules = sorted_out(rules, timezone.localdate())
    dates = _day(request.GET.get("from")), _day(request.GET.get("until"))
    rows = sorted_rules.seasons.get(dates, [])
    form = SeasonForm(request.POST or None, initial={"seen": seal(rules), **_season_initial(rows, dates)})
    stale: list[str] = []
    wanted = _season_wanted(request, form, sorted_rules)
    if wanted is not None:
        seen = form.cleaned_data.get("seen") if form.is_bound else request.POST.get("seen", "")
        if _set(request, found, wanted, [row.pk for row in rows], seen or ""):
            return redirect("providers:hours", holder, pk)
        stale = _lines_now(found)
        form = SeasonForm(_typed_again(request, hours_on(found)))
    context = {**_frame(found, holder, stale), "form": form, "rows": rows}
    return render(request, "providers/season.html", context, status=409 if stale else status_of(form))


def _typed_again(request: HttpRequest, now: Any) -> Any:
    typed = request.POST.copy()
    typed["seen"] = seal(now)
    return typed


def _season_wanted(request: HttpRequest, form: SeasonForm, found: HoursSet) -> list[dict[str, Any]] | None:
    if request.method != "POST":
        return None
    if request.POST.get("do") == "remove":
        form.is_valid()
        return []
    return form.rules(found.tzid or str(current_zone())) if form.is_valid() else None


def _season_initial(rows: list[Any], dates: tuple[date | None, date | None]) -> dict[str, Any]:
    if not rows:
        return {}
    week = sorted_out([_usual(row) for row in rows], date.max).week
    return {"first": dates[0], "last": dates[1], "words": rows[0].description, **week_initial(week)}


def _usual(row: Any) -> Any:
    """The same hours as if they were those of every week."""
    hours = {name: getattr(row, name) for name in ("freq", "byday", "opens_at", "closes_at")}
    return type(row)(**{**EMPTY, **hours})


def _set(request: HttpRequest, found: Any, rules: Any, instead: list[Any], seen: str) -> bool:
    try:
        set_hours(
            holder=found,
            rules=rules,
            instead_of=instead,
            seen=open_seal(seen),
            by=signed_in(request),
            at=timezone.now(),
        )
    except StaleRow:
        return False
    messages.success(request, _("The hours are saved."))
    return True


def _holder(request: HttpRequest, holder: str, pk: UUID) -> tuple[Any, Organization]:
    if holder == "organization":
        raise Http404
    rights.require_reader(request.user)
    found = holders.found(request.user, holder, pk)
    return found, holders.require_edit(request.user, found)


def _calendar(organization: Organization) -> str:
    """Whose public holidays: those of the program that keeps the listing."""
    program = rights.keeper_of(organization) if organization else None
    if program is None or not program.holiday_country:
        return ""
    return f"{program.holiday_country}:{program.holiday_region}".rstrip(":")


def _seasons(found: HoursSet) -> list[dict[str, Any]]:
    return [{"first": first, "last": last, "lines": in_words(rows)} for (first, last), rows in found.seasons.items()]


def _frame(found: Any, holder: str, stale: list[str]) -> dict[str, Any]:
    others = []
    if isinstance(found, ServiceAtLocation):
        others = in_words(hours_on(found.location)) or in_words(hours_on(found.service))
    return {
        "holder": found,
        "kind": holder,
        "named": holders.named(found),
        "back": reverse("providers:parts", args=[holder, found.pk]),
        "stale_hours": stale,
        "otherwise": others,
    }


def _lines_now(found: Any) -> list[str]:
    return in_words(hours_on(found)) or [_("no hours")]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
