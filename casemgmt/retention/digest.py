"""What waits for those who keep a program's rules: a person's request that nobody has confirmed, a hold to look at."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import DigestLine
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where

from .models import ForgetRequest, LegalHold


def digest_lines(*, user: Any, at: datetime) -> list[DigestLine]:
    """Requests that wait for a second person, whom the user can be, and holds whose day to be looked at has come."""
    kept, page = programs_where(user, Permission.PROGRAM_RULES), reverse("retention:overview")
    if not kept:
        return []
    asked = ForgetRequest.objects.filter(program_id__in=kept, state=ForgetRequest.State.ASKED)
    asked = asked.exclude(requested_by=user)
    holds = LegalHold.objects.filter(program_id__in=kept, lifted_at=None, review_at__lte=at)
    return [
        DigestLine(_("Requests to forget somebody, to confirm or refuse"), asked.count(), page),
        DigestLine(_("Legal holds to look at again"), holds.count(), page),
    ]
