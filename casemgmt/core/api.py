"""What every API view shares: one shape of error, one limit of calls."""

from typing import Any

from django.db import DataError
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import exception_handler as drf_exception_handler

from . import limits
from .errors import NotPossible


def exception_handler(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an action that is not possible now with 409 and its sentence, a value that no column holds with
    400; leave the rest to the framework."""
    if isinstance(problem, NotPossible):
        body = {"detail": problem.message, **({"field": problem.field} if problem.field else {})}
        return Response(body, status=status.HTTP_409_CONFLICT)
    if isinstance(problem, limits.TooMuch):
        told = {"detail": problem.message}
        return Response(told, status.HTTP_429_TOO_MANY_REQUESTS, headers={"Retry-After": str(problem.seconds)})
    if isinstance(problem, DataError):
        words = _("A value is out of range. Check the numbers, dates and time zones you sent.")
        return Response({"detail": words}, status=status.HTTP_400_BAD_REQUEST)
    return drf_exception_handler(problem, context)


class Throttle(BaseThrottle):
    """So many calls a minute of one account. A view names limits of its own actions: `limits = {"list": SEARCHES}`."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the call; over the limit `TooMuch` is the answer."""
        own = getattr(view, "limits", {}).get(getattr(view, "action", ""))
        for limit in (limits.API_CALLS, own):
            if limit is not None:
                limits.spend(limit, *limits.whose(request), at=timezone.now())
        return True
