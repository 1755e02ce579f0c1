"""The plan of contacts after a crisis, each planned contact, and each try to reach somebody. One module per noun."""

from .attempts import COUNTED_RESULTS, REACHED_RESULTS, Attempt, AttemptResult
from .feeds import CalendarFeed
from .follow_ups import CancelReason, FollowUp, FollowUpEnd, FollowUpQuerySet, FollowUpState, MissedCause
from .protocols import (
    OFFSET,
    AssigneeRule,
    Protocol,
    ProtocolRun,
    ProtocolVersion,
    Step,
    Trigger,
    readable_programs,
    validate_offset,
)

__all__ = [
    "COUNTED_RESULTS",
    "OFFSET",
    "REACHED_RESULTS",
    "AssigneeRule",
    "Attempt",
    "AttemptResult",
    "CalendarFeed",
    "CancelReason",
    "FollowUp",
    "FollowUpEnd",
    "FollowUpQuerySet",
    "FollowUpState",
    "MissedCause",
    "Protocol",
    "ProtocolRun",
    "ProtocolVersion",
    "Step",
    "Trigger",
    "readable_programs",
    "validate_offset",
]
