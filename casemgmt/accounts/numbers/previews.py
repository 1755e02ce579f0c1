"""What another lifetime of invitations, or of undo, would do to those that run."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.models import Event

from .known import INVITATION, KNOWN, UNDO
from .queries import longest


def preview_of_links(*, program: Any, code: str, was: int, number: int, at: datetime) -> list[str]:
    """Invitations that wait keep their end."""
    if code != INVITATION:
        return []
    n = program.invitations.waiting().filter(expires_at__gt=at).count()
    words = ngettext("%(n)d invitation that waits keeps its end.", "%(n)d invitations that wait keep their end.", n)
    return [words % {"n": n}]


def preview_of_undo(*, program: Any, code: str, was: int, number: int, at: datetime) -> list[str]:
    """What was just done keeps the time that was said; what comes next has the new one."""
    if code != UNDO:
        return []
    if not number:
        return [_("Nothing more could be undone by a press; it would be corrected, with a reason.")]
    said = KNOWN[UNDO].words(number)
    recent = Event.objects.filter(program_id=program.pk, at__gt=at - longest(UNDO), actor__isnull=False).exists()
    lines = [_("What is pressed from then on can be undone for %(time)s.") % {"time": said}]
    return lines + ([_("What was pressed in the last hour keeps its time.")] if recent else [])
