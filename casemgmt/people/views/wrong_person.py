"""The page on which what was written on the wrong person goes to the right one: looked for, chosen, with why."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgmt.core.actor import signed_in
from casemgmt.core.correcting import MOST_DIGITS
from casemgmt.core.corrections import LONGEST_REASON, history_of, unless_changed
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, put_refusal, status_of
from casemgmt.core.models import Correction
from casemgmt.core.pages import once

from ..forms import PersonSearchForm
from ..models import Person
from .which import chosen_id, found_beside

Moving = Callable[..., object]


class WhyMovedForm(Form):
    """Why it goes to another person."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Both files say that it was moved, and neither names the other person."),
    )


def wrong_person(
    request: HttpRequest,
    *,
    of: Person,
    move: Moving,
    title: str,
    back: str,
    there: Callable[[Person], str],
    row: Any = None,
    put_back: Moving | None = None,
) -> HttpResponse:
    """Look for the right person by the one search and choose them. `move` takes the person, why, `by` and `at`; `there`
    is where one goes then. Nobody's name stands in an address: looking is a POST too. A `row` without a page of its own
    shows its history here, and `put_back` takes its newest move back."""
    history = history_of(row) if row else []
    moved = put_back if history and history[0].correction.kind == Correction.Kind.MOVED else None
    if moved and request.POST.get("do") == "put_back":
        return _put_back(request, row, moved, history[0].correction, back)
    is_search = request.POST.get("do") == "search"
    search = PersonSearchForm(request.POST if is_search else None, initial={"q": request.POST.get("q", "")})
    form = WhyMovedForm(request.POST if request.method == "POST" and not is_search else None)
    chosen = request.POST.get("other", "")
    if form.is_bound and form.is_valid():
        done = _moved(request, form, chosen, of, move, there)
        if done:
            return done
    context = {
        "title": title,
        "back": back,
        "search": search,
        "form": form,
        "found": found_beside(request, of, search),
        "chosen": chosen,
        "stood_on": _stood_on(request, of),
        "is_looked_for": bool(request.POST.get("q")),
        "history": history,
        "seen": len(history),
        "may_put_back": bool(moved),
    }
    return render(request, "people/wrong_person.html", context, status=status_of(form, search))


def _put_back(request: HttpRequest, row: Any, put_back: Moving, newest: Correction, back: str) -> HttpResponse:
    """Somebody's later correction is not written over."""
    at, seen = timezone.now(), request.POST.get("seen", "")
    try:
        with transaction.atomic():
            if once(request):
                with unless_changed(row, int(seen) if seen.isdecimal() and len(seen) <= MOST_DIGITS else -1, at=at):
                    put_back(correction=newest, by=signed_in(request), at=at)
        messages.success(request, _("Taken back: it stands where it stood before."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(back)


def _stood_on(request: HttpRequest, of: Person) -> str:
    """Whom it stood on when the page was opened: what another tab moved meanwhile is not moved on."""
    return request.POST.get("stood_on") or str(of.root_id)


def _moved(
    request: HttpRequest, form: WhyMovedForm, chosen: str, of: Person, move: Moving, there: Callable[[Person], str]
) -> HttpResponse | None:
    if not chosen_id(request):
        form.add_error(None, _("Look for the right person first, and choose them."))
        return None
    rows = Person.objects.visible_to(request.user).filter(program=of.program_id).select_related("program")
    person = get_object_or_404(rows, pk=chosen).now
    at: datetime = timezone.now()
    try:
        with transaction.atomic():
            if once(request):
                if _stood_on(request, of) != str(of.root_id):
                    raise NotPossible(_("It was moved to the file of another person meanwhile. Look there."))
                move(person=person, reason=form.cleaned_data["reason"], by=signed_in(request), at=at)
    except NotPossible as problem:
        put_refusal(form, problem)
        return None
    messages.success(request, _("Moved. The history says from where, and it can be taken back."))
    return redirect(there(person))
