"""Who needs a second step and has none sees nothing but the pages that set it up."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

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
        if not me.is_authenticated or request.session.get(LOOKED) == me.factor_round or _is_open(request, view):
            return None
        if queries.lacks_one(me):
            return _sent_to_set_it_up(request)
        request.session[LOOKED] = me.factor_round
        return None


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
