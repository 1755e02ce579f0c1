"""The page of the rota: who is on call now and next, what the last shift hands over, and saying who is on call."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.calendar import local_date
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import once

from . import actions, queries
from .forms import ShiftForm
from .handover import handed_over
from .models import Shift

SHOWN = 60


@require_http_methods(["GET", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """Who is on call now and to come; the form to say so; what a running shift took over and what it leaves."""
    program, at, user = program_of(request, Permission.CASE_EDIT), timezone.now(), signed_in(request)
    form = ShiftForm(request.POST or None, program=program, by=user, initial=_usual(request, program))
    if request.method == "POST" and form.is_valid() and _made(request, program, form):
        return _to_rota(program)
    rows = Shift.objects.visible_to(user).filter(program=program).not_over(at).select_related("user")
    may_assign = holds(user, Permission.CASE_ASSIGN, program)
    shown = [(row, row.is_running(at), may_assign or row.user_id == user.pk) for row in rows[:SHOWN]]
    context = {"form": form, "program": program, "shifts": shown, "lines": handed_over(user, program, at)}
    return render(request, "duties/rota.html", context, status=form.status)


def _to_rota(program: Program) -> HttpResponse:
    return redirect(f"{reverse('duties:rota')}?program={program.slug}")


def _usual(request: HttpRequest, program: Program) -> dict[str, Any]:
    """Oneself, tonight."""
    today = local_date(timezone.now(), program.zone)
    return {"user": request.user.pk, "first_day": today, "last_day": today}


def _made(request: HttpRequest, program: Program, form: ShiftForm) -> bool:
    try:
        with transaction.atomic():
            if once(request):
                actions.put_on_call(program=program, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    except NotPossible as problem:
        form.refuse(problem)
        return False
    messages.success(request, _kept(program, form.cleaned_data["user"], form))
    return True


def _kept(program: Program, user: Any, form: ShiftForm) -> str:
    """What was kept; who else is on call then, since two at a time may be meant or a slip."""
    others = queries.beside(program, user, form.cleaned_data["first_day"], form.cleaned_data["last_day"])
    words = _("Kept. %(name)s sees what is urgent then, and hears of it at once.") % {"name": user.name}
    return f"{words} {_('On call on these days too: %(names)s.') % {'names': ', '.join(others)}}" if others else words


@require_POST
def take_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a shift early, or take it back."""
    rows = Shift.objects.visible_to(request.user).select_related("program", "user")
    shift = get_object_or_404(rows, pk=pk)
    try:
        actions.take_off_call(shift=shift, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Taken off call."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return _to_rota(shift.program)
