"""Somebody added to an encounter who was met and not written down, such as in a call from the dispatch export."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import led_to, once, remember_where
from casemgmt.people.finding import already_known, find_matches, known_already_words
from casemgmt.people.models import Person

from .. import actions, queries
from ..correct_form import AddMetForm
from ..models import Encounter


@resume.resumable
@require_http_methods(["GET", "POST"])
def add_met(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who it was, look for people already known, save; then the encounter, where they can be taken on."""
    one = frame.loaded(request, Encounter.objects.visible_to(request.user).select_related("program"), pk=pk)
    if not holds(request.user, Permission.ENCOUNTER_RECORD, one):
        raise PermissionDenied(Permission.ENCOUNTER_RECORD)
    accesslog.note(request, AccessVerb.VIEWED, subject=one, program_id=one.program_id)
    if led_to(request):  # pressed twice: whoever was added is not asked about
        return redirect("encounters:encounter", pk=one.pk)
    form = _form(request)
    if form.is_bound and form.is_valid() and not _is_asked(request, one, form):
        try:
            _add(request, one, form)
            return redirect("encounters:encounter", pk=one.pk)
        except NotPossible as problem:
            put_refusal(form, problem)
    context = {"encounter": one, "form": form, "met": _block(request, one, form)}
    return render(request, "encounters/add_met.html", context, status=status_of(form))


def _is_asked(request: HttpRequest, one: Encounter, form: AddMetForm) -> bool:
    """Whether they are likely known already, and nobody said yet that it is not them."""
    if form.cleaned_data["match"]:
        return False
    accesslog.note(request, AccessVerb.SEARCHED, program_id=one.program_id)
    if not already_known(request.user, one.program, form.cleaned_data, form.cleaned_data["phone"]):
        return False
    form.add_error(None, known_already_words())
    return True


def _form(request: HttpRequest) -> AddMetForm:
    """What was sent; while one only looks for somebody, and after signing in again, what was typed, uncomplained."""
    given: dict[str, Any] = {"prefix": "met-0", "people": Person.objects.searchable_by(request.user)}
    if request.method == "POST" and request.POST.get("do") != "search-0":
        resume.forget(request)
        return AddMetForm(request.POST, **given)
    typed = request.POST if request.method == "POST" else resume.taken_up(request)
    if typed is None:
        return AddMetForm(**given)
    form = AddMetForm(initial=resume.as_initial(AddMetForm(**given), typed), **given)
    form.data = typed  # for looking: a form that is not bound shows no errors
    return form


def _add(request: HttpRequest, one: Encounter, form: AddMetForm) -> None:
    with transaction.atomic():
        if not once(request):
            return
        actions.add_met(encounter=one, met=form.met(one.place), by=signed_in(request), at=timezone.now())
        remember_where(request, reverse("encounters:encounter", args=[one.pk]))
    messages.success(request, f"{_('Added.')} {queries.taking_words(one)}".strip())


def _block(request: HttpRequest, one: Encounter, form: AddMetForm) -> dict[str, Any]:
    """The person, with the likely matches that were looked for or chosen."""
    chosen = form.data.get(f"{form.prefix}-match", "")
    is_refused = form.is_bound and bool(form.non_field_errors())
    is_looked_for = request.POST.get("do") == "search-0" or bool(chosen) or is_refused
    found = _look(request, one, form) if is_looked_for else []
    shown = {"found": found, "chosen": chosen, "is_looked_for": is_looked_for}
    return {"form": form, "number": 0, "is_open": True, **shown}


def _look(request: HttpRequest, one: Encounter, form: AddMetForm) -> list[Any]:
    if not holds(request.user, Permission.PERSON_SEARCH, one.program):
        return []
    accesslog.note(request, AccessVerb.SEARCHED, program_id=one.program_id)
    return find_matches(request.user, one.program, form.sought())
