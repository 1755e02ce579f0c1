"""What came of an appointment, from what each side says. Pure."""

from collections.abc import Iterable
from typing import Any

from ..models import AppointmentState


def last_answers(answers: Iterable[Any]) -> dict[str, Any]:
    """The last answer of each side."""
    return {said.side: said for said in sorted(answers, key=lambda said: (said.said_at, said.created_at))}


def outcome(answers: Iterable[Any]) -> tuple[str, str]:
    """State and reason: what the sides agree on, what the only one says, or that they dispute it."""
    latest = list(last_answers(answers).values())
    if not latest:
        return AppointmentState.BOOKED, ""
    if len({said.attended for said in latest}) > 1:
        return AppointmentState.DISPUTED, ""
    if latest[0].attended:
        return AppointmentState.ATTENDED, ""
    reasons = [said.reason for said in latest]
    return AppointmentState.NO_SHOW, next((reason for reason in reasons if reason != "unknown"), reasons[0])
