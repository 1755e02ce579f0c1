"""What a new program does about response standards: read those it begins with, and set its own."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import FirstStep
from casemgmt.accounts.models import Program

from .models import StandardRule


def first_steps_of_standards(*, program: Program, at: datetime) -> list[FirstStep]:
    """The usual standards hold from the start, until the program sets its own."""
    is_ours = StandardRule.objects.filter(program=program).exists()
    return [
        FirstStep(
            what=_("Response standards"),
            why=_("How soon agencies answer, and how soon you do."),
            stands=_("Set by you") if is_ours else _("The usual ones, as set at the start"),
            page="referrals:rules",
            is_done=is_ours,
            only_read=not is_ours,
        )
    ]
