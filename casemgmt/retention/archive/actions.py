"""Asking for an archive, agreeing to it, refusing it: two people, and only the first one has the file."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .models import Archive
from .preparation import KIND

State = Archive.State


@action
def ask_for_archive(*, program: Program, why: str, by: Actor, at: datetime) -> Archive:
    """Ask for all that is the program's own as one file. Only who may export, and only what they may see is in it."""
    require(by, Permission.PROGRAM_RULES, program)
    require(by, Permission.REPORT_EXPORT, program)
    if not why.strip():
        raise NotPossible(_("Say what the archive is for: whoever agrees to it reads this."), field="why")
    if Archive.objects.filter(program=program, state__in=[State.ASKED, State.WAITING]).exists():
        raise NotPossible(_("One is under way. Wait for it, or have it refused."))
    made = Archive.objects.create(program=program, why=why.strip(), asked_by=user_of(by), asked_at=at)
    record("archive.asked", made, by=by, at=at)
    return made


@action
def agree_to_archive(*, archive: Archive, by: Actor, at: datetime) -> Archive:
    """The second person agrees, and a worker writes it."""
    held = _lock(archive, by)
    if held.asked_by_id == user_of(by).pk:
        raise NotPossible(_("You asked for it yourself. Somebody else of the program agrees to it."))
    if not holds(held.asked_by, Permission.REPORT_EXPORT, held.program):
        raise NotPossible(_("Who asked for it may not export any more."))
    held.state, held.decided_by, held.decided_at = State.WAITING, user_of(by), at
    held.save(update_fields=["state", "decided_by", "decided_at"])
    record("archive.agreed", held, by=by, at=at)
    jobs.ask(KIND, held, by=held.asked_by, at=at)
    return held


@action
def refuse_archive(*, archive: Archive, by: Actor, at: datetime) -> Archive:
    """It is not made; who asked for it may take it back the same way."""
    held = _lock(archive, by)
    held.state, held.decided_by, held.decided_at = State.REFUSED, user_of(by), at
    held.save(update_fields=["state", "decided_by", "decided_at"])
    record("archive.refused", held, by=by, at=at)
    return held


def _lock(archive: Archive, by: Actor) -> Archive:
    require(by, Permission.PROGRAM_RULES, archive.program)
    rows = Archive.objects.select_for_update(of=("self",)).select_related("program", "asked_by")
    held = rows.get(pk=archive.pk)
    if held.state != State.ASKED:
        raise NotPossible(_("This was decided already. Reload the page to see how it stands."))
    return held


def refuse_other_hands(archive: Archive, by: Actor) -> None:
    """Only who asked for it has the file, and only while they may export."""
    if archive.asked_by_id != user_of(by).pk or not holds(by, Permission.REPORT_EXPORT, archive.program):
        raise PermissionDenied("archive.file")
