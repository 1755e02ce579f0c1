"""Writing a note on the run charts, and taking it back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.calendar import is_thinkable
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..ready import forget_readied
from .models import Annotation


@action
def write_annotation(*, program: Program, on: date, kind: str, words: str, by: Actor, at: datetime) -> Annotation:
    """Who audits notes what happened on a day, for whoever reads the charts; a day that is planned may lie ahead."""
    require(by, Permission.FOLLOWUP_AUDIT, program)
    words = " ".join(words.split())
    if not words:
        raise NotPossible(_("Say in a few words what happened."), field="words")
    if not is_thinkable(on):
        raise NotPossible(_("Choose a day of these years."), field="on")
    facts = {"on": on, "kind": kind, "words": words[:160], "written_by": user_of(by), "created_at": at}
    annotation = Annotation.objects.create(program=program, **facts)
    record("annotation.written", annotation, by=by, at=at, program_id=program.pk)
    _show_at_once(program)
    return annotation


@action
def take_annotation_back(*, annotation: Annotation, by: Actor, at: datetime) -> Annotation:
    """It leaves the charts that are told from now on; those told from before keep it."""
    annotation = Annotation.objects.select_for_update(of=("self",)).select_related("program").get(pk=annotation.pk)
    require(by, Permission.FOLLOWUP_AUDIT, annotation.program)
    if annotation.taken_back_at is not None:
        raise NotPossible(_("This note was taken back already."))
    annotation.taken_back_at, annotation.taken_back_by = at, user_of(by)
    annotation.save(update_fields=["taken_back_at", "taken_back_by"])
    record("annotation.taken_back", annotation, by=by, at=at, program_id=annotation.program_id)
    _show_at_once(annotation.program)
    return annotation


def _show_at_once(program: Program) -> None:
    """Charts that were readied are told from before the note: the next reader's are told from now."""
    transaction.on_commit(lambda: forget_readied(program))
