"""The areas of a program: a page for all that is done with them."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.tables import BadFile

from ..choosing import address, program_of
from ..models import Area, Program
from ..permissions import Permission
from . import actions, queries
from .drawing import drawn
from .forms import AreaFileForm, AreaForm, MergeForm
from .models import AreaMerge
from .reading import MOST, AreaRow, areas_in, is_outline

PRESSES = {"retire": actions.retire_area, "back": actions.bring_area_back}
PRESSED = {
    "retire": _lazy("%(name)s is retired: no new call is recorded in it. It can be brought back."),
    "back": _lazy("%(name)s is back: calls are recorded in it again."),
}


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """All areas, with a form for one more and one for a file."""
    return _page(request, _program(request))


@require_POST
def add_area(request: HttpRequest) -> HttpResponse:
    """Add one."""
    program, form = _program(request), AreaForm(request.POST, prefix="area")
    if form.is_valid():
        try:
            actions.add_area(program=program, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The area was added."))
            return redirect(address(request, "accounts:areas"))
        except NotPossible as problem:
            put_refusal(form, problem)
    return _page(request, program, area_form=form)


@require_POST
def area_file(request: HttpRequest) -> HttpResponse:
    """Look at what a file holds; nothing is written until that is pressed as well."""
    program, form = _program(request), AreaFileForm(request.POST, request.FILES, prefix="areas")
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rows = areas_in(upload.read(), upload.name)
            known = {area.name.casefold(): area for area in program.areas.select_related("merged_into")}
            context = {
                "program": program,
                "rows": [(row, known.get(row.name.casefold())) for row in rows],
                "told": json.dumps([asdict(row) for row in rows]),
            }
            return render(request, "accounts/areas_in_file.html", context)
        except BadFile as problem:
            form.add_error("file", problem.message)
    return _page(request, program, file_form=form)


@require_POST
def bring_areas(request: HttpRequest) -> HttpResponse:
    """Add what the file held, as it was shown."""
    program = _program(request)
    number = actions.bring_areas(program=program, rows=_told(request), by=request.user, at=timezone.now())
    words = ngettext("%(n)d area was added or found.", "%(n)d areas were added or found.", number)
    messages.success(request, words % {"n": number})
    return redirect(address(request, "accounts:areas"))


def _told(request: HttpRequest) -> list[AreaRow]:
    """The rows that the page carried. Whatever else comes is no page of ours."""
    try:
        rows = [AreaRow(**row) for row in json.loads(request.POST.get("rows", ""))]
    except (ValueError, TypeError):
        raise Http404 from None
    if not 0 < len(rows) <= MOST or not all(_is_sound(row) for row in rows):
        raise Http404
    return rows


def _is_sound(row: AreaRow) -> bool:
    places = (row.latitude, row.longitude)
    is_nowhere = places == (None, None)
    is_somewhere = all(
        isinstance(one, int | float) and abs(one) <= most for one, most in zip(places, (90, 180), strict=True)
    )
    is_text = isinstance(row.name, str) and 0 < len(row.name.strip()) <= 80 and "\x00" not in row.name
    return is_text and (is_nowhere or is_somewhere) and is_outline(row.outline)


@require_safe
def area(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One area: what it was called, what was merged with it, and into which it can be merged."""
    return _one_page(request, _one(request, pk))


def _one_page(request: HttpRequest, area: Area, form: MergeForm | None = None) -> HttpResponse:
    context = {
        "program": area.program,
        "area": area,
        "form": form or MergeForm(area=area),
        "merges": queries.merges_of(area),
        "past": queries.past_of(area),
    }
    return render(request, "accounts/area.html", context, status=status_of(form))


@require_POST
def merge_area(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It and another are one from now on."""
    area = _one(request, pk)
    form = MergeForm(request.POST, area=area)
    if form.is_valid():
        try:
            into = form.cleaned_data["into"]
            actions.merge_areas(area=area, into=into, by=request.user, at=timezone.now())
            messages.success(request, _("%(gone)s is part of %(kept)s now.") % {"gone": area.name, "kept": into.name})
            return redirect(address(request, "accounts:area", pk))
        except NotPossible as problem:
            put_refusal(form, problem)
    return _one_page(request, area, form)


@require_POST
def part_area(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A merge is undone; `pk` is the merge's."""
    merge = get_object_or_404(AreaMerge.objects.select_related("program", "gone"), program=_program(request), pk=pk)
    actions.part_areas(merge=merge, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s stands for itself again.") % {"name": merge.gone.name})
    return redirect(address(request, "accounts:area", merge.gone_id))


@require_POST
def rename_area(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call it otherwise."""
    area = _one(request, pk)
    try:
        area = actions.rename_area(area=area, name=request.POST.get("name", ""), by=request.user, at=timezone.now())
        messages.success(request, _("It is called %(name)s now.") % {"name": area.name})
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(address(request, "accounts:areas"))


@require_POST
def press_area(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Retire it, or bring it back."""
    area = _one(request, pk)
    if name not in PRESSES:
        raise Http404
    try:
        PRESSES[name](area=area, by=request.user, at=timezone.now())
        messages.success(request, str(PRESSED[name]) % {"name": area.name})
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(address(request, "accounts:areas"))


def _one(request: HttpRequest, pk: UUID) -> Area:
    return get_object_or_404(_program(request).areas.select_related("program", "merged_into"), pk=pk)


def _program(request: HttpRequest) -> Program:
    return program_of(request, Permission.PROGRAM_SETTINGS)


def _page(request: HttpRequest, program: Program, **bound: Any) -> HttpResponse:
    areas = list(enumerate(program.areas.select_related("merged_into").order_by("-is_active", "name"), 1))
    context = {
        "program": program,
        "areas": areas,
        "map": drawn((number, area) for number, area in areas if area.is_active),
        "area_form": AreaForm(prefix="area"),
        "file_form": AreaFileForm(prefix="areas"),
        **bound,
    }
    form = next(iter(bound.values()), None)
    return render(request, "accounts/areas.html", context, status=status_of(form))
