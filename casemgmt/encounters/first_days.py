"""What a new program does about its dispatch center's exports: has their columns said once, or records by hand."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.hooks import FirstStep
from casemgmt.accounts.models import Program

from .by_eye.models import KeptMapping
from .models import EncounterImport


def first_steps_of_dispatch(*, program: Program, at: datetime) -> list[FirstStep]:
    """Exports whose columns are known, and files that were read. A program that writes its calls itself needs none."""
    kept = KeptMapping.objects.filter(program=program).count()
    read = EncounterImport.objects.filter(program=program, state=EncounterImport.State.DONE).exists()
    words = ngettext("%(n)s export is known here", "%(n)s exports are known here", kept) % {"n": kept}
    return [
        FirstStep(
            what=_("Dispatch export"),
            why=_("Calls that the dispatch center recorded: a manager says once what its columns are."),
            stands=words
            if kept
            else _("A file was read")
            if read
            else _("None. Leave it where you record every call."),
            page="encounters:imports",
            is_done=bool(kept) or read,
            optional=not (kept or read),
        )
    ]
