"""A rule for each field that may leave the house; every other field is dropped, a new one too.

Nothing here is a name, a number, a place, a word somebody wrote, or an id. What could point to a person beside others
is `QUASI`: it stands once for each person and is coarsened until so many share it (`coarse.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from casemgmt.cases.models import Case, Need
from casemgmt.encounters.models import EncounterPerson
from casemgmt.followups.models import Attempt, FollowUp
from referrals.models import Linkage, Offer, Referral


class LeavingRule(StrEnum):
    """What becomes of a field that leaves."""

    CODE = "code"  # one of a list of choices
    CODES = "codes"  # several of them
    FLAG = "flag"  # yes, no, or not said
    GRADE = "grade"  # a small whole number that is a choice
    DAY = "day"  # a day: shifted with all days of the person, or the year alone
    PERSON = "person"  # who it is: a number made for this extract
    QUASI = "quasi"  # once for each person, coarsened


C, S, F, G, D, P, Z = (
    LeavingRule.CODE,
    LeavingRule.CODES,
    LeavingRule.FLAG,
    LeavingRule.GRADE,
    LeavingRule.DAY,
    LeavingRule.PERSON,
    LeavingRule.QUASI,
)
MAY_LEAVE: dict[str, dict[str, LeavingRule]] = {
    "people.Person": {
        "root": P,
        **dict.fromkeys(["birth_date", "birth_year", "age_estimate", "age_estimated_on", "gender"], Z),
        **dict.fromkeys(["race_ethnicity", "language", "housing_status", "is_veteran", "area"], Z),
    },
    "encounters.EncounterPerson": {"agrees": C},
    "encounters.Encounter": {
        **dict.fromkeys(["source", "call_type", "co_response", "disposition", "risk"], C),
        **dict.fromkeys(["actions_taken", "needs_heard"], S),
        **dict.fromkeys(["criterion_met", "sent_to_team", "person_injured", "responder_injured", "force_used"], F),
        **dict.fromkeys(["arrest", "involuntary_hold", "ems_called", "er_transfer", "felt_safe"], F),
        "ended_at": D,
    },
    "cases.Case": {"state": C, "risk": C, "close_reason": C, "opened_at": D, "closed_at": D},
    "cases.Need": {"domain": C, "state": C, "end_reason": C, "heard_at": D, "ended_at": D},
    "followups.FollowUp": {"trigger": C, "end": C, "cancel_reason": C, "missed_cause": C, "due_at": D, "ended_at": D},
    "followups.Attempt": {"mode": C, "result": C, "at": D},
    "referrals.Referral": {"state": C, "result": C, "urgency": C, "made_at": D, "closed_at": D},
    "referrals.Offer": {
        **dict.fromkeys(["state", "urgency", "decline_reason", "not_linked_reason", "recall_reason"], C),
        **dict.fromkeys(["sent_at", "acknowledged_at", "decided_at", "accepted_at", "ended_at"], D),
    },
    "referrals.Linkage": {"grade": G, "is_disputed": F, "service_on": D},
}


@dataclass(frozen=True)
class EventTable:
    """A file of the extract: one row for each thing that happened to somebody in the days. `when` says on which day it
    counts; `columns` are fields, also of what the row belongs to."""

    name: str
    rows: Callable[[], QuerySet[Any]]
    when: str
    columns: tuple[str, ...]


EVENTS = (
    EventTable(
        "meetings",
        lambda: EncounterPerson.objects.filter(voided_at=None, encounter__voided_at=None),
        "encounter__ended_at",
        (
            "agrees",
            *(f"encounter__{name}" for name in MAY_LEAVE["encounters.Encounter"]),
        ),
    ),
    EventTable("cases", lambda: Case.objects.all(), "opened_at", tuple(MAY_LEAVE["cases.Case"])),
    EventTable("needs", lambda: Need.objects.filter(voided_at=None), "heard_at", tuple(MAY_LEAVE["cases.Need"])),
    EventTable("follow_ups", lambda: FollowUp.objects.all(), "due_at", tuple(MAY_LEAVE["followups.FollowUp"])),
    EventTable("attempts", lambda: Attempt.objects.filter(voided_at=None), "at", tuple(MAY_LEAVE["followups.Attempt"])),
    EventTable(
        "referrals",
        lambda: Referral.objects.exclude(result="voided"),
        "made_at",
        ("need__domain", *MAY_LEAVE["referrals.Referral"]),
    ),
    EventTable(
        "requests",
        lambda: Offer.objects.exclude(Q(state="voided") | Q(sent_at=None)),
        "sent_at",
        ("referral__need__domain", *MAY_LEAVE["referrals.Offer"]),
    ),
    EventTable(
        "linkages",
        lambda: Linkage.objects.exclude(offer__state="voided").filter(service_on__isnull=False),
        "service_on",
        ("referral__need__domain", *MAY_LEAVE["referrals.Linkage"]),
    ),
)


def rule_of(model: Any, path: str) -> LeavingRule:
    """The rule of a field of a row, or of what the row belongs to. Without one it may not leave."""
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    rule = MAY_LEAVE.get(model._meta.label, {}).get(name)
    if rule is None:
        raise LookupError(f"{model._meta.label}.{name} may not leave")
    return rule
