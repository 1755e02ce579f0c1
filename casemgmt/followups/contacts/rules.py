"""What people may say of a planned contact. Asked by pages and API alike."""

from typing import Any

from .models import CancelReason, FollowUp, MissedCause

# The other reasons are the product's own: a case that closed, a plan made anew.
CHOSEN_BY_PEOPLE = [CancelReason.DECLINED, CancelReason.ENTERED_IN_ERROR, CancelReason.OTHER]
# The product's own cause is told apart from what people say: it blames nobody who was asked.
CAUSES_PEOPLE_GIVE = [(cause.value, cause.label) for cause in MissedCause if cause != MissedCause.NOT_TAKEN_ON]


def cause_known(follow_up: FollowUp, attempts: Any) -> str:
    """The cause that needs no asking: nobody had taken the call on while there was time, so that whoever takes it on
    later is not asked for what was before them. Where somebody tried, somebody had it."""
    is_nobodys = follow_up.why.get("began_late") or (follow_up.owner_id is None and not follow_up.is_shared)
    tried = [row for row in attempts if row.voided_at is None]
    return MissedCause.NOT_TAKEN_ON if is_nobodys and not tried else ""


def choosable_causes(follow_up: FollowUp | None = None) -> list[tuple[str, Any]]:
    """What people choose from; the product's own stands beside it where it is what the contact has."""
    own = MissedCause.NOT_TAKEN_ON
    is_own = follow_up is not None and follow_up.missed_cause == own
    return [*([(own.value, own.label)] if is_own else []), *CAUSES_PEOPLE_GIVE]
