"""The accounts of a program on one page, for whoever gives its roles: sign-in, second step, sessions, invitations."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.pages import once, paged

from . import sign_in_record
from .account_list import accounts_of
from .choosing import address, program_of
from .looked_after import looked_after
from .member_views import invited
from .sessions.actions import end_sessions_of


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who works here and everybody invited."""
    program, at = program_of(request, Permission.PROGRAM_MEMBERS), timezone.now()
    context = {
        "program": program,
        "pager": paged(request, accounts_of(program, at)),
        "invited": invited(program, at),
        "may_give": True,
        "is_past": False,
    }
    return render(request, "accounts/accounts.html", context)


@require_POST
def end_sessions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign somebody out wherever they are signed in; they are told by mail."""
    program_of(request, Permission.PROGRAM_MEMBERS)
    who = get_object_or_404(looked_after(signed_in(request)), pk=pk)
    with transaction.atomic():
        if once(request):
            end_sessions_of(user=who, by=signed_in(request), at=timezone.now())
            sign_in_record.note_change(request, who, "sessions_ended_for")
    messages.success(request, _("%(name)s is signed out everywhere, and is told by mail.") % {"name": who.name})
    return redirect(address(request, "accounts:accounts"))
