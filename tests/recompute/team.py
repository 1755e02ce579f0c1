"""Trainings, support, and who stays, from plain rows one after the other."""

from datetime import date, timedelta
from typing import Any

from .plain import Counted, Story

ROLES = {"responder", "navigator", "manager"}
SOON = timedelta(days=60)


def _moment(s: Story) -> Any:
    return min(s.end, s.at)


def _working(s: Story) -> dict[Any, list[tuple[Any, Any, str]]]:
    """By colleague: when each role of theirs began and ended, and which it is."""
    began: dict[Any, Any] = {}
    for event in s.joined:
        began[event.subject_id] = min(event.at, began.get(event.subject_id, event.at))
    found: dict[Any, list[tuple[Any, Any, str]]] = {}
    for row in s.memberships:
        start = began.get(row.id, row.created_at)
        if row.program_id == s.program and row.role in ROLES and start < _moment(s):
            found.setdefault(row.user_id, []).append((start, row.left_at, row.role))
    return found


def _is_here(left: Any, at: Any) -> bool:
    return left is None or left >= at


def training(s: Story) -> list[Counted]:
    if s.risk not in {"", "none"}:
        return []
    moment, found = _moment(s), []
    today = s.day(moment - timedelta(microseconds=1))
    for user, seats in _working(s).items():
        roles = {role for _start, left, role in seats if _is_here(left, moment)}
        for topic in s.topics:
            is_kept = topic.program_id == s.program and topic.added_at < moment and _is_here(topic.ended_at, moment)
            if roles and is_kept and (not topic.roles or roles & set(topic.roles)):
                part = _standing(s, user, topic, today)
                found.append(Counted({part, f"topic:{topic.id}", *(f"role:{role}" for role in roles)}))
    return found


def _standing(s: Story, user: Any, topic: Any, today: date) -> str:
    untils = [
        row.expires_on or date.max
        for row in s.trainings
        if (row.user_id, row.topic_id) == (user, topic.id) and row.held_on <= today and not row.voided_at
    ]
    if not untils:
        return "never"
    until = max(untils)
    return "over" if until < today else "soon" if until <= today + SOON else "valid"


def support(s: Story) -> list[Counted]:
    if s.risk not in {"", "none"}:
        return []
    first, last = s.day(s.start), s.day(s.end - timedelta(microseconds=1))
    return [
        Counted({row.answer or "unanswered", f"after:{row.after}"})
        for row in s.support
        if row.program_id == s.program and first <= row.offered_on <= last and not row.voided_at
    ]


def retention(s: Story) -> list[Counted]:
    if s.risk not in {"", "none"}:
        return []
    moment, found = _moment(s), []
    for seats in _working(s).values():
        kept = [seat for seat in seats if _is_here(seat[1], s.start)]
        if not kept:
            continue
        at_start = any(start < s.start for start, _left, _role in kept)
        at_end = any(_is_here(left, moment) for _start, left, _role in kept)
        words = {"stayed" if at_end else "left"} if at_start else {"joined" if at_end else "passed"}
        words |= {f"role:{role}" for _start, _left, role in kept}
        words |= ({"at_start"} if at_start else set()) | ({"at_end"} if at_end else set())
        stayed = None
        if not at_end:
            stayed = (max(left for _start, left, _role in kept) - min(seat[0] for seat in kept)).total_seconds()
        found.append(Counted(words, times=(stayed,)))
    return found
