"""Every write to protocols, follow-ups and attempts: one function for each thing a person or the clock does.

Locks are taken in one order, case before follow-up. The sweep takes only follow-ups, and passes by those that are held.
"""

from .attempting import Proposal, Recorded, record_attempt, undo_attempt
from .causing import Caused, give_cause_to_many
from .claiming import claim_follow_up
from .drafting import add_step, change_step, move_step, remove_step
from .ending import cancel_follow_up, cancel_rest, give_cause
from .feeds import make_feed, revoke_feed
from .holding import pause_follow_ups, resume_follow_ups
from .planning import ensure_default_protocol, replan_for_risk, start_protocol
from .publishing import create_protocol, discard_draft, draft_version, publish_version, retire_version
from .reassigning import follow_owner
from .sweeping import sweep
from .triggering import drop_trigger, move_trigger, trigger_steps

__all__ = [
    "Caused",
    "Proposal",
    "Recorded",
    "add_step",
    "cancel_follow_up",
    "cancel_rest",
    "change_step",
    "claim_follow_up",
    "create_protocol",
    "discard_draft",
    "draft_version",
    "drop_trigger",
    "ensure_default_protocol",
    "follow_owner",
    "give_cause",
    "give_cause_to_many",
    "make_feed",
    "move_step",
    "move_trigger",
    "pause_follow_ups",
    "publish_version",
    "record_attempt",
    "remove_step",
    "replan_for_risk",
    "resume_follow_ups",
    "retire_version",
    "revoke_feed",
    "start_protocol",
    "sweep",
    "trigger_steps",
    "undo_attempt",
]
