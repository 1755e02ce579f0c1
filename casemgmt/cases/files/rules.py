"""How much is kept with one person, and who puts a file right."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.errors import NotPossible

from .models import CaseFile

MOST_FILES = 200  # of one person, with those entered in error: they are kept too
MOST_BYTES = 500 * 2**20


def refuse_when_full(person: Any, size: int) -> None:
    """A person's files have an end, so that nobody fills the disk through one case."""
    kept = CaseFile.objects.filter(person__root=person.root_id).aggregate(files=Count("pk"), bytes=Sum("file_size"))
    if kept["files"] >= MOST_FILES or (kept["bytes"] or 0) + size > MOST_BYTES:
        words = _("No more files fit here: at most %(files)d, and %(size)d MB together, are kept for one person.")
        raise NotPossible(words % {"files": MOST_FILES, "size": MOST_BYTES // 2**20}, field="upload")


def refuse_day_ahead(day: date, at: datetime, program: Any) -> None:
    if day > at.astimezone(program.zone).date():
        raise NotPossible(_("The day of a paper does not lie ahead."), field="day")


def may_correct_file(user: Any, file: CaseFile) -> bool:
    """Who added it, and whoever assigns cases in the program."""
    is_own = file.added_by_id == user.pk and holds(user, Permission.CASE_EDIT, file)
    return is_own or holds(user, Permission.CASE_ASSIGN, file)
