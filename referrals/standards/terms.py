"""What a program promises and expects around requests, as data: read from and written to its dated rows. Pure."""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import Urgency

from .clocks import CONFIRM_WITHIN, STANDARDS, Span, Standard

CLOCKS = tuple(field.name for field in fields(Standard))
CLOCK_WORDS = {
    "acknowledge": _("acknowledge"),
    "decide": _("decide"),
    "first_contact": _("first contact"),
    "our_answer": _("our answer to a question"),
}
# Longer than anybody waits for help: such a number is a slip of the finger.
MOST_HOURS, MOST_BUSINESS_DAYS = 24 * 60, 60
# Access ends 30 days after the offer was completed or service did not begin; a program may set another number.
MOST_SUNSET_DAYS = 90  # longer, and an agency reads of people it serves no more
DEFAULT_SUNSET_DAYS = 30  # access ends 30 days after completion, where the program set no other number


@dataclass(frozen=True)
class Terms:
    """The standards of every urgency, how soon we confirm where we choose, how long access stays after the end."""

    standards: dict[Urgency, Standard]
    confirm_within: timedelta = CONFIRM_WITHIN
    sunset_days: int = DEFAULT_SUNSET_DAYS


USUAL = Terms(STANDARDS)


def span_as_row(span: Span) -> dict[str, float]:
    """A span as it is stored: one unit and its number."""
    return {"business_days": span.business_days} if span.business_days else {"hours": span.hours}


def standards_as_rows(standards: dict[Urgency, Standard]) -> dict[str, dict[str, dict[str, float]]]:
    """All standards as they are stored."""
    return {
        urgency.value: {clock: span_as_row(getattr(standard, clock)) for clock in CLOCKS}
        for urgency, standard in standards.items()
    }


def standards_from_rows(rows: dict[str, Any]) -> dict[Urgency, Standard]:
    """Standards as they were stored; what is missing is as usual."""
    return {urgency: _standard(rows.get(urgency.value, {}), STANDARDS[urgency]) for urgency in Urgency}


def _standard(row: dict[str, Any], usual: Standard) -> Standard:
    return Standard(**{clock: Span(**row[clock]) if clock in row else getattr(usual, clock) for clock in CLOCKS})


def is_sound(span: Span) -> bool:
    """One unit, more than nothing, and no longer than anybody would wait."""
    is_one = bool(span.hours) != bool(span.business_days)
    return is_one and 0 <= span.hours <= MOST_HOURS and 0 <= span.business_days <= MOST_BUSINESS_DAYS
