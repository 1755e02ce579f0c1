"""What the daily mail says of trainings to who leads the team."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import DigestLine
from casemgmt.accounts.models import Program
from casemgmt.core.access import programs_where

from .rules import LEADS
from .trainings.queries import table


def digest_lines(*, user: Any, at: datetime) -> list[DigestLine]:
    """How many trainings are due or run out soon, over all programs the user leads."""
    programs = Program.objects.filter(pk__in=programs_where(user, LEADS))
    due = sum(line.is_due for program in programs for line in table(program, at))
    return [DigestLine(_("Trainings that are due"), due, reverse("colleagues:team"))] if programs else []
