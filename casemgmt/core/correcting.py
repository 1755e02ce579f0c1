"""The page on which a record is put right: corrected, marked as entered in error, brought back; and its history."""

from collections.abc import Callable
from dataclasses import dataclass
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
from .corrections import LONGEST_REASON, history_of
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

    `words` are the page's `title`, and the record's `text` for who may only read it.
    """
    history = history_of(row)
    problem = ""
    if request.method == "POST":
        try:
            if _acted(request, form, acts, history):
                return redirect(back)
        except NotPossible as refusal:
            problem = refusal.message
            if request.POST.get("do") == "correct":
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
        "may_put_back": bool(history) and history[0].correction.kind == Correction.Kind.CORRECTED,
    }
    return render(request, "corrections/correct.html", context, status=409 if problem else status_of(form))


def _acted(request: HttpRequest, form: Any, acts: Acts, history: list[Any]) -> bool:
    told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
    pressed, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    if pressed == "correct" and not form.is_valid():
        return False
    if request.POST.get("seen") != str(len(history)):
        raise NotPossible(_("Somebody corrected this meanwhile. Read how it stands below, and send again."))
    with transaction.atomic():
        if not once(request):
            return True
        if pressed == "correct":
            acts.correct(**form.cleaned_data, **told)
            said = _("Corrected. What stood there stays readable.")
        elif pressed == "void":
            acts.void(reason=reason, **told)
            said = _("Marked as entered in error. It counts no more.")
        elif pressed == "restore":
            acts.restore(reason=reason, **told)
            said = _("Brought back. It counts again.")
        elif pressed == "put_back" and history:
            acts.put_back(correction=history[0].correction, **told)
            said = _("The correction was taken back.")
        else:
            raise NotPossible(_("Choose what to do."))
    resume.forget(request)
    messages.success(request, said)
    return True
