"""One need on record: corrected, entered in error, with its history."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb
from casemgmt.people.models import Person
from casemgmt.people.views.wrong_person import wrong_person

from . import actions, forms
from .actions.moves import file_of
from .models import Case, Need


@resume.resumable
@require_http_methods(["GET", "POST"])
def filed_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was heard and how it ended, and its history; whoever works on the case puts it right here."""
    cases = Case.objects.visible_to(request.user)
    need = frame.loaded(request, Need.objects.filter(case__in=cases).select_related("case", "program"), pk=pk)
    may_correct = holds(request.user, Permission.CASE_EDIT, need)
    if request.method == "POST" and not may_correct:
        raise PermissionDenied(Permission.CASE_EDIT)
    accesslog.note(request, AccessVerb.VIEWED, subject=need, person_id=need.person_id, program_id=need.program_id)
    back = reverse("cases:case", args=[need.case_id])
    words = {
        "elsewhere": reverse("cases:move_need", args=[need.pk]),
        "title": _("Correct this need") if may_correct else _("Need"),
        "text": _in_words(need),
    }
    return correcting(request, need, _form(request, need), acts_of(need), back=back, may_correct=may_correct, **words)


def _form(request: HttpRequest, need: Need) -> forms.CorrectNeedForm:
    names = ("domain", "detail", "heard_at", "state", "end_reason", "end_note")
    first: dict[str, Any] = {name: getattr(need, name) for name in names}
    asked = request.POST if request.POST.get("do") == "correct" else None
    return forms.CorrectNeedForm(asked, initial=first)


def _in_words(need: Need) -> str:
    said = f"{need.get_domain_display()} · {need.get_state_display()}"
    return "\n".join(line for line in (said, need.detail, need.end_note) if line)


def acts_of(need: Need) -> Acts:
    """How it is put right."""
    return Acts(
        correct=partial(actions.correct_need, need=need),
        void=partial(actions.void_need, need=need),
        restore=partial(actions.restore_need, need=need),
        put_back=partial(actions.put_need_back, need=need),
    )


@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def move_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was written on the wrong person: to the right one's file."""
    cases = Case.objects.visible_to(request.user)
    rows = Need.objects.filter(case__in=cases).select_related("case__person__root", "program")
    need = frame.loaded(request, rows, pk=pk)
    if not holds(request.user, Permission.CASE_EDIT, need):
        raise PermissionDenied(Permission.CASE_EDIT)

    def move(*, person: Person, **why: Any) -> object:
        return actions.move_need(need=need, to=file_of(person, signed_in(request)), **why)

    back = reverse("cases:filed_need", args=[need.pk])
    title = _("Somebody else needs this")
    return wrong_person(request, of=need.case.person, move=move, title=title, back=back, there=lambda _person: back)
