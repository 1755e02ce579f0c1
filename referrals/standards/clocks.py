"""How long an agency has to acknowledge, decide and make first contact, and when it is reminded.

Pure: from a standard, a calendar and the time already used to moments. Hours are wall-clock; business days are the
program's office hours. Time in which the agency waits for our answer is not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from casemgmt.core.calendar import UTC, BusinessCalendar
from casemgmt.core.codes import Urgency


@dataclass(frozen=True)
class Span:
    """A length of time: wall-clock hours, or business days."""

    hours: float = 0
    business_days: float = 0


@dataclass(frozen=True)
class Standard:
    """What a program expects of an agency for one urgency."""

    acknowledge: Span
    decide: Span
    first_contact: Span
    our_answer: Span


# What counts until a program sets its own (emergent / urgent / routine):
# acknowledge 30 min / 4 h / 2 business days; decide 2 h / 24 h / 4 business days (nights and weekends count for what
# cannot wait);
# first contact, from confirmation: 4 h / 24 h / 48 h; our answer to a question: 2 h / 1 / 2 business days.
STANDARDS = {
    Urgency.EMERGENT: Standard(Span(hours=0.5), Span(hours=2), Span(hours=4), Span(hours=2)),
    Urgency.URGENT: Standard(Span(hours=4), Span(hours=24), Span(hours=24), Span(business_days=1)),
    Urgency.ROUTINE: Standard(Span(business_days=2), Span(business_days=4), Span(hours=48), Span(business_days=2)),
}
CONFIRM_WITHIN = timedelta(hours=1)  # business time, for a referral where we choose
CHECKS_AFTER_DAYS = (7, 30)  # is the person still served? asked of both sides at 7 and 30 days

# How many times the standard has passed by each stage: the agency is reminded at half and at full time; at one and a
# half the navigator gets a to-do; at twice the time the offer expires.
FACTORS = {"half": 0.5, "full": 1.0, "todo": 1.5, "expire": 2.0}


@dataclass(frozen=True)
class ClockStage:
    """A moment at which the clock does something: remind, hand to us, expire."""

    at: datetime
    clock: str
    step: str

    @property
    def name(self) -> str:
        return f"{self.clock}_{self.step}"


def deadline(
    span: Span,
    start: datetime,
    calendar: BusinessCalendar,
    *,
    factor: float = 1.0,
    used_wall: timedelta = timedelta(),
    used_business: timedelta = timedelta(),
) -> datetime:
    """When `factor` times the span has passed, given what was used before `start`. Counted in UTC, as time really
    passes."""
    start = start.astimezone(UTC)
    if span.business_days:
        left = calendar.day_length * span.business_days * factor - used_business
        return calendar.add_business_time(start, left) if left > timedelta() else start
    return start + max(timedelta(), timedelta(hours=span.hours) * factor - used_wall)


def stages(
    standard: Standard,
    start: datetime,
    calendar: BusinessCalendar,
    *,
    clocks: Iterable[str] = ("acknowledge", "decide"),
    used_wall: timedelta = timedelta(),
    used_business: timedelta = timedelta(),
) -> list[ClockStage]:
    """Every moment the clocks of an undecided offer act, in order."""
    made = [
        ClockStage(
            deadline(
                getattr(standard, clock),
                start,
                calendar,
                factor=factor,
                used_wall=used_wall,
                used_business=used_business,
            ),
            clock,
            step,
        )
        for clock in clocks
        for step, factor in FACTORS.items()
    ]
    return sorted(made, key=lambda stage: (stage.at, FACTORS[stage.step]))
