"""Bringing a directory in from the browser: upload, see what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.forms import status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import page_or_fragment, paged
from casemgmt.core.tables import csv_bytes

from .. import actions, rights
from ..actions.importing import KIND
from ..forms import DirectoryImportForm
from ..hsds import Problem
from ..models import DirectoryImport, ImportState
from ..report import report_rows
from .pressing import PressForm

SHOWN = 100


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and how to read it. It is kept, and a worker brings it in."""
    program = program_of(request, Permission.DIRECTORY_EDIT)
    form = DirectoryImportForm(request.POST, request.FILES) if request.method == "POST" else DirectoryImportForm()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        job = actions.begin_import(
            file=said["file"], file_name=said["file"].name, mapping=said["mapping"], source=said["source"],
            program=program, is_whole=not said["is_part"], by=request.user, at=timezone.now(),
        )  # fmt: skip
        return redirect("providers:import_report", pk=job.pk)
    imports = paged(request, DirectoryImport.objects.visible_to(request.user).select_related("by"))
    return render(
        request, "providers/import.html", {"form": form, "pager": imports, "program": program}, status=status_of(form)
    )


@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an import is, what it changed, what was refused and why."""
    rights.require_editor(request.user)
    job = get_object_or_404(DirectoryImport.objects.visible_to(request.user).select_related("by"), pk=pk)
    context = {
        "job": job,
        "is_open": job.state in (ImportState.WAITING, ImportState.RUNNING),
        "counts": _counts(job),
        "problems": job.problems[:SHOWN],
        "press_form": PressForm() if job.plan.get("is_drop_much") else None,
        **jobs.standing(jobs.newest_of(KIND, job), request.user),
    }
    return page_or_fragment(request, "providers/import_report.html", "providers/_import.html", context)


def _counts(job: DirectoryImport) -> list[dict[str, object]]:
    words = ("created", "changed", "unchanged", "removed", "dropped")
    return [
        {"table": table.replace("_", " "), **{word: count.get(word, 0) for word in words}}
        for table, count in sorted(job.counts.items())
    ]


@require_safe
@fresh_sign_in(methods=("GET",))
def report_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as a CSV, to be worked through in a spreadsheet."""
    rights.require_editor(request.user)
    job = get_object_or_404(DirectoryImport.objects.visible_to(request.user), pk=pk)
    rows = report_rows(job.rows_of_file, job.rows_refused, [Problem(**problem) for problem in job.problems])
    answer = HttpResponse(csv_bytes(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="import-report.csv"'
    return answer
