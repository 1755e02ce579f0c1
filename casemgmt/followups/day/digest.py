"""What My day adds to a digest."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import DigestLine
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where

from .queries import my_day


def digest_lines(*, user: Any, at: datetime) -> list[DigestLine]:
    """The figures above the four lists: how many people stand on each."""
    if not programs_where(user, Permission.FOLLOWUP_ATTEMPT):
        return []
    day, path = my_day(user, at), reverse("followups:my_day")
    words = _("My day, %(list)s")
    lines = [DigestLine(words % {"list": said}, count, f"{path}#list-{name}") for name, said, count in day.figures]
    return [*lines, DigestLine(_("New cases of yours"), len(day.new_cases), f"{path}#new")]
