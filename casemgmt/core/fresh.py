"""What asks to sign in again: roles and what an agency is here, each file with people, tokens, changes of sign-in.

Whoever finds a device unlocked, or steals its cookie, has a session but no password. So the steps whose harm would
outlast the session want a sign-in, or a signing in again, of the last ten minutes. One place says so for pages and API:

    @fresh_sign_in()                       a page with a form: asked when the form is sent, which comes back filled
    @fresh_sign_in(page="accounts:people") a button: the reader comes back to that page
    @fresh_sign_in(methods=("GET",))       a file: asked before it is handed out
    require_fresh(request)                 inside a view of the API

A token was made by somebody who had just signed in, so the API asks only who comes by session.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from rest_framework.request import Request

from . import resume

LASTS = timedelta(minutes=10)


class SignInAgain(PermissionDenied):
    """The session is good, and too old for this step. `page` is where to come back to: one of its own, or one about
    the same thing."""

    def __init__(self, page: str = "", *, is_of_the_same: bool = False) -> None:
        super().__init__("sign in again")
        self.page, self.is_of_the_same = page, is_of_the_same

    @property
    def message(self) -> str:
        return _("Sign in again first: this step needs a sign-in of the last ten minutes. A token needs none.")


def fresh_sign_in(
    *, page: str = "", is_of_the_same: bool = False, methods: Collection[str | None] = ("POST",)
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view's form through only after a sign-in of the last ten minutes."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods:
                require_fresh(request, page=page, is_of_the_same=is_of_the_same)
            return view(request, *args, **kwargs)

        asked.needs_fresh_sign_in = True  # type: ignore[attr-defined]
        return asked

    return around


def require_fresh(request: HttpRequest | Request, *, page: str = "", is_of_the_same: bool = False) -> None:
    """Raise `SignInAgain` unless the caller signed in within ten minutes, or comes by token."""
    if getattr(request, "auth", None) is None and not is_fresh(request, at=timezone.now()):
        raise SignInAgain(page, is_of_the_same=is_of_the_same)


def is_fresh(request: Any, *, at: datetime) -> bool:
    """Whether this session was begun, or its owner's password or code typed again, within ten minutes."""
    last = signed_in_at(request)
    return last is not None and at - last < LASTS


def signed_in_at(request: Any) -> datetime | None:
    """When somebody last proved in this session who they are; allauth writes it down at each step."""
    steps = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return datetime.fromtimestamp(steps[-1]["at"], UTC) if steps else None


class FreshMiddleware:
    """Sends pages that raise `SignInAgain` to the password, and keeps what was typed until they are back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, SignInAgain):
            return None
        match = request.resolver_match
        of = match.kwargs if match and problem.is_of_the_same else None
        back = reverse(problem.page, kwargs=of) if problem.page else request.get_full_path()
        words = _("This step asks for your password again.")
        if request.method == "POST":
            resume.keep(request, path=back, owner=str(request.user.pk))
            words = _("This step asks for your password again. What you entered is kept.")
        messages.info(request, words)
        return resume.sent_to(request, f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
