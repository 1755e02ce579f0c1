"""What is allowed on a case, asked by pages, API and actions alike."""

from typing import Any

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds

from .models import Note


def may_correct_note(user: Any, note: Note) -> bool:
    """Its author, and whoever assigns cases in the program."""
    is_own = note.author_id == user.pk and holds(user, Permission.CASE_EDIT, note)
    return is_own or holds(user, Permission.CASE_ASSIGN, note)
