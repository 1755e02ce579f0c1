"""Every write to protocols, follow-ups and attempts: one function for each thing a person or the clock does.

Locks are taken in one order, case before follow-up. The sweep takes only follow-ups, and passes by those that are held.
"""

from .attempts.actions import Recorded, record_attempt
from .attempts.corrections import (
    correct_attempt,
    move_attempt,
    put_attempt_back,
    restore_attempt,
    undo_attempt,
    void_attempt,
)
from .contacts.actions import (
    Caused,
    cancel_follow_up,
    cancel_rest,
    claim_follow_up,
    drop_trigger,
    follow_owner,
    give_cause,
    give_cause_to_many,
    move_trigger,
    pause_follow_ups,
    plan_anew,
    replan_for_risk,
    resume_follow_ups,
    start_protocol,
    sweep_contacts,
    trigger_steps,
)
from .feed.actions import make_feed, revoke_feed
from .protocols.actions import (
    add_step,
    change_step,
    create_protocol,
    discard_draft,
    draft_version,
    ensure_default_protocol,
    move_step,
    publish_version,
    remove_step,
    retire_version,
)

__all__ = [
    "Caused",
    "Recorded",
    "add_step",
    "cancel_follow_up",
    "cancel_rest",
    "change_step",
    "claim_follow_up",
    "correct_attempt",
    "create_protocol",
    "discard_draft",
    "draft_version",
    "drop_trigger",
    "ensure_default_protocol",
    "follow_owner",
    "give_cause",
    "give_cause_to_many",
    "make_feed",
    "move_attempt",
    "move_step",
    "move_trigger",
    "pause_follow_ups",
    "plan_anew",
    "publish_version",
    "put_attempt_back",
    "record_attempt",
    "remove_step",
    "replan_for_risk",
    "restore_attempt",
    "resume_follow_ups",
    "retire_version",
    "revoke_feed",
    "start_protocol",
    "sweep_contacts",
    "trigger_steps",
    "undo_attempt",
    "void_attempt",
]
