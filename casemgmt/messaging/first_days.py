"""What a new program does about the words that go out to people."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import FirstStep
from casemgmt.accounts.models import Program

from .models import Wording


def first_steps_of_words(*, program: Program, at: datetime) -> list[FirstStep]:
    """Words are there in each language; whether texts leave at all is a setting of the installation."""
    is_ours = Wording.objects.filter(program=program).exists()
    texts = _("Texts are off in this installation. ") if settings.TEXT_PROVIDER == "off" else ""
    return [
        FirstStep(
            what=_("Messages to people"),
            why=_("What a text says, in which languages, and when it is too late in the evening for one."),
            stands=texts + (_("Set by you") if is_ours else _("The usual words, as set at the start")),
            page="messaging:words",
            is_done=is_ours,
            only_read=not is_ours,
        )
    ]
