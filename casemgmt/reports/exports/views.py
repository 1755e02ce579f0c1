"""Exports as pages: asked for, how far they are, fetched in a stream, gone on with."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, jobs
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once
from casemgmt.core.tables import csv_bytes

from ..forms import PeriodForm
from ..measures import MEASURES
from ..narrowing import file_name, narrowed_in_words
from ..surfaces import CSV_TYPE, XLSX_TYPE
from . import actions, queries
from .forms import ExportForm
from .models import BEHIND, Export
from .preparation import KIND, dictionary_headings, dictionary_of, file_bytes
from .sources import scope_of, source_of

TYPES = {Export.Ending.CSV: CSV_TYPE, Export.Ending.XLSX: XLSX_TYPE}
MOST_SHOWN = 20


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """The lists one may have as files, and those one has asked for."""
    program = program_of(request, Permission.REPORT_EXPORT)
    mine = Export.objects.visible_to(request.user).filter(program=program)[:MOST_SHOWN]
    rows = [(export, queries.name_of(export)) for export in mine]
    hours = int(Export.kept_for().total_seconds() // 3600)
    context = {"program": program, "form": ExportForm(), "rows": rows, "kept_hours": hours}
    return render(request, "reports/exports.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a list, or for the list behind a figure. A second press leads to the one that is under way. It is only
    prepared: handing it out asks for a fresh sign-in."""
    program = program_of(request, Permission.REPORT_EXPORT)
    asked: Export | None
    try:
        with transaction.atomic():
            if once(request):
                asked = _asked(request, program)
            else:
                asked = Export.objects.visible_to(request.user).filter(program=program).first()
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect(address(request, "reports:exports"))
    return redirect("reports:export", pk=asked.pk) if asked else redirect(address(request, "reports:exports"))


def _asked(request: HttpRequest, program: Any) -> Export:
    by, at, said = signed_in(request), timezone.now(), request.POST
    about: dict[str, Any] = {"program": program, "ending": said.get("ending", ""), "by": by, "at": at}
    if said.get("what") != BEHIND:
        return actions.ask_for_export(what=said.get("what", ""), **about)
    measure = MEASURES.get(said.get("measure", ""))
    form = PeriodForm(said, program=program, allowed=measure.filters if measure else ())
    if measure is None or not form.is_valid():
        raise NotPossible(_("There is no such figure. Open the list from the measure's page."))
    figure: dict[str, Any] = {"measure": said["measure"], "figure": said.get("figure", ""), "scope": form.scope()}
    return actions.ask_for_figure_export(**about, **figure)


@require_safe
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is; the page looks again by itself until it is ready."""
    found = _export(request, pk)
    context = {
        "export": found,
        "name": queries.name_of(found),
        **jobs.standing(jobs.newest_of(KIND, found), request.user),
    }
    if found.what == BEHIND:
        scope = scope_of(found)
        context |= {"scope": scope, "narrowed": narrowed_in_words(scope)}
    template = "reports/_export.html" if getattr(request, "htmx", None) else "reports/export.html"
    return render(request, template, context)


@require_POST
def go_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take up again one that was canceled or broke off."""
    found = _export(request, pk)
    try:
        actions.go_on_with_export(export=found, by=signed_in(request), at=timezone.now())
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("reports:export", pk=found.pk)


@require_safe
@fresh_sign_in(methods=("GET",))
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, in a stream; who stands in it is on record before the first byte leaves."""
    found = _export(request, pk)
    if found.state != Export.State.READY:
        return redirect("reports:export", pk=found.pk)
    try:
        answer: Any = handed_out(request, found)  # a stream is an answer too
        return answer
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect("reports:export", pk=found.pk)


def handed_out(request: Any, export: Export) -> StreamingHttpResponse:
    """The answer that carries the file, for page and API alike."""
    people = queries.people_in(export)
    queries.require_still_open(export, people, request.user)
    accesslog.note(request, AccessVerb.EXPORTED, subject=export, program_id=export.program_id)
    accesslog.shown(request, people)
    answer = StreamingHttpResponse(file_bytes(export), content_type=TYPES[Export.Ending(export.ending)])
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(export, export.ending)}"'
    return answer


@require_safe
def dictionary(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What each column of the file means, and what the file is about: counts nobody, holds nobody."""
    found = _export(request, pk)
    source = source_of(found)
    rows = [dictionary_headings(), *dictionary_of(source), *((str(name), "", value) for name, value in source.about())]
    answer = HttpResponse(csv_bytes(rows), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="dictionary-of-{_file_name(found, "csv")}"'
    return answer


def _file_name(export: Export, ending: str) -> str:
    if export.what == BEHIND:
        return file_name(f"list_{export.measure}_{slugify(export.figure)}", scope_of(export), ending)
    return f"{export.what}_{export.program.slug}_{export.asked_at:%Y-%m-%dT%H%MZ}.{ending}"


def _export(request: HttpRequest, pk: UUID) -> Export:
    return get_object_or_404(Export.objects.visible_to(request.user).select_related("program", "asked_by"), pk=pk)
