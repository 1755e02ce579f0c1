"""Contacts, requests, duties, complaints: what is told of the work."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from .groups import area_of
from .plain import UNDECIDED, Counted, Story
from .tries import last_mode


def _known(words: list[str | None]) -> set[str]:
    return {word for word in words if word}


def followup_completion(s: Story) -> list[Counted]:
    """What became of each contact whose window closed in the period."""
    counted = {attempt.id for attempt in s.attempts if not attempt.voided_at}
    found = []
    for row in s.contacts:
        case = s.cases_by_id[row.case_id]
        if not s.is_inside(row.closes_at) or not s.is_narrowed(s.risk_of(case, row.encounter_id)):
            continue
        part = row.end if row.ended_at else "on_hold" if row.paused_at else "unsettled"
        words = [part, f"step:{row.why.get('step') or row.name}"]
        if part == "missed":
            words.append(f"missed:{row.missed_cause or 'no_cause'}")
            words.append("missed:late" if row.reached_late_by_id in counted else None)
        if part == "cancelled":
            words.append(f"cancelled:{row.cancel_reason}")
        person = s.person_of[row.person_id]
        call = s.by_id_of_encounters.get(row.encounter_id)
        found.append(Counted(_known(words), person, at=row.closes_at, case=case, encounter=call))
    return found


def response(s: Story) -> list[Counted]:
    """How agencies answered what was sent in the period."""
    domains, referrals = {need.id: need.domain for need in s.needs}, s.by_id("referrals")
    found = []
    for offer in (one for asked in s.asked_at_all.values() for one in asked):
        referral = referrals[offer.referral_id]
        case = s.cases_by_id[referral.case_id]
        if not s.is_inside(offer.sent_at) or not s.is_narrowed(s.risk_of(case, referral.encounter_id)):
            continue
        decided = min((at for at in (offer.accepted_at, offer.decided_at) if at), default=None)
        part = _became(s, offer)
        if part in {"recalled", "superseded", "withdrawn", "not_over"}:
            found.append(Counted({part}, s.person_of[offer.person_id], (None, None, None)))
            continue
        words = {part, "counted", f"agency:{offer.organization_id}", f"need:{domains[referral.need_id]}"}
        words |= {f"urgency:{offer.urgency}"} | ({"in_time"} if decided and decided <= offer.decide_by else set())
        words |= {f"declined:{offer.decline_reason}"} if part == "declined" else set()
        words |= {f"accepted:{_since(offer)}"} if part == "accepted" else set()
        found.append(Counted(words, s.person_of[offer.person_id], _times(s, offer, decided)))
    return found


def _became(s: Story, offer: Any) -> str:
    if offer.state in {"recalled", "superseded"}:
        return str(offer.state)
    if offer.state == "withdrawn" and not offer.accepted_at:
        return "withdrawn"
    if offer.state == "info_requested" or offer.decide_by > s.at:
        return "not_over"
    if offer.accepted_at:
        return "accepted"
    return str(offer.state) if offer.state in {"declined", "expired"} else "waiting"


def _since(offer: Any) -> str:
    if offer.state in {"declined", "not_linked", "withdrawn"}:
        return str(offer.state)
    return "waitlisted" if offer.state in UNDECIDED else "stands"


def _times(s: Story, offer: Any, decided: datetime | None) -> tuple[float | None, ...]:
    def after(at: datetime | None) -> float | None:
        return (at - offer.sent_at).total_seconds() if at else None

    got = s.served(offer)
    days = (got.service_on - s.day(offer.sent_at)).days if got else None
    return after(offer.acknowledged_at), after(decided), None if days is None else 86400.0 * days


def requested_used(s: Story) -> list[Counted]:
    """Referrals first sent in the period: did service begin?"""
    domains, found = {need.id: need.domain for need in s.needs}, []
    for referral in s.referrals:
        offers = sorted(s.asked.get(referral.id, []), key=lambda offer: offer.sent_at)
        case = s.cases_by_id[referral.case_id]
        if not offers or not s.is_inside(offers[0].sent_at):
            continue
        if not s.is_narrowed(s.risk_of(case, referral.encounter_id)):
            continue
        disputed = [row for offer in offers if (row := s.evidence.get(offer.id)) and row.is_disputed]
        live = [offer for offer in offers if offer.state in UNDECIDED | {"accepted", "linked"}]
        part = "used" if any(map(s.served, offers)) else "disputed" if disputed else "open" if live else "not_used"
        month = f"month:{s.day(offers[0].sent_at):%Y-%m}"
        mode = f"mode:{last_mode(s, referral.case_id, offers[0].sent_at)}"
        words = {part, f"need:{domains[referral.need_id]}", f"urgency:{offers[0].urgency}", month, mode}
        found.append(Counted(words, s.person_of[referral.person_id]))
    return found


def unmet_need(s: Story) -> list[Counted]:
    """The gap ledger: referrals closed unmet, needs ended unmet."""
    domains, found = {need.id: need.domain for need in s.needs}, []
    asked = defaultdict(list)
    for offer in s.offers:
        asked[offer.referral_id].append(offer)
    for row in s.referrals:
        case = s.cases_by_id[row.case_id]
        is_mine = s.is_inside(row.closed_at) and s.is_narrowed(s.risk_of(case, row.encounter_id))
        if row.result == "unmet" and is_mine:
            over = [o for o in asked[row.id] if o.state != "voided" and o.ended_at and o.ended_at <= row.closed_at]
            last = max(over, key=lambda offer: offer.ended_at, default=None)
            reason = (last.decline_reason or last.state) if last else "not_sent"
            words = {"referral", f"need:{domains[row.need_id]}", f"reason:{reason}"}
            found.append(_gap(s, row, words, s.by_id_of_encounters.get(row.encounter_id)))
    for row in s.needs:
        is_mine = s.is_inside(row.ended_at) and s.is_narrowed(s.risk_of(s.cases_by_id[row.case_id]))
        if row.state == "unmet" and not row.voided_at and is_mine:
            found.append(_gap(s, row, {"need", f"need:{row.domain}", f"reason:{row.end_reason}"}, None))
    return found


def _gap(s: Story, row: Any, words: set[str], call: Any) -> Counted:
    found = Counted(words, s.person_of[row.person_id], case=s.cases_by_id[row.case_id], encounter=call)
    person = s.by_id("people")[row.person_id]
    found.words.add(f"area:{area_of(s, found, person) or 'none'}")
    return found


def workload(s: Story) -> list[Counted]:
    """Open cases, contacts due, attempts made, by who carries them."""
    found = []
    for row in s.cases:
        if row.program_id == s.program and row.state != "closed" and s.is_narrowed(row.risk):
            part = "unassigned" if not row.owner_id else "on_hold" if row.held_at else "active"
            found.append(Counted({part, "case", f"user:{row.owner_id or 'nobody'}"}))
    for row in s.contacts:
        case = s.cases_by_id[row.case_id]
        is_due = row.opens_at <= s.at and not row.ended_at and not row.paused_at
        if is_due and s.is_narrowed(case.risk) and row.program_id == s.program:
            found.append(Counted({"due", f"user:{row.assignee_id or case.owner_id or 'nobody'}"}))
    for row in s.attempts:
        if not row.voided_at and s.is_inside(row.at) and s.is_narrowed(s.cases_by_id[row.case_id].risk):
            found.append(Counted({"attempt", f"user:{row.by_id or 'nobody'}"}))
    return found


def obligations(s: Story) -> list[Counted]:
    """What was owed by a time in the period."""
    found = []
    for row in s.duties:
        if row.program_id != s.program or not s.is_inside(row.due_at) or row.due_at >= s.at or row.opened_at > s.at:
            continue
        risk = _risk_of_duty(s, row)
        if not s.is_narrowed(risk):
            continue
        late = (row.ended_at - row.due_at).total_seconds() if row.ended_at and row.ended_at > row.due_at else None
        owner = f"agency:{row.organization_id or 'none'}" if row.group == "agency" else ""
        owner = owner or f"owner:{row.owner_id or row.group}"
        found.append(Counted({_kept(row), f"kind:{row.kind}", owner}, None, (late, None, None)))
    return found


def _risk_of_duty(s: Story, row: Any) -> str:
    """Of the encounter it belongs to, else of the case, else what it was opened with."""
    case, call = s.cases_by_id.get(row.case_id), s.call_of_duty(row)
    return s.risk_of(case, call) if call else (case.risk if case and case.risk else str(row.risk))


def _kept(row: Any) -> str:
    if row.ended_at is None:
        return "open"
    if row.ended_as == "moved":
        return "moved"
    if row.ended_at <= row.due_at:
        return "gone" if row.ended_as == "gone" else "kept"
    return "lapsed" if row.ended_as == "gone" else "late"


def attention(s: Story) -> list[Counted]:
    """What waits for the manager now."""
    offers, found = s.by_id("offers"), {}
    for row in s.duties:
        if row.program_id != s.program or row.ended_at or row.opened_at > s.at or row.opens_at > s.at:
            continue
        if not s.is_narrowed(_risk_of_duty(s, row)):
            continue
        is_late = row.due_at < s.at
        part = {"settle": "disputed", "chase": "silent", "say_why": "no_cause"}.get(row.kind)
        if row.kind == "take_on" and is_late:
            part = "unassigned"
        if row.kind == "agency" and is_late and offers[row.subject_id].state in {"sent", "acknowledged"}:
            part = "silent"
        if part:
            found[part, row.subject_id] = Counted({part})
    for row in s.tables["feedback"]:
        is_late = not row.ended_at and not row.voided_at and row.due_at < s.at
        if is_late and row.program_id == s.program and _is_of_risk(s, row):
            found["feedback", row.id] = Counted({"feedback"})
    return list(found.values())


def feedback(s: Story) -> list[Counted]:
    found = []
    for row in s.tables["feedback"]:
        is_counted = s.is_inside(row.written_at) and not row.voided_at and row.program_id == s.program
        if is_counted and _is_of_risk(s, row):
            case, person = s.cases_by_id.get(row.case_id), s.person_of.get(row.person_id)
            told = (row.told_at - row.said_at).total_seconds() if row.told_at and row.told_at <= s.at else None
            about = {"person": person, "case": case, "at": row.written_at, "times": (told,)}
            found.append(Counted(_words_of_feedback(s, row), **about))
    return found


def _words_of_feedback(s: Story, row: Any) -> set[str]:
    part = "late" if row.due_at < s.at else "waits"
    part = part if not row.ended_at else "answered" if row.state == "answered" else "closed"
    words = [part, "feedback", *(f"{one}:{getattr(row, one)}" for one in ("kind", "about", "topic", "channel"))]
    words += [f"agency:{row.about_organization_id}"] if row.about_organization_id else []
    if not row.ended_at:
        return {*words, "open", *(["was_due"] if row.due_at < s.at else [])}
    is_in_time = row.ended_at <= row.due_at
    words += ["ended", f"outcome:{row.outcome}", *(["in_time"] if is_in_time else [])]
    words += ["was_due"] if is_in_time or row.due_at < s.at else []
    return {*words, *(["upheld"] if row.outcome in {"right", "partly"} else [])}


def satisfaction(s: Story) -> list[Counted]:
    ends = {"survey_answered": "answered", "survey_refused": "refused"}
    found = []
    for row in s.surveys:
        is_asked = row.state not in {"waiting_to_go", "hindered"} and s.is_inside(row.asked_at)
        if is_asked and row.program_id == s.program and _is_of_risk(s, row):
            words = {ends.get(row.state, "silent") if row.ended_at else "silent", f"channel:{row.channel}"}
            words |= {f"trigger:{row.trigger}", f"agency:{row.organization_id or 'none'}"}
            about = {"person": s.person_of[row.person_id], "case": s.cases_by_id[row.case_id], "at": row.asked_at}
            found.append(Counted(words, **about))
    return found


def _is_of_risk(s: Story, row: Any) -> bool:
    return s.is_narrowed(s.risk_of(s.cases_by_id.get(row.case_id)))
