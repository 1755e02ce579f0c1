"""When the sweep must look at a follow-up again: pure, from its dates and what was told already."""

from datetime import datetime, timedelta
from typing import Any

from .models import FollowUpState

# Somebody is told before it is late.
REMIND_BEFORE = timedelta(hours=2)
# The escalation: how long who has it is left alone with an overdue contact before the managers are told.
HAND_UP_AFTER = timedelta(minutes=30)
# A claim ends by itself, so that a phone call broken off never locks a colleague out.
CLAIM_LASTS = timedelta(minutes=15)


def remind_at(follow_up: Any) -> datetime:
    """Two hours before it is due, but never before the window opens."""
    return max(follow_up.opens_at, follow_up.due_at - REMIND_BEFORE)


def hand_up_at(follow_up: Any) -> datetime:
    """Half an hour after it was due, but never after the window closed."""
    return min(follow_up.due_at + HAND_UP_AFTER, follow_up.closes_at)


def next_step_at(follow_up: Any) -> datetime | None:
    """Opening, the reminder, overdue, the managers, the close of the window; nothing once ended or paused."""
    if follow_up.state == FollowUpState.ENDED or follow_up.paused_at:
        return None
    if follow_up.state == FollowUpState.SCHEDULED:
        return follow_up.opens_at
    if follow_up.reminded_at is None:
        return remind_at(follow_up)
    if follow_up.overdue_told_at is None:
        return follow_up.due_at
    if follow_up.escalated_at is None:
        return hand_up_at(follow_up)
    return follow_up.closes_at
