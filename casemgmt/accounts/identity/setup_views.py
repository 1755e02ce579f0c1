"""The page of a program's sign-in server: what counts, what waits for a second person, a look at a token."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_views import save
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessLog, AccessVerb
from casemgmt.core.pages import once

from . import actions, looking, queries
from .forms import IdentityForm, LookForm, initial_of
from .models import IdentitySetup
from .refused import SENTENCES

SHOWN = 10


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def identity(request: HttpRequest) -> HttpResponse:
    """How the server is set up; administrators change it, managers read and agree."""
    program = program_of(request, Permission.PROGRAM_MEMBERS, Permission.CASE_ASSIGN)
    may_change = holds(request.user, Permission.PROGRAM_MEMBERS, program)
    if request.method == "POST" and not may_change:
        raise PermissionDenied(Permission.PROGRAM_MEMBERS.value)
    last = IdentitySetup.objects.filter(program=program).first()
    seen = str(last.pk) if last else ""
    form = IdentityForm(request.POST or None, program=program, initial=initial_of(last))
    sent = request.method == "POST" and form.is_valid()
    if sent and save(request, form, seen, lambda: _propose(request, program, form)):
        return redirect(address(request, "accounts:identity"))
    return _page(request, program, form=form if may_change else None, status=status_of(form))


def _propose(request: HttpRequest, program: Program, form: IdentityForm) -> None:
    with transaction.atomic():
        if once(request):
            facts: dict[str, Any] = form.cleaned_data
            actions.propose_identity(program=program, by=signed_in(request), at=timezone.now(), **facts)


@require_POST
@fresh_sign_in(page="accounts:identity")
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree to what a colleague proposed."""
    program = program_of(request, Permission.PROGRAM_MEMBERS, Permission.CASE_ASSIGN)
    setup = get_object_or_404(IdentitySetup.objects.filter(program=program), pk=pk)
    return _pressed(request, actions.agree_identity, _("It counts from now on."), setup=setup)


@require_POST
@fresh_sign_in(page="accounts:identity")
def switch_off(request: HttpRequest) -> HttpResponse:
    """Nobody signs in that way any more."""
    program = program_of(request, Permission.PROGRAM_MEMBERS)
    return _pressed(request, actions.switch_off_identity, _("It is switched off."), program=program)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """What a token would give, by what was set last; nothing is written."""
    program = program_of(request, Permission.PROGRAM_MEMBERS, Permission.CASE_ASSIGN)
    form, found = LookForm(request.POST), None
    setup = IdentitySetup.objects.filter(program=program).first()
    if form.is_valid() and setup is not None:
        found = looking.would_give(setup, form.cleaned_data["token"])
    last = initial_of(setup)
    may_change = holds(request.user, Permission.PROGRAM_MEMBERS, program)
    shown = IdentityForm(program=program, initial=last) if may_change else None
    return _page(request, program, form=shown, look_form=form, found=found, status=status_of(form))


def _pressed(request: HttpRequest, act: Any, done: str, **what: Any) -> HttpResponse:
    try:
        with transaction.atomic():
            if once(request):
                act(by=signed_in(request), at=timezone.now(), **what)
        messages.success(request, done)
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(address(request, "accounts:identity"))


def _page(request: HttpRequest, program: Program, *, status: int, **more: Any) -> HttpResponse:
    me = signed_in(request)
    current = IdentitySetup.objects.current_of(program.pk)
    proposal = IdentitySetup.objects.proposed_for(program.pk)
    context = {
        "program": program,
        "current": current,
        "proposal": proposal,
        "changes": looking.changes(current, proposal) if proposal else [],
        "may_agree": proposal is not None and proposal.changed_by_id != me.pk,
        "may_change": holds(me, Permission.PROGRAM_MEMBERS, program),
        "back_address": looking.back_of(program),
        "start_address": looking.start_of(program),
        "waiting": queries.roles_that_wait(program),
        "problems": _problems(program),
        "look_form": LookForm(),
        "back": reverse("accounts:people"),
        **more,
    }
    return render(request, "accounts/identity.html", context, status=status)


def _problems(program: Program) -> list[tuple[Any, str]]:
    """The last sign-ins that came to nothing, and why; nobody is named."""
    rows = AccessLog.objects.filter(verb=AccessVerb.FAILED, subject_type="program", subject_id=program.pk)
    found = rows.order_by("-at", "-pk")[:SHOWN]
    words = {f"identity_{code}": str(said) for code, said in SENTENCES.items()}
    return [(row.at, words.get(row.reason, row.reason) % {"name": program.name}) for row in found]
