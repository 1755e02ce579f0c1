"""All programs of the installation, for whoever runs it: made, named, retired."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.actions import change_program
from casemgmt.accounts.installation.rules import require_installation
from casemgmt.accounts.models import Program
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once

from .actions import make_program, retire_program, take_up_program
from .forms import NewProgramForm, RenameForm
from .queries import all_programs
from .rules import in_the_way

PRESSED: dict[str, Callable[..., Program]] = {"retire": retire_program, "take-up": take_up_program}


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def programs(request: HttpRequest) -> HttpResponse:
    """Every program with how many work there; the form that makes another one leads to its first days."""
    require_installation(signed_in(request))
    form = NewProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (where := _made(request, form)):
        return redirect(where)
    words = {"form": form, "programs": all_programs()}
    return render(request, "accounts/programs.html", words, status=status_of(form))


def _made(request: HttpRequest, form: NewProgramForm) -> str:
    try:
        with transaction.atomic():
            if not once(request):
                return reverse("accounts:programs")
            made = make_program(by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    except NotPossible as problem:
        put_refusal(form, problem)
        return ""
    messages.success(request, _("The program was made. You are its administrator."))
    return f"{reverse('accounts:first_days')}?program={made.slug}"


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def program(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One program: its name and phone, and whether it may retire."""
    require_installation(signed_in(request))
    found = get_object_or_404(Program, pk=pk)
    form = RenameForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid() and _renamed(request, pk, form):
        return redirect("accounts:programs")
    return _one(request, get_object_or_404(Program, pk=pk), form)


def _renamed(request: HttpRequest, pk: UUID, form: RenameForm) -> bool:
    words = form.cleaned_data
    try:
        change_program(program=Program.objects.get(pk=pk), by=signed_in(request), at=timezone.now(), **words)
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    messages.success(request, _("Saved."))
    return True


def _one(request: HttpRequest, found: Program, form: RenameForm) -> HttpResponse:
    words: dict[str, Any] = {"one": found, "form": form, "in_the_way": in_the_way(found, timezone.now())}
    return render(request, "accounts/program.html", words, status=status_of(form))


@require_POST
@fresh_sign_in(page="accounts:program", is_of_the_same=True)
def press_program(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Retire the program, or take it up again."""
    require_installation(signed_in(request))
    found = get_object_or_404(Program, pk=pk)
    if name not in PRESSED:
        raise Http404
    try:
        PRESSED[name](program=found, by=signed_in(request), at=timezone.now())
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect("accounts:program", pk=pk)
    done = {"retire": _("The program was retired."), "take-up": _("The program is at work again.")}
    messages.success(request, done[name])
    return redirect("accounts:programs")
