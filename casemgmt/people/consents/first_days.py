"""What a new program does about consent: reads the form that people sign, and says how early an end is told."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import FirstStep
from casemgmt.accounts.models import Program

from .models import ConsentRule


def first_steps_of_consent(*, program: Program, at: datetime) -> list[FirstStep]:
    """The form is there in each language; the rule holds from the start, until the program sets its own."""
    is_ours = ConsentRule.objects.filter(program=program).exists()
    return [
        FirstStep(
            what=_("Consent form"),
            why=_("What people agree to, on paper or on a screen: have counsel read it before the first signature."),
            stands=_("You set how early an end is told") if is_ours else _("The usual form, as set at the start"),
            page="people:consent_form",
            is_done=is_ours,
            only_read=not is_ours,
        )
    ]
