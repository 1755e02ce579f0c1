"""What the pulse may tell: whole months that are over, of at least five answers, and nothing that is made of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.calendar import local_date

from .models import PulseGiven, PulseMonth

FEWEST = 5  # answers below which a month is not told
QUESTIONS = {
    "felt_safe": _("I felt safe at work"),
    "workload": _("My workload was one I could carry"),
    "supported": _("I was supported when I needed it"),
}
# A mean beyond these would say what everybody answered.
LOWEST_TOLD, HIGHEST_TOLD = 1.5, 4.5


def month_of(program: Program, at: datetime) -> date:
    """The first day of the program's month."""
    return local_date(at, program.zone).replace(day=1)


def has_answered(program: Program, user: Any, at: datetime) -> bool:
    """Whether this colleague has answered this month."""
    return PulseGiven.objects.filter(program=program, user=user.pk, month=month_of(program, at)).exists()


@dataclass(frozen=True)
class PulseLine:
    """A month: how many answered, and the mean of each question in words; neither where too few did."""

    month: date
    answered: int | None
    means: tuple[str, ...]


def told(program: Program, at: datetime, first: date | None = None, last: date | None = None) -> list[PulseLine]:
    """Months that were over at that moment, the newest first. A month is told whole or not at all, whatever days are
    asked for, and none is ever added to another: no two questions differ by less than a month of five answers."""
    rows = PulseMonth.objects.filter(program=program, month__lt=month_of(program, at)).order_by("-month")
    rows = rows.filter(month__gte=first.replace(day=1)) if first else rows
    rows = rows.filter(month__lte=last.replace(day=1)) if last else rows
    return [_line(row) for row in rows]


def _line(row: PulseMonth) -> PulseLine:
    if row.answered < FEWEST:
        return PulseLine(row.month, None, ("",) * len(QUESTIONS))
    return PulseLine(row.month, row.answered, tuple(_mean(getattr(row, name)) for name in QUESTIONS))


def _mean(counts: list[int]) -> str:
    mean = sum(value * count for value, count in enumerate(counts, start=1)) / sum(counts)
    if mean <= LOWEST_TOLD:
        return f"≤ {LOWEST_TOLD}"
    return f"≥ {HIGHEST_TOLD}" if mean >= HIGHEST_TOLD else f"{mean:.1f}"
