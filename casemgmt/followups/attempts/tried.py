"""One try on record: read, corrected, entered in error, with its history."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.moves import file_of
from casemgmt.cases.models import Case
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.actor import signed_in
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb
from casemgmt.people.models import Person
from casemgmt.people.views.wrong_person import wrong_person

from . import corrections, forms
from .corrections import may_correct_attempt
from .models import Attempt


@resume.resumable
@require_http_methods(["GET", "POST"])
def tried(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was tried and came of it, and its history; who made it, and whoever assigns cases, put it right here."""
    cases = Case.objects.visible_to(request.user)
    rows = Attempt.objects.filter(case__in=cases).select_related("case__person__root", "program", "contact_point")
    attempt = frame.loaded(request, rows, pk=pk)
    may_correct = may_correct_attempt(request.user, attempt)
    if request.method == "POST" and not may_correct:
        raise PermissionDenied(Permission.FOLLOWUP_ATTEMPT)
    accesslog.note(
        request, AccessVerb.VIEWED, subject=attempt, person_id=attempt.person_id, program_id=attempt.program_id
    )
    back = reverse("cases:case", args=[attempt.case_id])
    words = {
        "elsewhere": reverse("followups:move_tried", args=[attempt.pk]),
        "title": _("Correct this attempt") if may_correct else _("Attempt"),
        "text": _in_words(attempt),
    }
    return correcting(
        request, attempt, _form(request, attempt), acts_of(attempt), back=back, may_correct=may_correct, **words
    )


def _form(request: HttpRequest, attempt: Attempt) -> forms.CorrectAttemptForm:
    asked = request.POST if request.POST.get("do") == "correct" else None
    names = ("result", "mode", "contact_point", "note", "outside_card_reason")
    first: dict[str, Any] = {name: getattr(attempt, name) for name in names}
    person = attempt.case.person
    return forms.CorrectAttemptForm(asked, person=person, initial={**first, "tried_at": attempt.at})


def _in_words(attempt: Attempt) -> str:
    said = f"{attempt.get_result_display()} · {attempt.get_mode_display()}"
    return f"{said}\n{attempt.note}" if attempt.note else said


def acts_of(attempt: Attempt) -> Acts:
    """How it is put right."""
    return Acts(
        correct=partial(corrections.correct_attempt, attempt=attempt),
        void=partial(corrections.void_attempt, attempt=attempt),
        restore=partial(corrections.restore_attempt, attempt=attempt),
        put_back=partial(corrections.put_attempt_back, attempt=attempt),
    )


@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def move_tried(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody else was called: to their file."""
    cases = Case.objects.visible_to(request.user)
    rows = Attempt.objects.filter(case__in=cases).select_related("case__person__root", "program")
    attempt = frame.loaded(request, rows, pk=pk)
    if not may_correct_attempt(request.user, attempt):
        raise PermissionDenied(Permission.FOLLOWUP_ATTEMPT)

    def move(*, person: Person, **why: Any) -> object:
        return corrections.move_attempt(attempt=attempt, to=file_of(person, signed_in(request)), **why)

    back = reverse("followups:tried", args=[attempt.pk])
    title = _("Somebody else was called")
    return wrong_person(request, of=attempt.case.person, move=move, title=title, back=back, there=lambda _person: back)
