"""The page on which a record is put right: corrected, marked as entered in error, brought back; and its history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import resume
from .actor import signed_in
from .corrections import LONGEST_REASON, Put, history_of, unless_changed
from .errors import NotPossible
from .forms import put_refusal, status_of
from .models import Correction
from .pages import once


def reason_field(*, required: bool = True) -> forms.CharField:
    """Why a record is put right."""
    return forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST_REASON, required=required,
        help_text=gettext_lazy("The old words stay readable in the history, with this reason."),
    )  # fmt: skip


def untouched_moment(typed: datetime | None, stored: datetime | None) -> datetime | None:
    """The stored moment where the minute that was typed is its own: a form shows no seconds, and takes none away."""
    if typed and stored and typed == stored.replace(second=0, microsecond=0):
        return stored
    return typed


MOST_DIGITS = 6
TAKEN_BACK = (Correction.Kind.CORRECTED, Correction.Kind.MOVED)


@dataclass(frozen=True)
class Acts:
    """The record's own actions, each taking `by` and `at` beside what it is told here."""

    correct: Callable[..., object]
    void: Callable[..., object]
    restore: Callable[..., object]
    put_back: Callable[..., object]


def correcting(
    request: HttpRequest, row: Any, form: Any, acts: Acts, *, back: str, may_correct: bool = True, **words: str
) -> HttpResponse:
    """Draw the page, or do what was pressed. A form opened before somebody else's correction is not written over it.

    `words` are the page's `title`, the record's `text` for who may only read it, and `elsewhere`: where it goes to the
    right person.
    """
    history = history_of(row)
    problem = ""
    if request.method == "POST":
        try:
            if _acted(request, row, form, acts, history):
                return redirect(back)
        except NotPossible as refusal:
            problem = refusal.message
            if request.POST.get("do") == "correct" and row.voided_at is None:  # else no form is shown to say it
                put_refusal(form, refusal)
                problem = ""
    context = {
        **words,
        "may_correct": may_correct,
        "back": back,
        "form": form,
        "row": row,
        "history": history,
        "seen": len(history),
        "problem": problem,
        "may_put_back": bool(history) and history[0].correction.kind in TAKEN_BACK,
    }
    return render(request, "corrections/correct.html", context, status=409 if problem else status_of(form))


def _acted(request: HttpRequest, row: Any, form: Any, acts: Acts, history: list[Put]) -> bool:
    pressed = request.POST.get("do", "")
    if pressed == "correct" and not form.is_valid():
        return False
    with transaction.atomic():
        if not once(request):  # a second press finds it done
            return True
        at = timezone.now()
        with unless_changed(row, _seen(request), at=at):
            said = _pressed(request, pressed, form, acts, history, at)
    resume.forget(request)
    messages.success(request, said)
    return True


def _pressed(request: HttpRequest, pressed: str, form: Any, acts: Acts, history: list[Put], at: datetime) -> str:
    told: dict[str, Any] = {"by": signed_in(request), "at": at}
    reason = request.POST.get("reason", "")
    if pressed == "correct":
        acts.correct(**form.cleaned_data, **told)
        return _("Corrected. What stood there stays readable.")
    if pressed == "void":
        acts.void(reason=reason, **told)
        return _("Marked as entered in error. It counts no more.")
    if pressed == "restore":
        acts.restore(reason=reason, **told)
        return _("Brought back. It counts again.")
    if pressed == "put_back" and history:
        acts.put_back(correction=history[0].correction, **told)
        return _("The correction was taken back.")
    raise NotPossible(_("Choose what to do."))


def _seen(request: HttpRequest) -> int:
    """How many corrections the page showed; none that can be where it does not say."""
    told = request.POST.get("seen", "")
    return int(told) if told.isdecimal() and len(told) <= MOST_DIGITS else -1
