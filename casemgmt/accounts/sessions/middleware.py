"""What every request of somebody signed in passes: idle for too long is signed out; what is used is noted."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casemgmt.accounts.sign_in_record import note
from casemgmt.core import frame
from casemgmt.core.models import AccessVerb

from . import actions
from .device import device_of
from .store import CAME

# What a page asks for by itself is no sign of somebody being there.
BY_ITSELF = "X-By-Itself"
PAUSED = "paused"  # the page that asks to sign in says why
GONE = '"cache", "storage"'  # what a browser throws away at sign-out: pages, and drafts kept on the device


class SessionMiddleware:
    """Stands behind the one that knows the user, before the one that keeps a form over a sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _look(request)
        answer = self.get_response(request)
        if getattr(request, "has_signed_out", False):
            answer["Clear-Site-Data"] = GONE
        elif request.user.is_authenticated and _is_by_session(request):
            _remember_how_it_came(request)
        return answer


def _look(request: HttpRequest) -> None:
    """Sign out who was idle; else note the use."""
    row, at = request.session.row, timezone.now()  # type: ignore[attr-defined]
    if row is None:
        return
    if row.is_idle(at):
        note(request, AccessVerb.IDLED_OUT, request.user)
        request.ended_session_of = str(request.user.pk)  # type: ignore[attr-defined]
        request.session.flush()
        request.session[PAUSED] = True
        request.user = AnonymousUser()
    elif BY_ITSELF not in request.headers:
        actions.note_use(row=row, at=at)


def _is_by_session(request: HttpRequest) -> bool:
    """Not by token: that has no session, and shall get none."""
    return bool(request.session.session_key) and str(request.session.get("_auth_user_id", "")) == str(request.user.pk)


def _remember_how_it_came(request: HttpRequest) -> None:
    came: dict[str, Any] = request.session.get(CAME) or {}
    if came.get("of") == str(request.user.pk):
        return
    request.session[CAME] = {
        "of": str(request.user.pk),
        "at": timezone.now().isoformat(),
        "address": frame.of(request).address,
        "device": device_of(request),
    }
