"""The page of the words of a program's reasons, and what pages of rules share."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of

from . import reasons as lists
from . import rule_actions, rule_forms
from .choosing import address, program_of
from .models import Program


def program_of_rules(request: HttpRequest) -> Program:
    """The program whose rules this user sets."""
    return program_of(request, Permission.PROGRAM_RULES)


def save(request: HttpRequest, form: Any, seen: str, do: Any) -> bool:
    """Set the rule; a form somebody overtook keeps what was typed and takes note of what counts now."""
    try:
        do()
    except NotPossible as problem:
        put_refusal(form, problem)
        form.data = form.data.copy()
        form.data["seen"] = seen
        return False
    messages.success(request, _("Saved. It counts from now on; what was sent before keeps what it was sent under."))
    return True


@require_http_methods(["GET", "POST"])
def reasons(request: HttpRequest, kind: str) -> HttpResponse:
    """How one list of reasons is worded, ordered and shortened here."""
    if kind not in lists.reason_lists():
        raise Http404
    program = program_of_rules(request)
    newest = lists.current(program.pk, kind)
    seen = str(newest.pk) if newest else ""
    form = rule_forms.ReasonsForm(request.POST or None, reasons=lists.reasons(program.pk, kind), initial={"seen": seen})
    sent = request.method == "POST" and form.is_valid()
    if sent and save(request, form, seen, lambda: _set_reasons(program, kind, form, request)):
        return redirect(address(request, "referrals:rules"))
    context = {"form": form, "program": program, "list": lists.reason_lists()[kind]}
    return render(request, "accounts/reasons.html", context, status=status_of(form))


def _set_reasons(program: Program, kind: str, form: rule_forms.ReasonsForm, request: HttpRequest) -> None:
    rule_actions.set_reasons(
        program=program,
        kind=kind,
        entries=form.entries,
        seen=form.cleaned_data["seen"],
        by=signed_in(request),
        at=timezone.now(),
    )
