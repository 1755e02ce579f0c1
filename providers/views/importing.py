"""Bringing a directory in from the browser: upload, see what came of it."""

import csv
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.core.forms import status_of
from casemgmt.core.pages import page_or_fragment, paged
from casemgmt.core.tasks import nudge

from .. import actions, rights
from ..forms import ImportForm
from ..hsds import Problem
from ..models import DirectoryImport, ImportState
from ..report import HEADINGS, report_row
from ..tasks import bring_in

SMALL = 2 * 1024 * 1024
SHOWN = 100


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and how to read it. A small one is brought in at once, a large one by a worker."""
    rights.require_editor(request.user)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        job = actions.begin_import(
            file=said["file"], file_name=said["file"].name, mapping=said["mapping"], source=said["source"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        _start(job, request)
        return redirect("providers:import_report", pk=job.pk)
    imports = paged(request, DirectoryImport.objects.select_related("by"))
    return render(request, "providers/import.html", {"form": form, "pager": imports}, status=status_of(form))


def _start(job: DirectoryImport, request: HttpRequest) -> None:
    if job.file.size <= SMALL:
        actions.run_import(job=job, by=request.user, at=timezone.now())
    else:
        _hand_over(job, request)


def _hand_over(job: DirectoryImport, request: HttpRequest) -> None:
    """The kept file is the truth; when the queue is down it waits, and the page offers to start again."""
    if not nudge(bring_in, str(job.pk)):
        messages.warning(request, _("No worker can be reached now. The file is kept; press Start again later."))


@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an import is, what it changed, what was refused and why."""
    rights.require_editor(request.user)
    job = get_object_or_404(DirectoryImport.objects.select_related("by"), pk=pk)
    context = {
        "job": job,
        "is_open": job.state in (ImportState.WAITING, ImportState.RUNNING),
        "counts": _counts(job),
        "problems": job.problems[:SHOWN],
        "refused": len({(problem["file"], problem["row"]) for problem in job.problems if problem["is_row_refused"]}),
    }
    return page_or_fragment(request, "providers/import_report.html", "providers/_import.html", context)


def _counts(job: DirectoryImport) -> list[dict[str, object]]:
    words = ("created", "changed", "unchanged", "removed")
    return [
        {"table": table.replace("_", " "), "numbers": [count.get(word, 0) for word in words]}
        for table, count in sorted(job.counts.items())
    ]


@require_safe
def report_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as a CSV, to be worked through in a spreadsheet."""
    rights.require_editor(request.user)
    job = get_object_or_404(DirectoryImport, pk=pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="import-report.csv"'
    writer = csv.writer(answer)
    writer.writerow(HEADINGS)
    for problem in job.problems:
        writer.writerow(report_row(Problem(**problem)))
    return answer


@require_POST
def restart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start an import again that no worker has taken."""
    rights.require_editor(request.user)
    job = get_object_or_404(DirectoryImport, pk=pk, state__in=[ImportState.WAITING, ImportState.RUNNING])
    _hand_over(job, request)
    return redirect("providers:import_report", pk=pk)
