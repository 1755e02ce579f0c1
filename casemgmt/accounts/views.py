"""Settings: the program's facts, areas and people."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.forms import status_of

from . import actions, forms
from .choosing import address, program_of
from .models import Membership, Program


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The program's facts, with its areas and people below."""
    program = program_of_settings(request)
    form = forms.ProgramForm(request.POST or None, instance=program, prefix="program")
    if request.method == "POST" and form.is_valid():
        program.refresh_from_db()
        actions.change_program(program=program, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(address(request, "accounts:settings"))
    return render(request, "accounts/settings.html", _context(program, program_form=form), status=status_of(form))


@require_safe
def own_address(request: HttpRequest) -> HttpResponse:
    """One's own address, and how it is changed: by an invitation to the new one. Nobody takes an address here."""
    return render(request, "accounts/address.html")


def program_of_settings(request: HttpRequest) -> Program:
    """The program whose settings the reader keeps."""
    return program_of(request, Permission.PROGRAM_SETTINGS)


def _context(program: Program, **bound: Any) -> dict[str, Any]:
    return {
        "program_form": forms.ProgramForm(instance=program, prefix="program"),
        "areas": program.areas.filter(is_active=True),
        "people": _people(program),
        **bound,
    }


def _people(program: Program) -> dict[str, int]:
    """How many work here, and how many were invited and have not come yet."""
    here = Membership.objects.filter(program=program, left_at=None).values("user").distinct()
    return {"here": here.count(), "invited": program.invitations.waiting().count()}
