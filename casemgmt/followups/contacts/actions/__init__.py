"""Every write to planned contacts: one function for each thing a person or the clock does.

Locks are taken in one order, case before follow-up. The sweep takes only follow-ups, and passes by those that are held.
"""

from .brought_back import plan_comes_back, plans_come_back
from .causes import Caused, give_cause, give_cause_to_many, take_back_cause
from .claims import claim_follow_up
from .ends import cancel_follow_up, cancel_rest
from .holds import pause_follow_ups, resume_follow_ups
from .owners import follow_owner
from .runs import (
    end_plans,
    join_plans,
    part_plans,
    plan_after_yes,
    plan_anew,
    replan_for_risk,
    start_protocol,
)
from .sweep import sweep_contacts
from .triggers import drop_trigger, move_trigger, trigger_steps

__all__ = [
    "Caused",
    "cancel_follow_up",
    "cancel_rest",
    "claim_follow_up",
    "drop_trigger",
    "end_plans",
    "follow_owner",
    "give_cause",
    "give_cause_to_many",
    "join_plans",
    "move_trigger",
    "part_plans",
    "pause_follow_ups",
    "plan_after_yes",
    "plan_anew",
    "plan_comes_back",
    "plans_come_back",
    "replan_for_risk",
    "resume_follow_ups",
    "start_protocol",
    "sweep_contacts",
    "take_back_cause",
    "trigger_steps",
]
