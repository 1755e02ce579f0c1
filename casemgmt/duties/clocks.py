"""When somebody is told of a duty: who owes it before it is late, who assigns when it has waited. Pure."""

from datetime import datetime, timedelta
from typing import Any

# Somebody is told before it is late: two hours, or half the time where less is given.
TELL_BEFORE = timedelta(hours=2)
# How long who owes it is left alone with what is late: half an hour where it had to be done within a day, else a day.
HAND_UP_AFTER, HAND_UP_LATER = timedelta(minutes=30), timedelta(days=1)
SHORT = timedelta(days=1)
NOBODY_TOLD, OWNER_TOLD, ASSIGNERS_TOLD = range(3)


def tell_at(duty: Any) -> datetime | None:
    """The next telling; nothing when it has climbed to the top. Of one's own act nobody is told at once: who made the
    duty by what they did hears of it when it is late."""
    if duty.rung == NOBODY_TOLD:
        is_own = duty.owner_id is not None and duty.owner_id == duty.opened_by_id
        ahead = duty.due_at - min(TELL_BEFORE, (duty.due_at - duty.since) / 2)
        return max(duty.opens_at, duty.due_at if is_own else ahead)
    return hand_up_at(duty) if duty.rung == OWNER_TOLD else None


def hand_up_at(duty: Any) -> datetime:
    """When those who assign are told."""
    given = duty.due_at - duty.since
    late: datetime = max(duty.due_at, duty.opens_at) + (HAND_UP_AFTER if given <= SHORT else HAND_UP_LATER)
    return late
