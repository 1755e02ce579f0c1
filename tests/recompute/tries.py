"""What reaches, by which contact a need came up, and mental-health care after a crisis."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from .groups import years_of
from .people import is_over
from .plain import UNDECIDED, Counted, Meeting, Story


def reach(s: Story) -> list[Counted]:
    """Tries of the period: what reached, how and when, and the how-manieth of its contact it was."""
    contacts, order = s.by_id("contacts"), defaultdict(list)
    tries = [one for one in s.attempts if not one.voided_at and one.recorded_at <= s.at and one.program_id == s.program]
    for one in sorted(tries, key=lambda row: (row.at, str(row.id))):
        order[one.follow_up_id].append(one.id)
    return [
        Counted(_try(s, one, contacts.get(one.follow_up_id), order), s.person_of[one.person_id])
        for one in tries
        if s.is_inside(one.at) and s.is_narrowed(_risk_of_try(s, one, contacts.get(one.follow_up_id)))
    ]


def _risk_of_try(s: Story, one: Any, contact: Any) -> str:
    return s.risk_of(s.cases_by_id[one.case_id], contact.encounter_id if contact else None)


def _try(s: Story, one: Any, contact: Any, order: Any) -> set[str]:
    local, number = one.at.astimezone(s.zone), "unplanned"
    if contact:
        number = str(min(order[one.follow_up_id].index(one.id) + 1, 6))
    step = (contact.why.get("step") or contact.name) if contact else "unplanned"
    part = "reached" if one.result in {"reached", "declined"} else "not_reached"
    when = {f"hour:{local:%H}", f"day:{local.isoweekday()}"}
    return {part, f"result:{one.result}", f"mode:{one.mode}", f"step:{step}", f"try:{number}", *when}


def behavioral(s: Story) -> list[Counted]:
    """Mental-health care in 7 and 30 days after the first crisis of a person in 31 days."""
    visits = [one for one in s.meetings if _is_behavioral(one.encounter)]
    firsts = _firsts(s, visits)
    inside = [one for one in visits if s.is_inside(one.encounter.ended_at) and s.is_narrowed(one.encounter.risk)]
    return [Counted(_care(s, one, (one.encounter.id, one.person) in firsts), one.person) for one in inside]


def _is_behavioral(call: Any) -> bool:
    return call.call_type in {"mental_health", "suicide_concern"} or "behavioral_health" in call.needs_heard


def _years(s: Story, one: Meeting) -> int | None:
    return years_of(s.by_id("people")[one.person], s.day(one.encounter.ended_at))


def _is_young(s: Story, one: Meeting) -> bool:
    years = _years(s, one)
    return years is not None and years < 6


def _firsts(s: Story, visits: list[Meeting]) -> set[Any]:
    """Chronologically: a visit counts where none that counts lies in the 30 days before it."""
    last: dict[Any, Any] = {}
    found = set()
    for one in sorted(visits, key=lambda one: (one.encounter.ended_at, str(one.encounter.id))):
        if one.encounter.involuntary_hold or _is_young(s, one):
            continue
        day = s.day(one.encounter.ended_at)
        if one.person not in last or day > last[one.person] + timedelta(days=30):
            last[one.person] = day
            found.add((one.encounter.id, one.person))
    return found


def _care(s: Story, one: Meeting, is_first: bool) -> set[str]:
    if one.encounter.involuntary_hold:
        return {"held"}
    if _is_young(s, one):
        return {"young"}
    if not is_first:
        return {"again"}
    if not is_over(s, one, 30):
        return {"recent"}
    part, years = _care_began(s, one), _years(s, one)
    age = "not_known" if years is None else "6" if years < 18 else "18" if years < 65 else "65"
    words = {"counted", part, f"age:{age}"} | ({"within_30"} if part in {"in_7", "in_30"} else set())
    return words | ({"agreeing"} if one.said == "yes" else set())


def _care_began(s: Story, one: Meeting) -> str:
    day0, needs = s.day(one.encounter.ended_at), s.by_id("needs")
    mine = [row for row in s.referrals if s.person_of[row.person_id] == one.person]
    care = [row for row in mine if needs[row.need_id].domain == "behavioral_health"]
    offers = [offer for row in care for offer in s.asked.get(row.id, [])]
    days = [(got.service_on - day0).days for offer in offers if (got := s.served(offer))]
    early = [offer for offer in offers if (s.day(offer.sent_at) - day0).days <= 30]
    if any(0 <= day <= 30 for day in days):
        return "in_7" if any(0 <= day <= 7 for day in days) else "in_30"
    if any((row := s.evidence.get(offer.id)) and row.is_disputed for offer in early):
        return "disputed"
    return "unknown" if any(_nobody_said(s, offer) for offer in early) else "none"


def _nobody_said(s: Story, offer: Any) -> bool:
    row = s.evidence.get(offer.id)
    is_live = offer.state in UNDECIDED | {"accepted"}
    return is_live and offer.id not in s.denied and (row is None or row.grade < 3)


def last_mode(s: Story, case_id: Any, at: Any) -> str:
    """How the person was last reached in this case before something."""
    tries = [one for one in s.attempts if one.case_id == case_id and not one.voided_at and one.recorded_at <= s.at]
    reached = [one for one in tries if one.result in {"reached", "declined"} and one.at <= at]
    return str(max(reached, key=lambda one: one.at).mode) if reached else "none"


def needs_heard(s: Story) -> list[Counted]:
    """Needs of the period: heard at the crisis or in follow-up, and what became of them."""
    heard = defaultdict(list)
    for row in s.calls_of_cases:
        heard[row.case_id].append(s.by_id_of_encounters[row.encounter_id])
    found = []
    for need in s.needs:
        is_mine = (
            need.program_id == s.program and s.is_inside(need.heard_at) and not (need.voided_at or need.is_brought)
        )
        if is_mine and s.is_narrowed(s.risk_of(s.cases_by_id[need.case_id])):
            calls = [call for call in heard[need.case_id] if call.ended_at <= need.heard_at]
            where = "at_crisis" if any(need.domain in call.needs_heard for call in calls) else "in_followup"
            words = {where, f"need:{need.domain}", need.state, f"mode:{last_mode(s, need.case_id, need.heard_at)}"}
            found.append(Counted(words, s.person_of[need.person_id]))
    return found
