"""The second way of telling every measure, by its code."""

from collections.abc import Callable

from . import calls, groups, people, team, tries, work
from .plain import Counted, Story

LINKAGE = {"linked", "not_linked", "disputed", "unknown"}
COMPLETION = {"reached", "unreached", "missed", "unsettled"}
FEEDBACK = {"answered", "closed", "waits", "late"}
SURVEY = {"answered", "refused", "silent"}
CONTACT = {"reached", "tried", "not_tried"}

MEASURED: dict[str, Callable[[Story], list[Counted]]] = {
    "attention": work.attention,
    "contact_24h": lambda s: people.contact(s, 24),
    "contact_72h": lambda s: people.contact(s, 72),
    "equity_contact": lambda s: groups.equity(s, people.contact(s, 72), CONTACT),
    "equity_followups": lambda s: groups.equity(s, work.followup_completion(s), COMPLETION),
    "equity_linkage": lambda s: groups.equity(s, people.linkage_of_people(s, 30), LINKAGE),
    "equity_feedback": lambda s: groups.equity(s, work.feedback(s), FEEDBACK),
    "equity_satisfaction": lambda s: groups.equity(s, work.satisfaction(s), SURVEY),
    "feedback": work.feedback,
    "followup_completion": work.followup_completion,
    "funnel": people.funnel,
    "linkage_7_people": lambda s: people.linkage_of_people(s, 7),
    "linkage_7_referrals": lambda s: people.linkage_of_referrals(s, 7),
    "linkage_30_people": lambda s: people.linkage_of_people(s, 30),
    "linkage_30_referrals": lambda s: people.linkage_of_referrals(s, 30),
    "obligations": work.obligations,
    "requested_used": work.requested_used,
    "response": work.response,
    "returning": people.returning,
    "satisfaction": work.satisfaction,
    "behavioral_followup": tries.behavioral,
    "needs_heard": tries.needs_heard,
    "reach": tries.reach,
    "call_volume": calls.volume,
    "scene": calls.scene,
    "scene_outcomes": calls.outcomes,
    "staff_retention": team.retention,
    "staff_support": team.support,
    "staff_training": team.training,
    "unmet_need": work.unmet_need,
    "workload": work.workload,
}
