"""Notes: kept as a draft while somebody types, filed when they say so, never lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Correction

from ..models import Case, Note
from ..rules import may_correct_note
from . import moves
from .assignment import lock_case

# A copy of the form that was under way when the note was filed must not come back as a new draft.
LATE_COPY = timedelta(minutes=2)


@dataclass(frozen=True)
class Tab:
    """One page in which somebody writes: its own id, and the draft it was begun with (`Note.mark`)."""

    pk: UUID
    begun: str = ""


@action
def save_draft_note(*, case: Case, text: str, by: Actor, at: datetime, tab: Tab | None = None) -> Note | None:
    """Keep what somebody has typed so far: one draft for each author, case and tab, so that what is typed in two of
    them never erases the other. An emptied draft is put away."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    draft = _draft_of(case, by, tab)
    if not text.strip():
        if draft:
            draft.delete()
        return None
    if _just_filed(case, text, by, at):
        return None
    draft = draft or Note(case=case, author=user_of(by), is_draft=True, program_id=case.program_id)
    draft.person_id, draft.draft_tab = case.person_id, tab.pk if tab else None
    draft.text, draft.written_at = text, at
    draft.save()
    return draft


@action
def write_note(*, case: Case, text: str, by: Actor, at: datetime, tab: Tab | None = None) -> Note:
    """File a note on the case; the author's draft of this tab becomes it."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if not text.strip():
        raise NotPossible(_("Write the note first."), field="text")
    filed = _just_filed(case, text, by, at)
    if filed:
        return filed
    note = _draft_of(case, by, tab) or Note(
        case=case, author=user_of(by), program_id=case.program_id, person_id=case.person_id
    )
    note.text, note.written_at, note.is_draft = text.strip(), at, False
    note.save()
    record("note.written", note, by=by, at=at)
    return note


def _draft_of(case: Case, by: Actor, tab: Tab | None) -> Note | None:
    """This tab's own draft; else the one it was begun with, unless another tab went on with that meanwhile."""
    drafts = Note.objects.filter(case=case, author=user_of(by), is_draft=True)
    own = drafts.filter(draft_tab=tab.pk if tab else None).first()
    if own or tab is None:
        return own
    return next((draft for draft in drafts if draft.mark == tab.begun), None)


@action
def correct_note(*, note: Note, text: str, reason: str, by: Actor, at: datetime) -> Note:
    """Write what is true in the note's place. The words that stood there stay readable."""
    note = _lock_filed(note, by)
    if note.voided_at:
        raise NotPossible(_("This note was entered in error. Bring it back before you correct it."))
    if not text.strip():
        raise NotPossible(_("Write the note first."), field="text")
    corrections.correct(note, {"text": text.strip()}, reason=reason, by=by, at=at)
    return note


@action
def put_note_back(*, note: Note, correction: Correction, by: Actor, at: datetime) -> Note:
    """The newest correction was wrong: the words before stand again, or it stands in the file it came from."""
    if correction.kind == Correction.Kind.MOVED and correction == corrections.newest_of(note):
        to, why = moves.back_to(correction), _("The move was taken back.")
        return moves.move_note(note=note, to=to, reason=why, by=by, at=at)
    note = _lock_filed(note, by)
    corrections.put_back(note, correction, by=by, at=at)
    return note


@action
def void_note(*, note: Note, reason: str, by: Actor, at: datetime) -> Note:
    """The note was entered in error, on the wrong case or about somebody else."""
    note = _lock_filed(note, by)
    corrections.void(note, reason=reason, by=by, at=at)
    return note


@action
def restore_note(*, note: Note, reason: str, by: Actor, at: datetime) -> Note:
    """The note was right after all."""
    note = _lock_filed(note, by)
    corrections.restore(note, reason=reason, by=by, at=at)
    return note


def _lock_filed(note: Note, by: Actor) -> Note:
    lock_case(note.case)
    note = Note.objects.select_for_update(of=("self",)).select_related("case", "program").get(pk=note.pk)
    if note.is_draft or not may_correct_note(by, note):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    return note


def _just_filed(case: Case, text: str, by: Actor, at: datetime) -> Note | None:
    recent = Note.objects.filter(case=case, author=user_of(by), is_draft=False, written_at__gte=at - LATE_COPY)
    return recent.filter(text=text.strip()).first()
