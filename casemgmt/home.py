"""Where everybody lands: the first screen of their role. Wiring: it may know every app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from casemgmt.accounts.installation.rules import runs_installation
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where

P = Permission
FIRST_SCREENS = [
    (P.CASE_ASSIGN, programs_where, "reports:oversight"),
    (P.CASE_EDIT, programs_where, "followups:my_day"),
    (P.ENCOUNTER_RECORD, programs_where, "encounters:record"),
    (P.REPORT_VIEW, programs_where, "reports:measures"),
    (P.PROGRAM_SETTINGS, programs_where, "accounts:settings"),
    (P.OFFER_VIEW, organizations_where, "referrals:inbox"),
    (P.DIRECTORY_EDIT, programs_where, "providers:to_verify"),
]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send each role to its own first screen; somebody without a role is told whom to ask."""
    for permission, held_by, screen in FIRST_SCREENS:
        if held_by(request.user, permission):
            return redirect(screen)
    if runs_installation(request.user):
        return redirect("accounts:programs")
    return render(request, "no_role.html")
