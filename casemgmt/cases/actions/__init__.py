"""Every write to cases, needs and notes: one function for each thing a person does.

The case's row is the lock; whoever opens a case for a person holds the person's row first.
"""

from ..covers.actions import cover_for, end_cover, lend_access
from ..files.actions import add_file, correct_file, put_file_back, restore_file, void_file
from ..next_dates.actions import end_next_date, give_up_next_date, move_next_date, set_next_date, undo_next_date
from .assignment import assign_case
from .in_error import close_opened_in_error
from .intake import bring_case, open_case, take_on
from .moves import move_need, move_note
from .need_corrections import correct_need, put_need_back, restore_need, void_need
from .needs import add_need, change_risk, end_need, meet_need, unmeet_need
from .notes import (
    correct_note,
    put_note_back,
    restore_note,
    save_draft_note,
    void_note,
    write_note,
)
from .reassignment import CaseMove, Reassigned, reassign_cases
from .state import close_case, hold_case, reopen_case, resume_case, undo_close
from .sweep import sweep_cases

__all__ = [
    "CaseMove",
    "Reassigned",
    "add_file",
    "add_need",
    "assign_case",
    "bring_case",
    "change_risk",
    "close_case",
    "close_opened_in_error",
    "correct_file",
    "correct_need",
    "correct_note",
    "cover_for",
    "end_cover",
    "end_need",
    "end_next_date",
    "give_up_next_date",
    "hold_case",
    "lend_access",
    "meet_need",
    "move_need",
    "move_next_date",
    "move_note",
    "open_case",
    "put_file_back",
    "put_need_back",
    "put_note_back",
    "reassign_cases",
    "reopen_case",
    "restore_file",
    "restore_need",
    "restore_note",
    "resume_case",
    "save_draft_note",
    "set_next_date",
    "sweep_cases",
    "take_on",
    "undo_close",
    "undo_next_date",
    "unmeet_need",
    "void_file",
    "void_need",
    "void_note",
    "write_note",
]
