"""Who looked at what: one row for every view of a person, search, export and refusal."""

from typing import Any

from django.http import HttpRequest

from .models import AccessLog


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
        ip=request.META.get("REMOTE_ADDR") or None,
    )
