"""Every table of follow-ups in one place, for Django and for the other apps; each is written in its own room."""

from .attempts.models import COUNTED_RESULTS, REACHED_RESULTS, Attempt, AttemptResult
from .contacts.models import CancelReason, FollowUp, FollowUpEnd, FollowUpQuerySet, FollowUpState, MissedCause
from .feed.models import CalendarFeed
from .protocols.models import (
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
