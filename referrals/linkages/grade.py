"""Grading a linkage: from what each side says to a grade, a day and whether the sides disagree. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casemgmt.core.codes import Side

from ..models import BenefitStage, Grade

# One of these alone confirms: a navigator was present, or a document shows it. Two of our own people are one side.
CONFIRMING = frozenset({Side.NAVIGATOR, Side.DOCUMENT})
OURS = "ours"


@dataclass(frozen=True)
class Graded:
    """What the evidence amounts to. `service_on` is the day of service, not of entry."""

    grade: Grade
    service_on: date | None = None
    sides: tuple[str, ...] = ()
    is_disputed: bool = False


def grade_from(
    statements: Iterable[Any],
    *,
    is_accepted: bool,
    has_appointment: bool,
    days_attended: int,
    enrolled_at_30_days: bool = False,
) -> Graded:
    """Grade 3 for one side, 4 for two sides, a document or our presence, 5 once attended on two days or enrolled at 30.

    A benefit is different: filed is 3, active is 4, whoever says so.
    The last word of each side counts. Where one side says that service began and another that it did not, the linkage
    is disputed: the grade shows what is claimed, and no figure counts it as linked. What we heard from an agency counts
    until the agency speaks itself, and is our side's word.
    """
    latest = _last_words(statements)
    began = {side: said for side, said in latest.items() if said.began}
    if not began:
        return Graded(_promised(is_accepted, has_appointment), is_disputed=False)
    grade = _spoken(began)
    if days_attended >= 2 or enrolled_at_30_days:  # engaged: attended on two different days, or enrolled at 30 days
        grade = Grade.ENGAGED
    first_day = min(said.service_on for said in began.values())
    return Graded(grade, first_day, tuple(sorted(began)), is_disputed=len(began) < len(latest))


def _last_words(statements: Iterable[Any]) -> dict[str, Any]:
    latest: dict[str, Any] = {}
    for said in statements:
        known = latest.get(said.side)
        speaks_itself = known is not None and not known.told_by
        if said.voided_at is None and not (said.told_by and speaks_itself):
            latest[said.side] = said
    return latest


def _spoken(began: dict[str, Any]) -> Grade:
    stages = {getattr(said, "stage", "") for said in began.values()} - {""}
    if stages:
        return Grade.CONFIRMED if BenefitStage.ACTIVE in stages else Grade.REPORTED
    sides = {OURS if said.told_by or side == Side.PERSON else side for side, said in began.items()}
    return Grade.CONFIRMED if len(sides) > 1 or CONFIRMING & sides else Grade.REPORTED


def _promised(is_accepted: bool, has_appointment: bool) -> Grade:
    if has_appointment:
        return Grade.APPOINTED
    return Grade.ACCEPTED if is_accepted else Grade.INFORMATION
