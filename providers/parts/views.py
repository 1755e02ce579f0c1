"""Pages of the parts of a listing: all of them on one, each with a small page of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import once
from providers import rights
from providers.edits import holders
from providers.edits.queries import newest_edits
from providers.edits.stale import StaleRow, differences, merged, opened
from providers.hours.words import in_words as hours_in_words
from providers.models import Location, Schedule, ServiceAtLocation

from . import actions
from .forms import COMMON_LANGUAGES, OrganizationForm, PlaceForm
from .kinds import PartKind, in_words, kind_named, kinds_of


@require_safe
def parts(request: HttpRequest, holder: str, pk: UUID) -> HttpResponse:
    """Everything of a listing that can be edited, with who changed what last."""
    found = holders.found(request.user, holder, pk)
    organization = holders.require_edit(request.user, found)
    context = {
        "holder": found,
        "kind": holder,
        "named": holders.named(found),
        "label": holders.LABELS[holder],
        "organization": organization,
        "sections": [(kind, [(row, in_words(kind, row)) for row in kind.of(found)]) for kind in kinds_of(found)],
        "hours": _hours(found, holder),
        "takes_hours": holder != "organization",
        "edits": newest_edits(request.user, found),
        "is_draft": holders.is_draft(found),
        **_beneath(found, holder),
    }
    return render(request, "providers/parts.html", context)


def _hours(found: Any, holder: str) -> list[str]:
    if holder == "organization":
        return []
    return hours_in_words(Schedule.objects.filter(**{f"{holders.COLUMNS[holder]}_id": found.pk}))


def _beneath(found: Any, holder: str) -> dict[str, Any]:
    """Services and places of an organization, places of a service, where a place can still be chosen."""
    if holder == "organization":
        places = found.locations.order_by("name", "pk").prefetch_related("addresses")
        return {
            "services": found.services.order_by("name", "pk"),
            "places": [(one, holders.named(one)) for one in places],
        }
    if holder == "service":
        rows = (
            ServiceAtLocation.objects.filter(service=found).select_related("location").order_by("location__name", "pk")
        )
        there = [row.location_id for row in rows]
        others = Location.objects.filter(organization_id=found.organization_id, unlisted_at=None).exclude(pk__in=there)
        named = [(one, holders.named(one)) for one in others.order_by("name", "pk")[:100]]
        return {"at_places": [(row, holders.named(row.location)) for row in rows], "other_places": named}
    if holder == "at":
        return {"place": found.location, "service": found.service}
    return {}


@require_http_methods(["GET", "POST"])
def add_part(request: HttpRequest, holder: str, pk: UUID, kind: str) -> HttpResponse:
    """One part more."""
    found = holders.found(request.user, holder, pk)
    holders.require_edit(request.user, found)
    of = kind_named(kind)
    if holder not in of.hangs_on:
        raise Http404
    form = of.form(request.POST or None, instance=of.new(found))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if once(request):
                    actions.add_part(kind=of, holder=found, values=form.typed, by=signed_in(request), at=timezone.now())
        except NotPossible as problem:
            put_refusal(form, problem)
        else:
            messages.success(request, _("%(what)s: added.") % {"what": of.one})
            return redirect(_page_of(found))
    return _form_page(request, form, of, found)


@require_http_methods(["GET", "POST"])
def edit_part(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Correct one part, or take it away; when somebody else was faster, both versions are shown."""
    of = kind_named(kind)
    rights.require_reader(request.user)
    row = get_object_or_404(of.model, pk=pk)
    found = of.holder_of(row)
    holders.require_edit(request.user, found)
    if request.POST.get("do") == "remove":
        with transaction.atomic():
            if once(request):
                actions.remove_part(kind=of, row=row, by=signed_in(request), at=timezone.now())
        messages.success(request, _("%(what)s: taken away. It can be brought back in the history.") % {"what": of.one})
        return redirect(_page_of(found))
    form = of.form(request.POST or None, instance=row)
    stale: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        seen = opened(form.cleaned_data["seen"])
        try:
            actions.change_part(
                kind=of, row=row, values=form.typed, seen=seen, by=signed_in(request), at=timezone.now()
            )
        except StaleRow as problem:
            stale = differences(form, form.typed, seen, problem.current)
            form = of.form(instance=problem.current, initial=merged(form.typed, seen, problem.current))
        except NotPossible as problem:
            put_refusal(form, problem)
        else:
            messages.success(request, _("%(what)s: saved.") % {"what": of.one})
            return redirect(_page_of(found))
    return _form_page(request, form, of, found, row=row, stale=stale)


@require_http_methods(["GET", "POST"])
def edit_holder(request: HttpRequest, holder: str, pk: UUID) -> HttpResponse:
    """Correct what an organization or a place says of itself."""
    forms = {"organization": OrganizationForm, "location": PlaceForm}
    if holder not in forms:
        raise Http404
    found = holders.found(request.user, holder, pk)
    holders.require_edit(request.user, found)
    form: Any = forms[holder](request.POST or None, instance=type(found).objects.get(pk=found.pk))
    stale: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        seen = opened(form.cleaned_data["seen"])
        try:
            actions.change_holder(holder=found, values=form.typed, seen=seen, by=signed_in(request), at=timezone.now())
        except StaleRow as problem:
            stale = differences(form, form.typed, seen, problem.current)
            form = forms[holder](instance=problem.current, initial=merged(form.typed, seen, problem.current))
        except NotPossible as problem:
            put_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(_page_of(found))
    return _form_page(request, form, None, found, stale=stale)


def _form_page(
    request: HttpRequest, form: Any, kind: PartKind | None, found: Any, row: Any = None, stale: Any = ()
) -> HttpResponse:
    context = {
        "form": form,
        "part": kind,
        "row": row,
        "holder": found,
        "named": holders.named(found),
        "back": _page_of(found),
        "stale": stale,
        "languages": COMMON_LANGUAGES if kind and kind.code == "language" else (),
    }
    return render(request, "providers/part.html", context, status=409 if stale else status_of(form))


def _page_of(found: Any) -> str:
    return reverse("providers:parts", args=[holders.kind_of(found), found.pk])
