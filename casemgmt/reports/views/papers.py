"""The audit as a paper: asked for, prepared, fetched, printed."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, jobs
from casemgmt.core.access import holds, require
from casemgmt.core.actor import signed_in
from casemgmt.core.fresh import fresh_sign_in, require_fresh
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once
from casemgmt.core.pango import INSTALL, pango_is_missing

from .. import actions, paper
from ..actions.preparation import KIND
from ..choices import shared_filters
from ..forms import PeriodForm
from ..measures import MEASURES
from ..models import ReportRun
from ..monthly.paper import monthly_answers, monthly_content
from ..narrowing import file_name, narrowed_in_words
from ..queries.audit import ON_PAPER
from ..surfaces import XLSX_TYPE
from ..workbook import write_measures

WRONG_PERIOD = _lazy("Choose a period that lies behind us, then ask for the report again.")


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the audit as a paper. A second press leads to the one that is under way."""
    program = program_of(request, Permission.REPORT_VIEW)
    require_fresh(request, page=_asked_on(request, program))
    form = PeriodForm(request.POST, program=program, allowed=shared_filters(MEASURES[code] for code in ON_PAPER))
    if not form.is_valid():
        refused = form.non_field_errors()
        messages.error(request, str(refused[0]) if refused else WRONG_PERIOD)
        return redirect(_page_of(request, program))
    scope = form.scope()
    with transaction.atomic():
        if once(request):
            days: dict[str, Any] = {"first_day": scope.first_day, "last_day": scope.last_day, "filters": scope.filters}
            at = timezone.now()
            asked: ReportRun | None = actions.ask_for_report(
                program=program, **days, as_of=scope.as_of, by=signed_in(request), at=at
            )
        else:
            asked = ReportRun.objects.filter(program=program, asked_by=signed_in(request).pk).defer("content").first()
    return redirect("reports:run", pk=asked.pk) if asked else redirect(_page_of(request, program))


def _page_of(request: HttpRequest, program: Program) -> str:
    """Where the reader asks for reports: the audit for who may audit, else the measures."""
    return address(request, _asked_on(request, program))


def _asked_on(request: HttpRequest, program: Program) -> str:
    return "reports:audit" if holds(request.user, Permission.FOLLOWUP_AUDIT, program) else "reports:measures"


@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a report is; the page looks again by itself until it is ready."""
    found = _report(request, pk)
    context: dict[str, Any] = {
        "run": found,
        "scope": paper.scope_of(found),
        "narrowed": narrowed_in_words(paper.scope_of(found)),
        "install": INSTALL if pango_is_missing() else "",
    }
    context |= {"kept_days": ReportRun.kept_for().days, **jobs.standing(jobs.newest_of(KIND, found), request.user)}
    context["may_audit"] = holds(request.user, Permission.FOLLOWUP_AUDIT, found.program)
    if getattr(request, "htmx", None):
        return render(request, "reports/_run.html", context)
    return render(request, "reports/run.html", context)


@require_safe
@fresh_sign_in(methods=("GET",))
def paper_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The prepared PDF. Where this machine makes none, a page says what to install and shows the page to print."""
    found = get_object_or_404(ReportRun.objects.visible_to(request.user).select_related("program"), pk=pk)
    require(request.user, Permission.REPORT_EXPORT, found)
    if found.state != ReportRun.State.READY or not found.content:
        if pango_is_missing():
            context = {"install": INSTALL, "printable": reverse("reports:printable", args=[found.pk])}
            return render(request, "pdf_unavailable.html", context, status=503)
        return redirect("reports:run", pk=found.pk)
    accesslog.note(request, AccessVerb.EXPORTED, subject=found, program_id=found.program_id)
    answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    name = file_name(found.kind, paper.scope_of(found), "pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_safe
@fresh_sign_in(methods=("GET",))
def workbook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole tables behind a report as a workbook: of what it says, and of what it had no room for."""
    found = _report(request, pk)
    require(request.user, Permission.REPORT_EXPORT, found)
    accesslog.note(request, AccessVerb.EXPORTED, subject=found, program_id=found.program_id)
    out, scope = BytesIO(), paper.scope_of(found)
    with timezone.override(found.program.zone):
        write_measures(out, monthly_answers(found) if found.is_monthly else paper.answers(found), scope)
    answer = HttpResponse(out.getvalue(), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(found.kind, scope, "xlsx")}"'
    return answer


@require_safe
@fresh_sign_in(methods=("GET",))
def printable(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same report as a page that prints."""
    found = _report(request, pk)
    require(request.user, Permission.REPORT_EXPORT, found)
    accesslog.note(request, AccessVerb.EXPORTED, subject=found, program_id=found.program_id)
    return render(
        request, "reports/printable.html", monthly_content(found) if found.is_monthly else paper.content(found)
    )


def _report(request: HttpRequest, pk: UUID) -> ReportRun:
    """A report the reader may see, without its file."""
    rows = ReportRun.objects.visible_to(request.user).select_related("program").defer("content")
    return get_object_or_404(rows, pk=pk)
