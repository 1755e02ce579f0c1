"""What another lifetime of mailed links would do to those that are out: nothing, and how many those are."""

from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from casemgmt.accounts.numbers.known import REPLY_LINK

from ..models import ReplyLink


def preview_of_reply_links(*, program: Any, code: str, was: int, number: int, at: datetime) -> list[str]:
    """Links that were mailed keep their end."""
    if code != REPLY_LINK:
        return []
    n = ReplyLink.objects.filter(offer__program=program, expires_at__gt=at, revoked_at=None).count()
    words = ngettext("%(n)d mailed link keeps its end.", "%(n)d mailed links keep their end.", n)
    return [words % {"n": n}]
