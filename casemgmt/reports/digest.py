"""What Oversight adds to a digest."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from casemgmt.accounts.hooks import DigestLine
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where

from .measures.attention import attention
from .scope import last_days

DAYS = 30


def digest_lines(*, user: Any, at: datetime) -> list[DigestLine]:
    """What waits for whoever oversees a program: the same figures as "Needs you now"."""
    mine = set(programs_where(user, Permission.REPORT_VIEW)) & set(programs_where(user, Permission.CASE_ASSIGN))
    lines = []
    for program in Program.objects.filter(pk__in=mine).order_by("name"):
        parts = attention(last_days(program, DAYS, at)).parts
        lines += [DigestLine(str(part.label), part.count, reverse("reports:oversight")) for part in parts]
    return lines
