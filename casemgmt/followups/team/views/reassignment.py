"""Team: who carries what, and giving many cases to somebody else after a look at the load."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions import CaseMove, reassign_cases
from casemgmt.cases.actions.reassignment import MOST
from casemgmt.cases.models import Case, CaseState
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import Risk
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import status_of
from casemgmt.core.pages import once, page_or_fragment

from .. import queries
from ..forms import ReceiversForm


def managed_program(request: HttpRequest) -> Program:
    """The program the address names, else the first whose cases the reader assigns."""
    return program_of(request, Permission.CASE_ASSIGN)


def _to(page: str, program: Program) -> HttpResponse:
    return redirect(f"{reverse(page)}?program={program.slug}")


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """What each colleague carries, with what nobody has yet at the top."""
    program, at = managed_program(request), timezone.now()
    context = {"team": queries.team(program, request.user, at), "program": program, "now": at}
    return page_or_fragment(request, "followups/team.html", "followups/_team.html", context)


@require_http_methods(["GET", "POST"])
def reassign(request: HttpRequest) -> HttpResponse:
    """Choose cases and who gets them; the answer is a look at the load. Nothing moves yet."""
    program, is_sent = managed_program(request), request.method == "POST"
    picking = queries.Picking.read(request.POST if is_sent else request.GET)
    form = ReceiversForm(request.POST if is_sent else None, program=program)
    listed = queries.pickable(program, request.user, picking)
    rows = list(listed[: MOST + 1])
    chosen = _chosen(request, rows[:MOST]) if is_sent else []
    if is_sent and form.is_valid():
        if chosen:
            return _preview(request, program, chosen, list(form.cleaned_data["to"]))
        form.add_error(None, _("Choose at least one case."))
    context = {
        "program": program,
        "form": form,
        "rows": rows[:MOST],
        "is_cut": len(rows) > MOST,
        "picking": picking,
        "ticked": {str(case.pk) for case in chosen},
        "colleagues": queries.owners(program, picking),
        "states": [CaseState.OPEN, CaseState.ON_HOLD],
        "risks": Risk,
    }
    return render(request, "followups/reassign.html", context, status=status_of(form))


def _chosen(request: HttpRequest, rows: list[Case]) -> list[Case]:
    """Those that are ticked, or all that are listed."""
    if request.POST.get("all") == "on":
        return rows
    ticked = set(request.POST.getlist("case"))
    return [case for case in rows if str(case.pk) in ticked]


def _preview(request: HttpRequest, program: Program, cases: list[Case], to: list[Any]) -> HttpResponse:
    shown = queries.preview_loads(program, cases, to, timezone.now())
    names = {user.pk: user.name for user in to}
    moved = {move.case_id: names[move.to] for move in shown.moves}
    context = {
        "program": program,
        "preview": shown,
        "rows": [(case, moved[case.pk]) for case in cases if case.pk in moved],
    }
    return render(request, "followups/reassign_preview.html", context)


@require_POST
def reassign_confirmed(request: HttpRequest) -> HttpResponse:
    """Move the cases as the look at the load said. Those that moved meanwhile are shown, with why they stay."""
    program = managed_program(request)
    moves = _moves(request)
    try:
        with transaction.atomic():
            is_first = once(request)
            done = reassign_cases(moves=moves, by=signed_in(request), at=timezone.now()) if is_first else None
    except NotPossible as problem:
        messages.error(request, problem.message)
        return _to("followups:reassign", program)
    if done is None:
        messages.info(request, _("These cases were moved already."))
        return _to("followups:team", program)
    count = len(done.moved)
    said = ngettext("%(n)d case has a new owner.", "%(n)d cases have a new owner.", count) % {"n": count}
    if done.skipped:
        return render(request, "followups/reassigned.html", {"done": done, "said": said, "program": program})
    messages.success(request, said)
    return _to("followups:team", program)


def _moves(request: HttpRequest) -> list[CaseMove]:
    """What the look at the load carried: case, owner then, owner to be. Cases out of sight are left out."""
    found = []
    for word in request.POST.getlist("move")[: MOST + 1]:
        try:
            case_id, seen, to = (UUID(part) if part else None for part in word.split(":"))
        except ValueError:
            continue
        if case_id and to:
            found.append(CaseMove(case_id, seen, to))
    seen_ids = set(
        Case.objects.visible_to(request.user).filter(pk__in=[m.case_id for m in found]).values_list("pk", flat=True)
    )
    return [move for move in found if move.case_id in seen_ids]
