"""Who looked at what: one row for every view of a person, search, export and refusal."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from . import frame
from .models import AccessLog, AccessVerb


def note(
    request: HttpRequest,
    verb: str,
    *,
    subject: Any = None,
    person_id: Any = None,
    program_id: Any = None,
    reason: str = "",
) -> None:
    """Write one row. The page is kept by its name, so that no address with somebody's data is stored."""
    match = request.resolver_match
    AccessLog.objects.create(
        user=request.user if request.user.is_authenticated else None,
        verb=verb,
        page=(match.view_name if match else "")[:80],
        subject_type=subject._meta.model_name if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        person_id=person_id,
        program_id=program_id,
        reason=reason[:200],
        ip=frame.of(request).address,
    )


class RefusalMiddleware:
    """Writes a row for every refusal (403) of somebody who is signed in, page or API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN and request.user.is_authenticated:
            note(request, AccessVerb.REFUSED)
        return response
