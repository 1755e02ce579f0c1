"""What a new program does about the cases it worked on before: it brings them along, or has none."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.hooks import FirstStep
from casemgmt.accounts.models import Program

from .models import BroughtCase


def first_steps_of_caseload(*, program: Program, at: datetime) -> list[FirstStep]:
    """How many came along. A program that begins without any has nothing to do here."""
    count = BroughtCase.objects.filter(program=program).count()
    words = ngettext("%(n)s case brought along", "%(n)s cases brought along", count) % {"n": count}
    return [
        FirstStep(
            what=_("Cases brought along"),
            why=_("People and open cases from your spreadsheets, with owners and next dates. A manager brings them."),
            stands=words if count else _("None. Leave it where the program begins anew."),
            page="cases:caseloads",
            is_done=bool(count),
            optional=not count,
        )
    ]
