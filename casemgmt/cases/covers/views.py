"""Pages of covers: who is away, who stands in, and saying so."""

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

from . import actions
from .forms import CoverForm
from .models import Cover


@require_http_methods(["GET", "POST"])
def covers(request: HttpRequest) -> HttpResponse:
    """Who is away now and later, with who covers; the form to say so."""
    program, at = program_of(request, Permission.CASE_EDIT), timezone.now()
    form = CoverForm(request.POST or None, program=program, by=signed_in(request), initial=_usual(request, program))
    if request.method == "POST" and form.is_valid() and _made(request, program, form):
        return _to_covers(program)
    rows = Cover.objects.visible_to(request.user).filter(program=program).select_related("away", "stand_in", "ended_by")
    may_assign = holds(request.user, Permission.CASE_ASSIGN, program)
    shown = [(row, row.is_running(at), may_assign or row.away_id == request.user.pk) for row in rows.not_over(at)]
    over = rows.exclude(pk__in=rows.not_over(at).values("pk")).order_by("-starts_at", "pk")[:20]
    context = {"form": form, "program": program, "covers": shown, "over": over, "may_assign": may_assign}
    return render(request, "cases/covers.html", context, status=form.status)


def _to_covers(program: Program) -> HttpResponse:
    return redirect(f"{reverse('cases:covers')}?program={program.slug}")


def _usual(request: HttpRequest, program: Program) -> dict[str, Any]:
    """Oneself, from today; a press elsewhere may name somebody."""
    return {"away": request.GET.get("away") or request.user.pk, "first_day": local_date(timezone.now(), program.zone)}


def _made(request: HttpRequest, program: Program, form: CoverForm) -> bool:
    try:
        with transaction.atomic():
            if once(request):
                actions.cover_for(program=program, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    except NotPossible as problem:
        form.refuse(problem)
        return False
    messages.success(request, _("Kept. The work goes to the colleague on these days and comes back by itself."))
    return True


@require_POST
def end_cover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End it early, or take it back."""
    rows = Cover.objects.visible_to(request.user).select_related("program", "away", "stand_in")
    cover = get_object_or_404(rows, pk=pk)
    try:
        actions.end_cover(cover=cover, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The cover has ended. What is due goes to the owner again."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return _to_covers(cover.program)
