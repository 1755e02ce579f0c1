"""Bringing in a dispatch export: choose file and mapping, watch it being read, see what did not go in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.who_may import told_who_may
from casemgmt.core import accesslog, jobs
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import led_to, once, page_or_fragment, paged, remember_where
from casemgmt.core.tables import csv_bytes

from .. import actions, forms, queries
from ..actions.importing import KIND
from ..by_eye.models import KeptMapping
from ..models import Encounter, EncounterImport
from ..twins.models import TwinJoin
from ..twins.queries import likely_in

MOST_LIKELY = 50


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Bring a file in; what was brought before stands below. Who sets the program up reads who may do it."""
    if not programs_where(request.user, Permission.ENCOUNTER_IMPORT):
        if request.method == "POST":
            raise PermissionDenied(Permission.ENCOUNTER_IMPORT)
        return told_who_may(
            request,
            Permission.ENCOUNTER_IMPORT,
            title=_("Dispatch export"),
            words=_(
                "You set the program up and read no client records, so a manager reads the export: they open "
                "Encounters, press “Import”, and say once what its columns are."
            ),
        )
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        where = _start(request, form)
        if where:
            return redirect(where)
    earlier = EncounterImport.objects.visible_to(request.user).defer("content", "mapping_text")
    context = {
        "form": form,
        "pager": paged(request, earlier.select_related("started_by").order_by("-created_at", "pk")),
        "kept": _kept(request),
    }
    return render(request, "encounters/imports.html", context, status=status_of(form))


@require_safe
def one_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, and what came of it."""
    batch = _batch(request, pk)
    problems = batch.problems.all()
    context = {
        "batch": batch,
        "pager": paged(request, problems.order_by("-is_refusal", "is_left_out", "row_number", "column")),
        "joined": TwinJoin.objects.live().filter(Q(gone__imported_by=batch) | Q(kept__imported_by=batch)).count(),
        "likely": _likely(request, batch),
        "doubts": problems.filter(is_refusal=False, is_left_out=False).count(),
        **jobs.standing(jobs.newest_of(KIND, batch), request.user),
    }
    return page_or_fragment(request, "encounters/import.html", "encounters/_import.html", context)


@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether its dates begin with the day or with the month, where the file does not tell."""
    batch = _batch(request, pk)
    said = request.POST.get("first", "")
    try:
        if said in {"day", "month"}:
            actions.answer_date_order(batch=batch, is_day_first=said == "day", by=signed_in(request), at=timezone.now())
    except NotPossible as problem:
        messages.warning(request, problem.message)
    return redirect("encounters:import", pk=pk)


@require_safe
@fresh_sign_in(methods=("GET",))
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every refusal, row left out and doubt as a CSV file, and the count of all rows."""
    batch = _batch(request, pk)
    accesslog.note(request, AccessVerb.EXPORTED, subject=batch, program_id=batch.program_id)
    answer = HttpResponse(csv_bytes(queries.report_rows(batch)), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="import-report-{batch.created_at:%Y-%m-%d}.csv"'
    return answer


def _likely(request: HttpRequest, batch: EncounterImport) -> Any:
    """Calls of the file that the team may have recorded, for a person to look at."""
    if not batch.is_finished:
        return ()
    return likely_in(batch).filter(pk__in=Encounter.objects.visible_to(request.user))[:MOST_LIKELY]


def _batch(request: HttpRequest, pk: UUID) -> EncounterImport:
    rows = EncounterImport.objects.visible_to(request.user).defer("content", "mapping_text")
    return get_object_or_404(rows.select_related("started_by", "program"), pk=pk)


def _form(request: HttpRequest) -> forms.DispatchImportForm:
    programs = queries.programs_of(request.user, Permission.ENCOUNTER_IMPORT)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    return forms.DispatchImportForm(*given, programs=programs, mappings=queries.mapping_choices(_kept(request)))


def _start(request: HttpRequest, form: forms.DispatchImportForm) -> str:
    """Where to watch it; empty when the file or its mapping cannot be used, which then stands on the form."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            if not once(request):
                return led_to(request) or reverse("encounters:imports")
            batch = actions.start_import(
                program=data["program"],
                mapping_text=data["own_mapping"] or _text_of(request, data["mapping"]),
                file_name=data["file"].name,
                content=data["file"].read(),
                is_day_first={"day": True, "month": False}.get(data["first"]),
                by=request.user,
                at=timezone.now(),
            )
            where = reverse("encounters:import", args=[batch.pk])
            remember_where(request, where)
            return where
    except NotPossible as problem:
        put_refusal(form, NotPossible(problem.message, field=_field(problem, data)))
        return ""


def _kept(request: HttpRequest) -> list[KeptMapping]:
    return list(KeptMapping.objects.visible_to(request.user).select_related("program", "made_by"))


def _text_of(request: HttpRequest, chosen: str) -> str:
    """The mapping that was chosen: one that the program made, or one that ships."""
    shipped = queries.shipped_mappings()
    if chosen in shipped:
        return shipped[chosen].read_text("utf-8")
    return KeptMapping.objects.visible_to(request.user).get(pk=chosen).text


def _field(problem: NotPossible, data: dict[str, Any]) -> str | None:
    return "own_mapping" if problem.field == "mapping" and data["own_mapping"] else problem.field
