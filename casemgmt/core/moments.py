"""A moment somebody typed on the command line."""

from datetime import datetime

from django.core.management.base import CommandError
from django.utils import timezone


def moment(text: str | None) -> datetime:
    """The moment written in ISO 8601 with its zone; now when nothing was written."""
    if not text:
        return timezone.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"“{text}” is no moment; write one such as 2026-11-24T09:30-08:00.") from problem
    if at.tzinfo is None:
        raise CommandError("The moment needs its zone, as in 2026-11-24T09:30-08:00 or 2026-11-24T17:30Z.")
    return at
