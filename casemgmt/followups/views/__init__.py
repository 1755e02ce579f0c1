"""Pages of follow-ups: My day, the list, recording a try."""

from .attempting import accept_proposal, attempt, choose_case, undo, unplanned
from .day import claim, my_day
from .listing import cancel, cause, follow_up, follow_up_list

__all__ = [
    "accept_proposal",
    "attempt",
    "cancel",
    "cause",
    "choose_case",
    "claim",
    "follow_up",
    "follow_up_list",
    "my_day",
    "undo",
    "unplanned",
]
