"""Whether somebody may be asked how it went; what was answered, where so many answered that nobody is singled out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, Q
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.cases.models import Case
from casemgmt.core.calendar import local_date
from casemgmt.core.errors import NotPossible
from casemgmt.core.shares import percent_of
from casemgmt.messaging import queries as messaging
from casemgmt.people.models import ContactPoint
from casemgmt.people.permission.queries import standing

from .models import SurveyAnswer, SurveyAsk, SurveyRule, SurveyState
from .words import QUESTIONS

FEWEST = 5  # answers below which nothing is told
USUAL_DAYS = 180
ANSWERS = ("kind", "helped", "again")


def rule_of(program: Program) -> SurveyRule | None:
    """The rule that counts now; none was set: nobody is asked by itself."""
    return SurveyRule.objects.filter(program=program).first()


def why_not_asked(case: Case, at: datetime) -> str:
    """Why the person of this case is not asked now, as a sentence; empty when they may be."""
    refusal = standing(case.person).refusal
    if refusal:
        return refusal
    asked = SurveyAsk.objects.filter(person__root=case.person.root_id).exclude(state=SurveyState.HINDERED)
    if asked.filter(state=SurveyState.REFUSED).exists():
        return _("The person does not want to be asked how it went.")
    if asked.filter(case=case).exists():
        return _("The person was asked about this case already.")
    rule = rule_of(case.program)
    days = rule.every_days if rule else USUAL_DAYS
    if asked.filter(asked_at__gt=at - timedelta(days=days)).exists():
        return _("The person was asked in the last %(days)d days already.") % {"days": days}
    return ""


def number_for(case: Case) -> ContactPoint | None:
    """The first number of the person that texts may go to now; none where there is none."""
    if settings.TEXT_PROVIDER == "off":
        return None
    for point in messaging.points_of(case):
        if point.kind == ContactPoint.Kind.PHONE and _takes_texts(case, point):
            return point
    return None


def _takes_texts(case: Case, point: ContactPoint) -> bool:
    try:
        messaging.refuse_unwanted(case, point)
    except NotPossible:
        return False
    return True


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


@dataclass(frozen=True)
class SurveyLine:
    """Answers of one quarter, for all or for one agency. None where too few answered."""

    name: str
    answered: int | None
    means: list[float | None] = field(default_factory=list)
    satisfied: list[int | None] = field(default_factory=list)
    good: list[int | None] = field(default_factory=lambda: [None] * len(ANSWERS))  # how many said 4 or 5

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Each question with its mean and its share of 4 and 5."""
        told = zip(QUESTIONS["en"], self.means, self.satisfied, strict=True)
        return [{"question": words, "mean": mean, "percent": percent} for words, mean, percent in told]


@dataclass(frozen=True)
class Quarter:
    """One quarter: how many were asked and answered, and what they said once it is over."""

    first_day: date
    asked: int
    answered: int
    is_over: bool
    rows: list[SurveyLine]

    @property
    def name(self) -> str:
        """“2026, quarter 4”."""
        return _("%(year)d, quarter %(n)d") % {"year": self.first_day.year, "n": (self.first_day.month + 2) // 3}


def results(program: Program, at: datetime, most: int = 8) -> list[Quarter]:
    """The last quarters, the newest first. What was said is told once a quarter is over, so that no two looks tell what
    one person answered."""
    now = quarter_of(local_date(at, program.zone))
    firsts = [now]
    while len(firsts) < most:
        firsts.append(quarter_of(firsts[-1] - timedelta(days=1)))
    asked = _asked(program, firsts)
    return [_quarter(program, first, asked.get(first, (0, 0)), is_over=first < now) for first in firsts]


def _asked(program: Program, firsts: list[date]) -> dict[date, tuple[int, int]]:
    rows = SurveyAsk.objects.filter(program=program).exclude(state__in=[SurveyState.HINDERED, SurveyState.WAITING])
    found: dict[date, tuple[int, int]] = {}
    for asked_at, state in rows.values_list("asked_at", "state"):
        first = quarter_of(local_date(asked_at, program.zone))
        if first in firsts:
            asked, answered = found.get(first, (0, 0))
            found[first] = (asked + 1, answered + (state == SurveyState.ANSWERED))
    return found


def _quarter(program: Program, first: date, asked: tuple[int, int], *, is_over: bool) -> Quarter:
    rows = told_of(program, first) if is_over else []
    return Quarter(first, asked[0], asked[1], is_over, rows)


def told_of(program: Program, first: date) -> list[SurveyLine]:
    """The team's line and one for each agency, those with too few left open; where one could be worked out from the
    others, a second one is left open too."""
    answers = SurveyAnswer.objects.filter(program=program, quarter=first)
    told: dict[str, Any] = {f"mean_{name}": Avg(name) for name in ANSWERS}
    told |= {f"good_{name}": Count("pk", filter=Q(**{f"{name}__gte": 4})) for name in ANSWERS}
    whole = answers.aggregate(n=Count("pk"), **told)
    by_agency = list(
        answers.values("organization__name").annotate(n=Count("pk"), **told).order_by("organization__name")
    )
    shown = _shown([row["n"] for row in by_agency])
    lines = [_line(_("All"), whole, is_shown=whole["n"] >= FEWEST)]
    for row, is_shown in zip(by_agency, shown, strict=True):
        name = row["organization__name"]
        if name:
            lines.append(_line(name, row, is_shown=is_shown and whole["n"] >= FEWEST))
    return lines if whole["n"] else []


def _shown(counts: Iterable[int]) -> list[bool]:
    """Which parts may be told: none under the least, and what is left open together is no smaller than that."""
    numbers = list(counts)
    shown = [number >= FEWEST for number in numbers]
    while 0 < sum(number for number, is_shown in zip(numbers, shown, strict=True) if not is_shown) < FEWEST and any(
        shown
    ):
        smallest = min((number, place) for place, number in enumerate(numbers) if shown[place])[1]
        shown[smallest] = False
    return shown


def _line(name: str, row: Any, *, is_shown: bool) -> SurveyLine:
    if not is_shown:
        return SurveyLine(name, None, [None] * 3, [None] * 3)
    means: list[float | None] = [round(float(row[f"mean_{one}"]), 1) for one in ANSWERS]
    satisfied = [percent_of(row[f"good_{one}"], row["n"]) for one in ANSWERS]
    good: list[int | None] = [row[f"good_{one}"] for one in ANSWERS]
    return SurveyLine(name, row["n"], means, satisfied, good)
