"""Which cases have nothing ahead, and the days one chooses most."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, DateTimeField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from casemgmt.accounts.models import Program
from casemgmt.core.calendar import local_date
from casemgmt.core.compiled import Compiled, CompiledColumn, CompiledRows
from casemgmt.core.models import Event
from casemgmt.core.templatetags.words import in_words

from .. import hooks
from ..models import Case
from .models import NextDate
from .rules import span_of

NEAR = 6  # days within which a moment is said with its weekday already
# After these a case stands anew: what was planned before is not what it waits for.
STANDS_ANEW = ("case.reopened", "case.resumed", "case.held", "case.assigned", "case.cases_parted", "case.close_undone")


def idle(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Of these, the open ones that somebody has and for which nothing is planned: no date, no contact that runs,
    nothing asked of an agency. Nobody is owed to have one that nobody has: it is taken on first."""
    dates = NextDate.objects.standing().filter(case=OuterRef("pk"))
    rows = rows.exclude(state="closed").filter(~Exists(dates), owner__isnull=False)
    for plans in hooks.PLANS:
        rows = rows.filter(~plans.ahead())
    return rows


def idle_since(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Add `idle_since`: the last of what was planned, or since it stands as it does."""
    dates = NextDate.objects.filter(case=OuterRef("pk"), ended_at__isnull=False).order_by("-ended_at")
    anew = Event.objects.filter(case_id=OuterRef("pk"), verb__in=STANDS_ANEW).order_by("-at")
    lasts = [Subquery(dates.values("ended_at")[:1]), Subquery(anew.values("at")[:1])]
    lasts += [plans.last_ended() for plans in hooks.PLANS]
    known = [Coalesce(last, "opened_at", output_field=DateTimeField()) for last in lasts]
    return rows.annotate(idle_since=Greatest("opened_at", *known))


def is_idle() -> CompiledColumn:
    """For a query of cases: whether nothing is planned for it."""
    return IS_IDLE()


def _is_idle() -> Exists:
    return Exists(idle(Case.objects.filter(pk=OuterRef("pk"))))


IS_IDLE = Compiled(lambda: Case, _is_idle, BooleanField(), asks_key_alone=True)


def dates_of(case: Case) -> list[NextDate]:
    """The dates that stand, the first one first."""
    return list(DATES(case=case.pk))


DATES = CompiledRows(lambda case: NextDate.objects.standing().filter(case=case).select_related("owner"), "case")


@dataclass(frozen=True)
class DayAhead:
    """A day to choose by one press, with when it would be due."""

    on: date
    words: str


def days_ahead(program: Program, at: datetime) -> list[DayAhead]:
    """Tomorrow, in three days, in a week: the next day on which the office works from there, each once."""
    today, calendar = local_date(at, program.zone), program.calendar
    days = dict.fromkeys(_working(today + timedelta(days=n), calendar) for n in (1, 3, 7))
    return [DayAhead(on, due_words(span_of(program, on, None, at)[1])) for on in days]


def due_words(due_at: datetime) -> str:
    """When a date is due, with its weekday and hour."""
    local = localtime(due_at)
    words = in_words(local)
    return words if abs((local.date() - localdate()).days) <= NEAR else f"{date_format(local, 'D')} {words}"


def _working(day: date, calendar: Any) -> date:
    return next((day + timedelta(days=n) for n in range(14) if calendar.is_business_day(day + timedelta(days=n))), day)
