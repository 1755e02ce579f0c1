"""Who needs a second step and has none sees nothing but the pages that set it up."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login, unstash_login
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.identity.coming_in import works_elsewhere
from casemgmt.accounts.identity.flow import BY
from casemgmt.accounts.identity.queries import second_step_counts
from casemgmt.core import resume

from . import queries

LOOKED = "second_step_looked"  # the account's round in which it was found there, or not asked for
OPEN = {"accounts:second_step", "accounts:here", "account_logout", "account_reauthenticate", "set_language"}


class FactorMiddleware:
    """Looks once for each session, and again after a role, a rule or a factor changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        me: Any = request.user
        if not me.is_authenticated and _waits_for_a_step_that_is_gone(request):
            return _begun_anew(request)
        if not me.is_authenticated or request.session.get(LOOKED) == me.factor_round or _is_open(request, view):
            return None
        by = request.session.get(BY)
        if by and works_elsewhere(me, by["program"]):
            return _signed_out(request)
        if queries.lacks_one(me) and not (by and by["second_step"] and second_step_counts(by["program"])):
            return _sent_to_set_it_up(request)
        request.session[LOOKED] = me.factor_round
        return None


def _waits_for_a_step_that_is_gone(request: HttpRequest) -> bool:
    """Whoever stands at the second step while somebody resets it has none to give: each page would send them to the
    other."""
    login = unstash_login(request, peek=True) if LOGIN_SESSION_KEY in request.session else None
    if login is None or login.user is None:
        return False
    stands_at = login.state.get("stages", {}).get("current")
    return stands_at == AuthenticateStage.key and not queries.steps_of(login.user).exists()


def _begun_anew(request: HttpRequest) -> HttpResponse:
    clear_login(request)
    messages.info(request, _("Your second step was reset. Sign in again; you then set up a new one."))
    return resume.sent_to(request, reverse("account_login"))


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Whoever came by the server of one program, and works elsewhere since, comes in anew without it."""
    logout(request)
    return resume.sent_to(request, reverse("account_login"))


def _is_open(request: HttpRequest, view: Any) -> bool:
    """What sets it up, and what needs no sign-in at all; the API looks for sign-in by itself, and is not open."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    is_for_everybody = not getattr(view, "login_required", True) and not _is_api(request)
    return is_for_everybody or name in OPEN or name.startswith("mfa_")


def _is_api(request: HttpRequest) -> bool:
    return request.resolver_match is not None and "api" in request.resolver_match.namespaces


def _sent_to_set_it_up(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return JsonResponse({"detail": _("Your role needs a second step. Set it up on the pages first.")}, status=403)
    return resume.sent_to(request, reverse("accounts:second_step"))
