"""Which cases have nothing ahead, and the days one chooses most."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from casemgmt.accounts.models import Program
from casemgmt.accounts.numbers.known import UNDO
from casemgmt.accounts.numbers.queries import NumberHistory, longest
from casemgmt.core.calendar import local_date
from casemgmt.core.compiled import Compiled, CompiledColumn, CompiledRows
from casemgmt.core.models import Event
from casemgmt.core.templatetags import words as told
from casemgmt.duties.hooks import DutyLine
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.duties.queries import in_words

from .. import hooks
from ..models import Case
from .models import NextDate
from .rules import span_of, undo_until

IDLE = (DutyKind.NEXT_DATE, "case")
MOST_LINES = 6  # of what comes next; the panels show the rest
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


@dataclass(frozen=True)
class NextLine:
    """One thing that comes next: the duty in words, and until when a date can be undone."""

    duty: Duty
    words: str
    url: str
    is_late: bool
    undo_until: datetime | None = None

    @property
    def whose(self) -> str:
        """Who owes it, where it is not who has the case."""
        case: Any = self.duty.case
        return "" if self.duty.owner_id and self.duty.owner_id == case.owner_id else self.duty.whose_words


@dataclass(frozen=True)
class Coming:
    """What comes next, soonest first, and the dates that ended a moment ago, with until when that can be undone."""

    lines: list[NextLine]
    just_ended: list[tuple[NextDate, datetime]]


def coming(case: Case, user: Any, at: datetime, contact: DutyLine | None) -> Coming:
    """What comes next of all that is owed about the case: of contacts the first, which the plan has in words; it shows
    the others. `Nothing is planned` is said by the page itself."""
    rows = OWED(case=case.pk, since=at - longest(UNDO))
    found = [row for row in rows if (row.kind, row.subject_type) != IDLE]
    owed = _first_of_each_plan([row for row in found if row.ended_at is None])
    words = in_words([row for row in owed if row.kind != DutyKind.CONTACT], user, at)
    words |= {row.pk: contact for row in owed if row.kind == DutyKind.CONTACT and contact}
    undoable = _undoable({row.subject_id for row in found if row.subject_type == "nextdate"}, at)
    until = {date.pk: moment for date, moment in undoable}
    lines = [(row, words.get(row.pk) or DutyLine(str(row.get_kind_display()), "", "")) for row in owed]
    for row in owed:
        row.case = case
    return Coming(
        [NextLine(row, say.what, say.url, row.due_at < at, until.get(row.subject_id)) for row, say in lines],
        [(date, moment) for date, moment in undoable if date.ended_at],
    )


def _owed(case: Any, since: Any) -> QuerySet[Duty]:
    is_new = Q(ended_at__gte=since, subject_type="nextdate")
    rows = Duty.objects.filter(Q(ended_at=None) | is_new, case=case).select_related("owner", "organization")
    return rows.order_by("due_at", "pk")


OWED = CompiledRows(_owed, "case", "since")


def _first_of_each_plan(rows: list[Duty]) -> list[Duty]:
    contacts = [row for row in rows if row.kind == DutyKind.CONTACT]
    later = {row.pk for row in contacts[1:]}
    return [row for row in rows if row.pk not in later][:MOST_LINES]


def _undoable(dates: set[UUID], at: datetime) -> list[tuple[NextDate, datetime]]:
    """Dates whose last act was a moment ago."""
    rows = NextDate.objects.filter(pk__in=dates).order_by("-changed_at") if dates else ()
    numbers = NumberHistory(UNDO) if dates else None
    known = [(row, undo_until(row, at, numbers)) for row in rows]
    return [(row, moment) for row, moment in known if moment]


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
    words = told.in_words(local)
    return words if abs((local.date() - localdate()).days) <= NEAR else f"{date_format(local, 'D')} {words}"


def _working(day: date, calendar: Any) -> date:
    return next((day + timedelta(days=n) for n in range(14) if calendar.is_business_day(day + timedelta(days=n))), day)
