"""Extracts: asked for, prepared, fetched for a while; each stays on record."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, jobs
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.calendar import local_date
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once
from casemgmt.core.tables import csv_bytes

from . import actions
from .forms import ExtractForm
from .models import Extract
from .rules import EVENTS, MAY_LEAVE

FILES = ("people", *(table.name for table in EVENTS))


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def extracts(request: HttpRequest) -> HttpResponse:
    """Every extract there was, and asking for one."""
    program = program_of(request, Permission.REPORT_EXPORT)
    form = ExtractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        extract = _asked(request, program, form)
        if extract:
            return redirect("publishing:extract", extract.pk)
    rows = Extract.objects.filter(program=program).select_related("asked_by").defer("content")
    context = {"program": program, "form": form, "extracts": rows, "may_leave": MAY_LEAVE}
    return render(request, "publishing/extracts.html", context, status=form.status)


def _asked(request: HttpRequest, program: Program, form: ExtractForm) -> Extract | None:
    try:
        with transaction.atomic():
            if not once(request):
                return Extract.objects.filter(program=program).defer("content").first()
            return actions.ask_for_extract(
                program=program, by=signed_in(request), at=timezone.now(), **form.cleaned_data
            )
    except NotPossible as problem:
        form.refuse(problem)
        return None


@require_safe
def extract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agreement, what was done to the people, and the files while they are kept."""
    found = _extract(request, pk)
    context: dict[str, Any] = {"extract": found, "files": FILES, "is_over": _is_over(found)}
    context |= jobs.standing(jobs.newest_of(actions.KIND, found), request.user)
    template = "publishing/_extract_run.html" if getattr(request, "htmx", None) else "publishing/extract.html"
    return render(request, template, context)


@require_safe
@fresh_sign_in(methods=("GET",))
def extract_file(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One file of it, to who may take figures out, while it is kept and the agreement runs."""
    found = _extract(request, pk)
    require(request.user, Permission.REPORT_EXPORT, found)
    content = Extract.objects.values_list("content", flat=True).get(pk=found.pk) or {}
    if found.state != Extract.State.READY or _is_over(found) or name not in content:
        raise Http404
    accesslog.note(request, AccessVerb.EXPORTED, subject=found, program_id=found.program_id)
    answer = HttpResponse(csv_bytes(content[name]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _extract(request: HttpRequest, pk: UUID) -> Extract:
    rows = Extract.objects.visible_to(request.user).select_related("program", "asked_by").defer("content")
    return frame.loaded(request, rows, pk=pk)


def _is_over(extract: Extract) -> bool:
    return local_date(timezone.now(), extract.program.zone) > extract.agreed_until
