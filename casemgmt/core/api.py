"""What every API view shares: one shape of error, one limit of calls."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import exception_handler as drf_exception_handler

from . import calendar, limits, outage
from .errors import NotPossible
from .forms import moment_of
from .fresh import SignInAgain


def exception_handler(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an action that is not possible now with 409 and its sentence, a value that no column holds with
    400, a database that is busy or away with 503; leave the rest to the framework."""
    if isinstance(problem, NotPossible):
        body = {"detail": problem.message, **({"field": problem.field} if problem.field else {}), **problem.told}
        return Response(body, status=status.HTTP_409_CONFLICT)
    if isinstance(problem, SignInAgain):
        return Response({"detail": problem.message}, status=status.HTTP_403_FORBIDDEN)
    if isinstance(problem, limits.TooMuch):
        told = {"detail": problem.message}
        return Response(told, status.HTTP_429_TOO_MANY_REQUESTS, headers={"Retry-After": str(problem.seconds)})
    if outage.is_outage(problem):
        outage.note(problem)
        told = {"detail": outage.sentence()}
        return Response(told, status.HTTP_503_SERVICE_UNAVAILABLE, headers={"Retry-After": str(outage.RETRY_AFTER)})
    if isinstance(problem, DataError):
        words = _("A value is out of range. Check the numbers, dates and time zones you sent.")
        return Response({"detail": words}, status=status.HTTP_400_BAD_REQUEST)
    return drf_exception_handler(problem, context)


class ApiMomentField(serializers.DateTimeField):
    """A date and time. Without an offset it is a time of the program that the thing belongs to: `zoned` says which."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if not calendar.is_thinkable(value):
            raise serializers.ValidationError(_("This is no time on any calendar."))
        return super().enforce_timezone(value) if timezone.is_aware(value) else value


def zoned(words: dict[str, Any], program: Any) -> dict[str, Any]:
    """What was sent, with each time that came without an offset as the moment it is in the program's zone. One that
    comes twice on that day is answered with the two that may be meant; one that never was is refused."""
    with calendar.in_zone(program.zone):
        return {name: _moment(name, value) for name, value in words.items()}


def _moment(name: str, value: Any) -> Any:
    if not isinstance(value, datetime) or timezone.is_aware(value):
        return value
    try:
        return moment_of(value)
    except ValidationError as problem:
        raise serializers.ValidationError({name: [*problem.messages, *_both(value, problem)]}) from None
    except OverflowError:
        raise serializers.ValidationError({name: [_("This is no time on any calendar.")]}) from None


def _both(value: datetime, problem: ValidationError) -> list[str]:
    """The two ways to say it with its offset."""
    if problem.code != "doubled":
        return []
    return [at.isoformat() for at in calendar.choices_of(value.date(), value.time(), calendar.current_zone())]


class Throttle(BaseThrottle):
    """So many calls a minute of one account. A view names limits of its own actions: `limits = {"list": SEARCHES}`."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the call; over the limit `TooMuch` is the answer."""
        own = getattr(view, "limits", {}).get(getattr(view, "action", ""))
        for limit in (limits.API_CALLS, own):
            if limit is not None:
                limits.spend(limit, *limits.whose(request), at=timezone.now())
        return True
