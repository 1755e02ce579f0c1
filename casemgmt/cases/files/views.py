"""Pages of a case's files: all of them with the form to add one, the download, and putting one right."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame
from casemgmt.core.access import holds, require
from casemgmt.core.actor import signed_in
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once, paged

from ..models import Case, CaseFile
from . import actions, forms, rules
from .downloads import send_file


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All files of the case's person, the newest first; who works on the case adds one here."""
    rows = Case.objects.visible_to(request.user).select_related("person__root", "program", "owner")
    case = frame.loaded(request, rows, pk=pk)
    may_add = holds(request.user, Permission.CASE_EDIT, case)
    if request.method == "POST":
        require(request.user, Permission.CASE_EDIT, case)
    form = forms.AddFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(request, case, form):
        return redirect("cases:files", case.pk)
    accesslog.note(request, AccessVerb.VIEWED, subject=case, person_id=case.person_id, program_id=case.program_id)
    kept = CaseFile.objects.visible_to(request.user).of_person(case.person)
    context = {
        "case": case,
        "form": form,
        "may_add": may_add,
        "pager": paged(request, kept.served()),
        "voided": kept.filter(voided_at__isnull=False)[: rules.MOST_FILES],
    }
    return render(request, "cases/files.html", context, status=form.status)


def _added(request: HttpRequest, case: Case, form: Any) -> bool:
    try:
        with transaction.atomic():
            if once(request):
                actions.add_file(case=case, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    except NotPossible as problem:
        form.refuse(problem)
        return False
    messages.success(request, _("The file is kept."))
    return True


@require_safe
@fresh_sign_in(methods=("GET",))
def download(request: HttpRequest, pk: UUID) -> Any:
    """The file itself, to who may see its case now."""
    return send_file(request, _load(request, pk))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it is, its day and words; or entered in error. With the history."""
    file = _load(request, pk)
    may_correct = rules.may_correct_file(request.user, file)
    if request.method == "POST" and not may_correct:
        raise PermissionDenied(Permission.CASE_EDIT)
    accesslog.note(request, AccessVerb.VIEWED, subject=file, person_id=file.person_id, program_id=file.program_id)
    stands = {"paper": file.paper, "day": file.day, "words": file.words}
    form = forms.CorrectFileForm(request.POST if request.POST.get("do") == "correct" else None, initial=stands)
    acts = Acts(
        correct=partial(actions.correct_file, file=file),
        void=partial(actions.void_file, file=file),
        restore=partial(actions.restore_file, file=file),
        put_back=partial(actions.put_file_back, file=file),
    )
    words = {"title": _("Correct this file") if may_correct else _("File"), "text": file.file_name}
    back = reverse("cases:files", args=[file.case_id])
    return correcting(request, file, form, acts, back=back, may_correct=may_correct, **words)


def _load(request: HttpRequest, pk: UUID) -> CaseFile:
    rows = CaseFile.objects.visible_to(request.user).select_related("case__program", "program", "person__root")
    file: CaseFile = frame.loaded(request, rows, pk=pk)
    if file is None:
        raise Http404
    return file
