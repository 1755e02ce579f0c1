"""The account of who looked: asked for from the person's page, prepared, fetched, printed."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, jobs
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once
from casemgmt.core.pango import INSTALL, pango_is_missing
from casemgmt.people.models import Person

from . import actions, paper
from .forms import AccessReportForm
from .models import AccessReport


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the days and the language. A second press leads to the one that is under way."""
    rows = Person.objects.visible_to(request.user).select_related("program", "root")
    person = frame.loaded(request, rows, pk=pk)
    require(request.user, Permission.FOLLOWUP_AUDIT, person.program)
    form = AccessReportForm(request.POST or None, language=person.now.language)
    if request.method == "POST" and form.is_valid():
        report = _asked(request, person, form)
        if report:
            return redirect("reports:looked_run", report.pk)
    accesslog.note(request, AccessVerb.VIEWED, subject=person, person_id=person.pk, program_id=person.program_id)
    context = {"person": person, "form": form, "made": _made(request, person)}
    return render(request, "reports/looked.html", context, status=form.status)


def _asked(request: HttpRequest, person: Person, form: Any) -> AccessReport | None:
    try:
        with transaction.atomic():
            if not once(request):
                return _made(request, person).first()
            return actions.ask_for_access_report(
                person=person, by=signed_in(request), at=timezone.now(), **form.cleaned_data
            )
    except NotPossible as problem:
        form.refuse(problem)
        return None


def _made(request: HttpRequest, person: Person) -> Any:
    rows = AccessReport.objects.visible_to(request.user).filter(person__root=person.root_id)
    return rows.defer("content").select_related("asked_by")[:5]


@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is; the page looks again by itself until it is ready."""
    report = _report(request, pk)
    context: dict[str, Any] = {"report": report, "install": INSTALL if pango_is_missing() else ""}
    context |= jobs.standing(jobs.newest_of(actions.KIND, report), request.user)
    template = "reports/_looked_run.html" if getattr(request, "htmx", None) else "reports/looked_run.html"
    return render(request, template, context)


@require_safe
@fresh_sign_in(methods=("GET",))
def paper_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The prepared PDF. Where this machine makes none, a page says what to install and shows the page to print."""
    report = _report(request, pk)
    content = AccessReport.objects.values_list("content", flat=True).get(pk=report.pk)
    if report.state != AccessReport.State.READY or not content:
        if pango_is_missing():
            context = {"install": INSTALL, "printable": reverse("reports:looked_printable", args=[report.pk])}
            return render(request, "pdf_unavailable.html", context, status=503)
        return redirect("reports:looked_run", pk=report.pk)
    _note(request, report)
    answer = HttpResponse(bytes(content), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="who_looked.pdf"'
    return answer


@require_safe
@fresh_sign_in(methods=("GET",))
def printable(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as a page that prints, in the language of the paper."""
    report = _report(request, pk)
    _note(request, report)
    with translation.override(report.language), timezone.override(report.program.zone):
        return render(request, "reports/looked_printable.html", paper.content(report))


def _report(request: HttpRequest, pk: UUID) -> AccessReport:
    rows = AccessReport.objects.visible_to(request.user).select_related("program", "person__root", "asked_by")
    return frame.loaded(request, rows.defer("content"), pk=pk)


def _note(request: HttpRequest, report: AccessReport) -> None:
    accesslog.note(
        request, AccessVerb.EXPORTED, subject=report, person_id=report.person_id, program_id=report.program_id
    )
