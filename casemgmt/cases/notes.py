"""One filed note: read, corrected, entered in error, with its history."""

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
from casemgmt.core.actor import signed_in
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb
from casemgmt.people.models import Person
from casemgmt.people.views.wrong_person import wrong_person

from . import actions, forms
from .actions.moves import file_of
from .models import Case, Note
from .rules import may_correct_note


@resume.resumable
@require_http_methods(["GET", "POST"])
def filed_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words of a note and their history; its author, and whoever assigns cases, put it right here."""
    cases = Case.objects.visible_to(request.user)
    rows = Note.objects.filter(case__in=cases, is_draft=False).select_related("case__program", "program")
    note = frame.loaded(request, rows, pk=pk)
    may_correct = may_correct_note(request.user, note)
    if request.method == "POST" and not may_correct:
        raise PermissionDenied(Permission.CASE_EDIT)
    accesslog.note(request, AccessVerb.VIEWED, subject=note, person_id=note.person_id, program_id=note.program_id)
    asked = request.POST if request.POST.get("do") == "correct" else None
    form = forms.CorrectNoteForm(asked, initial={"text": note.text})
    back = reverse("cases:case", args=[note.case_id])
    words = {
        "elsewhere": reverse("cases:move_note", args=[note.pk]),
        "title": _("Correct this note") if may_correct else _("Note"),
        "text": note.text,
    }
    return correcting(request, note, form, acts_of(note), back=back, may_correct=may_correct, **words)


def acts_of(note: Note) -> Acts:
    """How it is put right."""
    return Acts(
        correct=partial(actions.correct_note, note=note),
        void=partial(actions.void_note, note=note),
        restore=partial(actions.restore_note, note=note),
        put_back=partial(actions.put_note_back, note=note),
    )


@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def move_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was written on the wrong person: to the right one's file."""
    cases = Case.objects.visible_to(request.user)
    rows = Note.objects.filter(case__in=cases, is_draft=False).select_related("case__person__root", "program")
    note = frame.loaded(request, rows, pk=pk)
    if not may_correct_note(request.user, note):
        raise PermissionDenied(Permission.CASE_EDIT)

    def move(*, person: Person, **why: Any) -> object:
        return actions.move_note(note=note, to=file_of(person, signed_in(request)), **why)

    back = reverse("cases:filed_note", args=[note.pk])
    title = _("This note is about somebody else")
    return wrong_person(request, of=note.case.person, move=move, title=title, back=back, there=lambda _person: back)
