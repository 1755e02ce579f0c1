"""“Not delivered”: what was given up, for administrators. Never to whom, never about whom."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import pages
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.effects import actions, figures
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, PutAside

MOST_PUT_ASIDE = 50


@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """What was given up, newest first, with the kinds and how delivery stands."""
    require_administrator(request.user)
    kind = request.GET.get("kind", "")
    rows = Effect.objects.given_up().order_by("-given_up_at", "pk")
    context = {
        "pager": pages.paged(request, rows.filter(kind=kind) if kind else rows),
        "kinds": figures.given_up_kinds(),
        "kind": kind,
        "stands": figures.figures(timezone.now()),
        "put_aside": PutAside.objects.order_by("since", "pk")[:MOST_PUT_ASIDE],
    }
    return render(request, "accounts/undelivered.html", context)


@require_POST
def send_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one of them again."""
    require_administrator(request.user)
    effect = get_object_or_404(Effect, pk=pk)
    try:
        with transaction.atomic():
            if pages.once(request):
                actions.send_again(effect=effect, by=signed_in(request), at=timezone.now())
        messages.success(request, _("It is sent again. What is over by now is left out."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("accounts:undelivered")


@require_POST
def send_kind_again(request: HttpRequest, kind: str) -> HttpResponse:
    """Send all of a kind again."""
    require_administrator(request.user)
    done = 0
    with transaction.atomic():
        if pages.once(request):
            done = actions.send_kind_again(kind=kind, by=signed_in(request), at=timezone.now())
    messages.success(request, ngettext("%(n)d is sent again.", "%(n)d are sent again.", done) % {"n": done})
    return redirect("accounts:undelivered")


def require_administrator(user: Any) -> None:
    """Refuse who administers no program."""
    if not programs_where(user, Permission.PROGRAM_SETTINGS):
        raise PermissionDenied(Permission.PROGRAM_SETTINGS.value)
