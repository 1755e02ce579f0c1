"""Notes: kept as a draft while somebody types, filed when they say so, never lost."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..models import Case, Note
from .assignment import lock_case

# A copy of the form that was under way when the note was filed must not come back as a new draft.
LATE_COPY = timedelta(minutes=2)


@transaction.atomic
def save_draft_note(*, case: Case, text: str, by: Actor, at: datetime) -> Note | None:
    """Keep what somebody has typed so far, one draft for each author and case. An emptied draft is put away."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if not text.strip():
        Note.objects.filter(case=case, author=user_of(by), is_draft=True).delete()
        return None
    if _just_filed(case, text, by, at):
        return None
    draft, _is_new = Note.objects.update_or_create(
        case=case,
        author=user_of(by),
        is_draft=True,
        defaults={"text": text, "written_at": at, "program_id": case.program_id, "person_id": case.person_id},
    )
    return draft


@transaction.atomic
def write_note(*, case: Case, text: str, by: Actor, at: datetime) -> Note:
    """File a note on the case; the author's draft becomes it."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if not text.strip():
        raise NotPossible(_("Write the note first."), field="text")
    filed = _just_filed(case, text, by, at)
    if filed:
        return filed
    note = Note.objects.filter(case=case, author=user_of(by), is_draft=True).first() or Note(
        case=case, author=user_of(by), program_id=case.program_id, person_id=case.person_id
    )
    note.text, note.written_at, note.is_draft = text.strip(), at, False
    note.save()
    record("note.written", note, by=by, at=at)
    return note


def _just_filed(case: Case, text: str, by: Actor, at: datetime) -> Note | None:
    recent = Note.objects.filter(case=case, author=user_of(by), is_draft=False, written_at__gte=at - LATE_COPY)
    return recent.filter(text=text.strip()).first()
