"""Which program a request is about, and the zone its dates are shown in."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .models import Program


class ProgramMiddleware:
    """Sets `request.program` (the user's first program, looked up when needed) and the local zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.program = SimpleLazyObject(lambda: program_of(request.user)) if request.user.is_authenticated else None  # type: ignore[attr-defined]
        with timezone.override(zone_of(request)):
            return self.get_response(request)


def program_of(user: Any) -> Program | None:
    """The program a user works for; the first one when there are several."""
    return (
        Program.objects.filter(memberships__user=user, memberships__left_at=None)
        .order_by("memberships__created_at")
        .first()
    )


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The program's zone, remembered in the session; agencies see the zone of the installation's first program."""
    if not request.user.is_authenticated:
        return ZoneInfo(settings.TIME_ZONE)
    name = request.session.get("zone")
    if name is None:
        program = program_of(request.user) or Program.objects.order_by("created_at").first()
        name = request.session["zone"] = program.time_zone if program else settings.TIME_ZONE
    return ZoneInfo(name)
