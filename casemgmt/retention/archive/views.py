"""Pages of leaving: asking for the archive, agreeing to it, fetching it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, jobs
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.people.models import Person

from . import actions
from .models import KEPT_DAYS, Archive, ArchivePiece
from .preparation import KIND
from .writing import closed_people

MOST_SHOWN = 20


class ArchiveForm(Form):
    """What the archive is for."""

    why = forms.CharField(label=_lazy("What it is for"), max_length=200)


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def leaving(request: HttpRequest) -> HttpResponse:
    """All that is the program's own, as one file: asked for here, and those that were asked for."""
    program = program_of(request, Permission.PROGRAM_RULES)
    form = ArchiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_for_archive(
                program=program, why=form.cleaned_data["why"], by=signed_in(request), at=timezone.now()
            )
            return redirect("retention:archive", pk=made.pk)
        except NotPossible as problem:
            put_refusal(form, problem)
    rows = Archive.objects.filter(program=program).select_related("asked_by")[:MOST_SHOWN]
    context = {
        "program": program,
        "form": form,
        "rows": rows,
        "may_ask": holds(request.user, Permission.REPORT_EXPORT, program),
        "kept_days": KEPT_DAYS,
    }
    return render(request, "retention/leaving.html", context, status=status_of(form))


def _archive(request: HttpRequest, pk: UUID) -> Archive:
    rows = Archive.objects.visible_to(request.user).select_related("program", "asked_by", "decided_by")
    return frame.loaded(request, rows, pk=pk)


@require_safe
def archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, and what is in it; the page looks again by itself."""
    found = _archive(request, pk)
    context = {
        "archive": found,
        "program": found.program,
        "is_own": found.asked_by_id == signed_in(request).pk,
        "counts": sorted((name, count) for name, count in found.rows.items() if count),
        "kept_days": KEPT_DAYS,
        **jobs.standing(jobs.newest_of(KIND, found), request.user),
    }
    template = "retention/_archive.html" if getattr(request, "htmx", None) else "retention/archive.html"
    return render(request, template, context)


@require_POST
@fresh_sign_in(page="retention:archive", is_of_the_same=True)
def decide(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """The second person agrees or refuses."""
    found = _archive(request, pk)
    act = actions.agree_to_archive if name == "agree" else actions.refuse_archive
    try:
        act(archive=found, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Saved."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("retention:archive", pk=pk)


@require_safe
@fresh_sign_in(methods=("GET",))
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, to who asked for it alone; it is on record before the first byte leaves."""
    found = _archive(request, pk)
    actions.refuse_other_hands(found, signed_in(request))
    if found.state != Archive.State.READY:
        return redirect("retention:archive", pk=pk)
    answer: Any = handed_out(request, found)  # a stream is an answer too
    return answer


def handed_out(request: Any, found: Archive) -> StreamingHttpResponse:
    """The answer that carries the file, for page and API alike. Everybody in it is in the access log."""
    inside = Q(program_id=found.program_id) & ~Q(pk__in=closed_people(found).values("pk"))
    accesslog.note(request, AccessVerb.EXPORTED, subject=found, program_id=found.program_id)
    accesslog.shown(request, Person.objects.filter(inside).values_list("pk", flat=True))
    answer = StreamingHttpResponse(bytes_of(found), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{found.program.slug}-{found.ready_at:%Y-%m-%d}.zip"'
    answer["Content-Length"] = str(found.size)
    return answer


def bytes_of(found: Archive) -> Iterator[bytes]:
    """The file, one piece after another."""
    for pk in list(found.pieces.order_by("number").values_list("pk", flat=True)):
        yield bytes(ArchivePiece.objects.values_list("content", flat=True).get(pk=pk))
