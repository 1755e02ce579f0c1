"""Contact, linkage, the funnel, return: what is told of the people met."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from .plain import UNDECIDED, Counted, Meeting, Story

HOW_IT_STANDS = ("linked", "disputed", "accepted", "undecided", "outside", "said_no", "over")


def contact(s: Story, hours: int) -> list[Counted]:
    """Reached within so many hours of clearing, planned or not; “wants no more” is a talk too."""
    tries = defaultdict(list)
    for attempt in s.attempts:
        if not attempt.voided_at and attempt.recorded_at <= s.at:
            tries[s.person_of[attempt.person_id]].append(attempt)
    return [_contact(s, pair, timedelta(hours=hours), tries[pair.person]) for pair in s.pairs]


def _contact(s: Story, pair: Meeting, within: timedelta, tries: list[Any]) -> Counted:
    ended = pair.encounter.ended_at
    found = Counted(set(), pair.person, at=ended, encounter=pair.encounter)
    if ended + within > s.at:
        found.words = {"recent"}
        return found
    mine = [attempt for attempt in tries if ended < attempt.at <= ended + within]
    reached = [attempt for attempt in mine if attempt.result in {"reached", "declined"}]
    found.words = {"met"} | ({"met:reached"} if reached else set())
    if pair.said != "yes":
        found.words.add(pair.said)
    elif pair.person not in s.identified:
        found.words.add("unidentified")
    else:
        found.words.add("reached" if reached else "tried" if mine else "not_tried")
    if pair.said == "yes" and pair.person in s.identified:
        found.words.add("agreeing")
    return found


def _standing(s: Story, offer: Any, met: Meeting, days: int) -> str:
    day0 = s.day(met.encounter.ended_at)
    last, evidence = day0 + timedelta(days=days), s.evidence.get(offer.id)
    if evidence and evidence.is_disputed:
        return "disputed"
    if evidence and evidence.grade >= 3:
        return "linked" if day0 <= evidence.service_on <= last else "outside"
    if s.day(offer.sent_at) > last or offer.state not in UNDECIDED | {"accepted", "linked", "completed"}:
        return "over"
    if offer.id in s.denied:
        return "said_no"
    return "undecided" if offer.state in UNDECIDED else "accepted"


def _words(standing: str, grade: int | None, result: str) -> set[str]:
    if standing == "linked":
        return {"linked", f"linked:{grade}" if grade and grade >= 3 else "linked:later"}
    if standing == "disputed":
        return {"disputed"}
    if standing in {"accepted", "undecided"}:
        return {"unknown", f"unknown:{standing}"}
    return {"not_linked", f"not_linked:{(result or 'ended') if standing == 'over' else standing}"}


def _of_referrals(s: Story, days: int) -> list[tuple[Any, Meeting | None, str, int | None, Any]]:
    """Each referral that asked somebody: its meeting, where it stands, its grade, and when it first asked."""
    found = []
    for referral in s.referrals:
        if offers := s.asked.get(referral.id):
            met, first = s.met_for(referral), min(offer.sent_at for offer in offers)
            stands = {offer.id: _standing(s, offer, met, days) if met else "over" for offer in offers}
            best = min(stands.values(), key=HOW_IT_STANDS.index)
            grades = [_grade_then(s, s.evidence[pk], met, days) for pk, stand in stands.items() if stand == "linked"]
            found.append((referral, met, best, max(grades, default=None), first))
    return found


def _grade_then(s: Story, evidence: Any, met: Meeting, days: int) -> int:
    """The grade when the days were over: the last that was recorded by then."""
    last = s.day(met.encounter.ended_at) + timedelta(days=days)
    mine = [one for one in s.graded if one.subject_id == evidence.id and s.day(one.at) <= last]
    return max(mine, key=lambda one: (one.at, one.id)).data["grade"] if mine else 0


def is_over(s: Story, met: Meeting, days: int) -> bool:
    return s.day(met.encounter.ended_at) + timedelta(days=days) < s.day(s.at)


def _asked_in_time(s: Story, met: Meeting, first: Any, days: int) -> bool:
    return s.day(first) <= s.day(met.encounter.ended_at) + timedelta(days=days)


def linkage_of_referrals(s: Story, days: int) -> list[Counted]:
    """Per referral, in the period of its encounter, else in which it was first sent."""
    found = []
    for referral, met, best, grade, first in _of_referrals(s, days):
        moment = met.encounter.ended_at if met else first
        if not s.is_inside(moment) or not s.is_narrowed(met.encounter.risk if met else ""):
            continue
        if met is None:
            words = {"no_encounter"}
        elif not is_over(s, met, days):
            words = {"recent"}
        elif not _asked_in_time(s, met, first, days):
            words = {"sent_later"}
        else:
            words = _words(best, grade, referral.result)
        found.append(Counted(words, s.person_of[referral.person_id]))
    return found


def linkage_of_people(s: Story, days: int) -> list[Counted]:
    """Per meeting: the best of its referrals that first asked within the days."""
    mine = defaultdict(list)
    for one in _of_referrals(s, days):
        if one[1] and _asked_in_time(s, one[1], one[4], days):
            mine[one[1].encounter.id, one[1].person].append(one)
    return [_linkage(s, pair, mine[pair.encounter.id, pair.person], days) for pair in s.pairs]


def _linkage(s: Story, pair: Meeting, asked: list[Any], days: int) -> Counted:
    found = Counted(set(), pair.person, at=pair.encounter.ended_at, encounter=pair.encounter)
    if not is_over(s, pair, days):
        found.words = {"recent"}
        return found
    found.words = {"met"}
    if pair.said == "yes" and pair.person in s.identified:
        found.words.add("agreeing")
    if not asked:
        found.words.add("no_referral")
        return found
    latest_first = sorted(asked, key=lambda one: one[4], reverse=True)
    best = min(latest_first, key=lambda one: HOW_IT_STANDS.index(one[2]))
    grades = [grade for _referral, _met, _stands, grade, _first in asked if grade]
    found.words |= {"referred"} | _words(best[2], max(grades, default=None), best[0].result)
    return found


def funnel(s: Story) -> list[Counted]:
    """How far each person met came, and where the others were lost."""
    offers = defaultdict(list)
    for referral in s.referrals:
        if (asked := s.asked.get(referral.id)) and (met := s.met_for(referral)):
            offers[met.encounter.id, met.person] += asked
    needs = _with_needs(s)
    found, seen = [], set()
    for pair in sorted(s.pairs, key=lambda one: (str(one.encounter.id), str(one.person))):
        key = pair.encounter.id, pair.person
        words = _steps(s, pair, offers[key], key in needs)
        if pair.encounter.id not in seen:
            words.add("step:encounter")
        seen.add(pair.encounter.id)
        found.append(Counted(words, pair.person))
    met = {one.encounter.id for one in s.meetings}
    for call in s.calls:
        if s.is_inside(call.ended_at) and call.sent_to_team and call.id not in met and s.is_narrowed(call.risk):
            found.append(Counted({"nobody", f"nobody:{call.disposition}", "step:encounter"}))
    return found


def _with_needs(s: Story) -> set[Any]:
    """Whose need stands on a case of that encounter."""
    calls = defaultdict(set)
    for row in s.calls_of_cases:
        calls[row.case_id].add(row.encounter_id)
    return {
        (call, s.person_of[need.person_id])
        for need in s.needs
        if not need.voided_at and need.heard_at <= s.at
        for call in calls[need.case_id]
    }


def _steps(s: Story, pair: Meeting, offers: list[Any], has_need: bool) -> set[str]:
    passed = ["met"]
    checks = [
        ("identified", pair.person in s.identified, "unidentified"),
        ("agreeing", pair.said == "yes", "not_agreeing"),
        ("need", bool(pair.encounter.needs_heard or has_need or offers), "no_need"),
        ("referred", bool(offers), "not_referred"),
        ("accepted", any(offer.accepted_at for offer in offers), "not_accepted"),
        ("linked", any(s.served(offer) for offer in offers), "not_linked"),
        ("engaged", any((got := s.served(offer)) and got.grade >= 5 for offer in offers), "linked"),
    ]
    lost = "engaged"
    for step, is_passed, part in checks:
        if not is_passed:
            lost = part
            break
        passed.append(step)
    why = {"not_agreeing": pair.said, "not_accepted": _unaccepted(offers), "not_linked": _unlinked(s, offers)}
    reason = {f"{lost}:{why[lost]}"} if lost in why else set()
    return {lost, *reason, *(f"step:{step}" for step in passed)}


def _last(offers: list[Any]) -> str:
    ended = [offer for offer in offers if offer.ended_at]
    return max(ended, key=lambda offer: offer.ended_at).state if ended else offers[0].state if offers else ""


def _unaccepted(offers: list[Any]) -> str:
    return "waiting" if any(offer.state in UNDECIDED for offer in offers) else _last(offers)


def _unlinked(s: Story, offers: list[Any]) -> str:
    if any((row := s.evidence.get(offer.id)) and row.is_disputed for offer in offers):
        return "disputed"
    if any(offer.state in {"accepted", "linked"} for offer in offers):
        return "waiting"
    stopped = [offer for offer in offers if offer.state == "not_linked"]
    latest = max(stopped, key=lambda offer: offer.ended_at, default=None)
    if latest and latest.not_linked_reason:
        return str(latest.not_linked_reason)
    state = _last(offers)
    return "undecided" if state in UNDECIDED else state


def returning(s: Story) -> list[Counted]:
    """Met again within 30, 90, 180 days; for at least the third time in 90."""
    found, today = [], s.day(s.at)
    for pair in s.pairs:
        day0 = s.day(pair.encounter.ended_at)
        theirs = [one.encounter for one in s.meetings if one.person == pair.person]
        key = pair.encounter.ended_at, str(pair.encounter.id)
        later = [s.day(call.ended_at) for call in theirs if (call.ended_at, str(call.id)) > key]
        words = {"met"}
        for days in (30, 90, 180):
            last = day0 + timedelta(days=days)
            is_over, is_again = last < today, any(day <= last for day in later)
            words |= ({f"over:{days}"} if is_over else set()) | ({f"again:{days}"} if is_over and is_again else set())
        month = "recent" if "over:30" not in words else "returned" if "again:30" in words else "not_returned"
        lately = [call for call in theirs if day0 - timedelta(days=89) <= s.day(call.ended_at) <= day0]
        words |= {month} | ({"frequent"} if len(lately) >= 3 else set())
        found.append(Counted(words, pair.person))
    return found
