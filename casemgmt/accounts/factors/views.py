"""Pages of the second step: the one that leads to setting it up, the program's rule, a colleague's lost one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts import sign_in_record
from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.looked_after import looked_after
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_views import save
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once

from . import actions, queries
from .forms import FactorRuleForm
from .models import FactorRule, newest, roles_asked


@require_safe
def second_step(request: HttpRequest) -> HttpResponse:
    """Why nothing else opens, and the two ways to go on."""
    if not queries.lacks_one(request.user):
        return redirect("home")
    return render(request, "accounts/second_step.html")


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def second_step_rule(request: HttpRequest) -> HttpResponse:
    """Which roles of the program need a second step, and how that was set before."""
    program = program_of(request, Permission.PROGRAM_MEMBERS)
    now = newest(program.pk)
    seen = str(now.pk) if now else ""
    form = FactorRuleForm(request.POST or None, initial={"roles": roles_asked(program.pk), "seen": seen})
    sent = request.method == "POST" and form.is_valid()
    if sent and save(request, form, seen, lambda: _set(request, program, form)):
        return redirect("accounts:second_step_rule")
    history = FactorRule.objects.filter(program=program).select_related("changed_by")[:20]
    context = {"form": form, "program": program, "history": history}
    return render(request, "accounts/second_step_rule.html", context, status=status_of(form))


def _set(request: HttpRequest, program: Program, form: FactorRuleForm) -> None:
    facts: dict[str, Any] = form.cleaned_data
    actions.set_factor_rule(program=program, by=signed_in(request), at=timezone.now(), **facts)


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def reset_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reset the second step of a colleague who lost it. It is on record, and they are told."""
    who = get_object_or_404(looked_after(signed_in(request)), pk=pk)
    if request.method == "POST" and _reset(request, who):
        return redirect("accounts:person_sign_in", who.pk)
    context = {"who": who, "has_step": queries.steps_of(who).exists()}
    return render(request, "accounts/reset_factor.html", context)


def _reset(request: HttpRequest, who: Any) -> bool:
    try:
        with transaction.atomic():
            if once(request):
                actions.reset_factor(user=who, by=signed_in(request), at=timezone.now())
                sign_in_record.note_change(request, who, "factor_reset")
    except NotPossible as problem:
        messages.error(request, problem.message)
        return False
    messages.success(request, _("The second step is reset. They set up a new one when they sign in, and were told."))
    return True
