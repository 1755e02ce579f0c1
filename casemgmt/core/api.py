"""What every API view shares: one shape of error."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from .errors import NotPossible


def exception_handler(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an action that is not possible now with 409 and its sentence; leave the rest to the framework."""
    if isinstance(problem, NotPossible):
        body = {"detail": problem.message, **({"field": problem.field} if problem.field else {})}
        return Response(body, status=status.HTTP_409_CONFLICT)
    return drf_exception_handler(problem, context)
