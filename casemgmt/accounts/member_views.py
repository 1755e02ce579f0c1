"""Who works in the program, who was invited, and how each role began: the page managers read and administrators use."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once, paged

from .choosing import address, program_of
from .invitations import actions
from .invitations.forms import MemberForm
from .invitations.models import MemberInvitation
from .models import Membership, Program
from .roles import sees


@dataclass(frozen=True)
class Member:
    """One role somebody has, or had: since when, and who invited them."""

    row: Membership
    sees: Any
    invitation: MemberInvitation | None


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role, and everybody invited; those who left, and invitations that ended, on demand."""
    program = _program(request)
    return _page(request, program, MemberForm(prefix="member"))


@require_POST
@fresh_sign_in(page="accounts:people")
def invite(request: HttpRequest) -> HttpResponse:
    """Mail somebody a one-time link. The role begins when they accept."""
    program = program_of(request, Permission.PROGRAM_MEMBERS)
    form = MemberForm(request.POST, prefix="member", program=program)
    if form.is_valid() and _invited(request, program, form):
        return redirect(address(request, "accounts:people"))
    return _page(request, program, form)


def _invited(request: HttpRequest, program: Program, form: MemberForm) -> bool:
    try:
        with transaction.atomic():
            if once(request):
                actions.invite_member(program=program, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    messages.success(request, _("The invitation was sent. The role begins when they accept."))
    return True


def _program(request: HttpRequest) -> Program:
    """An administrator's program, else the one the reader manages."""
    return program_of(request, Permission.PROGRAM_MEMBERS, Permission.CASE_ASSIGN)


def _page(request: HttpRequest, program: Program, form: MemberForm) -> HttpResponse:
    at, is_past = timezone.now(), request.GET.get("show") == "ended"
    may_give = holds(request.user, Permission.PROGRAM_MEMBERS, program)
    pager = paged(request, _members(program, is_past))
    context = {
        "program": program,
        "member_form": form,
        "pager": pager,
        "members": [_member(row) for row in pager.object_list],
        "invited": invited(program, at, is_past=is_past),
        "is_past": is_past,
        "may_give": may_give,
        "back": reverse("accounts:settings") if may_give else "",
    }
    return render(request, "accounts/people.html", context, status=status_of(form))


def _members(program: Program, is_past: bool) -> Any:
    came = Prefetch("invitations", MemberInvitation.objects.select_related("invited_by"), to_attr="came_by")
    rows = Membership.objects.filter(program=program, left_at__isnull=not is_past)
    rows = rows.select_related("user").prefetch_related(came)
    return rows.order_by("-left_at", "pk") if is_past else rows.order_by("user__name", "role", "pk")


def _member(row: Any) -> Member:
    return Member(row=row, sees=sees(row.role), invitation=next(iter(row.came_by), None))


def invited(program: Program, at: datetime, *, is_past: bool = False) -> list[tuple[MemberInvitation, str]]:
    """Invitations with how each stands: those that wait, or those that ended without anybody coming."""
    rows = MemberInvitation.objects.filter(program=program).select_related("invited_by")
    rows = rows.filter(revoked_at__isnull=False).order_by("-revoked_at")[:50] if is_past else rows.waiting()
    return [(row, row.state(at)) for row in rows]
