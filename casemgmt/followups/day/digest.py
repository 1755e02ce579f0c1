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
    """The numbers at the head of My day."""
    if not programs_where(user, Permission.FOLLOWUP_ATTEMPT):
        return []
    day, path = my_day(user, at), reverse("followups:my_day")
    counted = [
        (_("Contacts overdue"), day.overdue),
        (_("Contacts due later today"), day.due_today),
        (_("Partners who wait for you"), day.partners_wait),
        (_("Partners you wait for"), day.i_wait),
        (_("New cases of yours"), len(day.new_cases)),
    ]
    return [DigestLine(what, count, path) for what, count in counted]
