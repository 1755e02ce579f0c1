"""Pages of follow-ups: My day, the list, recording a try."""

from .attempting import accept_proposal, attempt, choose_case, undo, unplanned
from .brief import brief, brief_pdf
from .calendar_feed import feed, subscription
from .day import claim, my_day
from .listing import cancel, cause, follow_up, follow_up_list
from .missed import missed
from .protocols import (
    protocol,
    protocol_add,
    protocol_discard,
    protocol_draft,
    protocol_list,
    protocol_preview,
    protocol_publish,
    protocol_retire,
)
from .steps import step_add, step_change, step_do
from .team import reassign, reassign_confirmed, team

__all__ = [
    "accept_proposal",
    "attempt",
    "brief",
    "brief_pdf",
    "cancel",
    "cause",
    "choose_case",
    "claim",
    "feed",
    "follow_up",
    "follow_up_list",
    "missed",
    "my_day",
    "protocol",
    "protocol_add",
    "protocol_discard",
    "protocol_draft",
    "protocol_list",
    "protocol_preview",
    "protocol_publish",
    "protocol_retire",
    "reassign",
    "reassign_confirmed",
    "step_add",
    "step_change",
    "step_do",
    "subscription",
    "team",
    "undo",
    "unplanned",
]
