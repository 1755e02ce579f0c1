"""What each colleague carries now: the Team page, and the load before and after cases change hands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import Work
from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.reassignment import CaseMove
from casemgmt.cases.clocks import ASSIGN_BY
from casemgmt.cases.distribution import distribute
from casemgmt.cases.models import Case, CaseState, Cover
from casemgmt.core.access import users_holding
from casemgmt.core.calendar import day_bounds, local_date
from casemgmt.core.codes import Risk
from casemgmt.core.pages import as_id
from casemgmt.duties.models import Duty, DutyKind, OwingGroup
from casemgmt.people.alerts.queries import alert_words

from ..contacts.models import FollowUp, FollowUpEnd

WHOSE = Coalesce("assignee_id", models.Case(models.When(is_shared=False, then="case__owner_id")))
CASE_COUNTS = {
    "open": Count("pk"),
    "high": Count("pk", filter=Q(risk=Risk.HIGH)),
    "moderate": Count("pk", filter=Q(risk=Risk.MODERATE)),
    "low": Count("pk", filter=Q(risk=Risk.LOW)),
    "on_hold": Count("pk", filter=Q(state=CaseState.ON_HOLD)),
}


@dataclass
class ColleagueLoad:
    """What one colleague carries; nobody's when `user` is None."""

    user: User | None = None
    is_here: bool = True
    open: int = 0
    high: int = 0
    moderate: int = 0
    low: int = 0
    on_hold: int = 0
    due_today: int = 0
    overdue: int = 0
    missed: int = 0
    cover: Cover | None = None
    covers_for: list[str] = field(default_factory=list)

    def __add__(self, other: "ColleagueLoad") -> "ColleagueLoad":
        counted = [each.name for each in fields(self) if each.type is int or each.type == "int"]
        return ColleagueLoad(**{name: getattr(self, name) + getattr(other, name) for name in counted})


@dataclass(frozen=True)
class Team:
    """Everybody who works on cases, with what nobody has yet; `week_start` is the local day the week began."""

    program: Program
    loads: list[ColleagueLoad]
    unassigned: ColleagueLoad
    waiting: list[Case]
    week_start: Any
    waiting_late: int = 0

    @property
    def total(self) -> ColleagueLoad:
        """All of it together."""
        return sum(self.loads, self.unassigned + ColleagueLoad())


def team(program: Program, user: Any, at: datetime) -> Team:
    """Who carries what, in a constant number of questions. Counts what the reader may open."""
    week_start, _after = week_of(program, at)
    counted = _case_counts(program, user)
    for whose, numbers in (*_duty_counts(program, user, at), *_missed_counts(program, user, week_start)):
        counted.setdefault(whose, {}).update(numbers)
    here = {person.pk: person for person in colleagues(program)}
    gone = User.objects.in_bulk({whose for whose in counted if whose and whose not in here})
    loads = [ColleagueLoad(person, True, **counted.get(person.pk, {})) for person in here.values()]
    loads += [ColleagueLoad(person, False, **counted[person.pk]) for person in gone.values()]
    _add_covers(program, loads, at)
    waiting = waiting_cases(program, user)
    return Team(
        program=program,
        loads=loads,
        unassigned=ColleagueLoad(**counted.get(None, {})),
        waiting=list(waiting.select_related("person__root").annotate(alert_words=alert_words(at))[:6]),
        week_start=local_date(week_start, program.zone),
        waiting_late=waiting.filter(assign_by__lt=at).count(),
    )


def _add_covers(program: Program, loads: list[ColleagueLoad], at: datetime) -> None:
    rows = Cover.objects.running(at).filter(program=program).select_related("away", "stand_in")
    by_user = {load.user.pk: load for load in loads if load.user}
    for cover in rows:
        if cover.away_id in by_user:
            by_user[cover.away_id].cover = cover
        if cover.stand_in_id in by_user:
            by_user[cover.stand_in_id].covers_for.append(cover.away.name)


def colleagues(program: Program) -> QuerySet[User]:
    """Those who work on cases of the program, by name."""
    return users_holding(Permission.CASE_EDIT, program).order_by("name", "pk")


def waiting_cases(program: Program, user: Any) -> QuerySet[Any]:
    """Open cases nobody has, the one that needs an owner first at the top."""
    rows = Case.objects.visible_to(user).open().filter(program=program, owner=None)
    return rows.annotate(assign_by=ASSIGN_BY).order_by("assign_by", "pk")


def week_of(program: Program, at: datetime) -> tuple[datetime, datetime]:
    """The first moments of this local week and of the next one."""
    today = local_date(at, program.zone)
    monday = today - timedelta(days=today.weekday())
    return day_bounds(monday, program.zone)[0], day_bounds(monday + timedelta(days=6), program.zone)[1]


def _case_counts(program: Program, user: Any) -> dict[Any, dict[str, Any]]:
    rows: Any = Case.objects.visible_to(user).open().filter(program=program).values("owner_id")
    return {row.pop("owner_id"): row for row in rows.annotate(**CASE_COUNTS)}


def _duty_counts(program: Program, user: Any, at: datetime) -> Iterable[tuple[Any, dict[str, Any]]]:
    """What is late, of every kind, and the contacts due later today; nobody's is what those who assign owe."""
    tonight = day_bounds(local_date(at, program.zone), program.zone)[1]
    rows: Any = Duty.objects.visible_to(user).open().filter(program=program, due_at__lt=tonight)
    rows = rows.filter(Q(owner__isnull=False) | Q(group=OwingGroup.ASSIGNERS)).values("owner_id")
    late, today = Q(due_at__lt=at, opens_at__lte=at), Q(due_at__gte=at, kind=DutyKind.CONTACT)
    for row in rows.annotate(overdue=Count("pk", filter=late), due_today=Count("pk", filter=today)):
        yield row.pop("owner_id"), row


def _missed_counts(program: Program, user: Any, since: datetime) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows: Any = FollowUp.objects.visible_to(user).filter(program=program, end=FollowUpEnd.MISSED, closes_at__gte=since)
    for row in rows.annotate(whose=WHOSE).values("whose").annotate(missed=Count("pk")):
        yield row.pop("whose"), row


@dataclass(frozen=True)
class Picking:
    """Which cases are listed to be given away, as the address says."""

    owner: str = ""
    risk: str = ""
    state: str = ""

    @classmethod
    def read(cls, query: Any) -> "Picking":
        """From an address or a form; a word it does not know filters nothing. `nobody` is an owner too."""
        owner = "nobody" if query.get("owner") == "nobody" else as_id(query.get("owner"))
        risk = query.get("risk") if query.get("risk") in Risk.values else ""
        return cls(owner, risk, query.get("state") if query.get("state") in CaseState.values else "")


def owners(program: Program, picking: Picking) -> list[User]:
    """Whose cases can be listed: those who are here, and who has left when it is they who are looked at."""
    here = list(colleagues(program))
    is_known = picking.owner in {"", "nobody", *(str(user.pk) for user in here)}
    return here if is_known else [*here, *User.objects.filter(pk=picking.owner)]


def pickable(program: Program, user: Any, picking: Picking) -> QuerySet[Case]:
    """Open cases that can be given to somebody else, those of high risk first."""
    rows = Case.objects.visible_to(user).open().filter(program=program)
    if picking.owner:
        rows = rows.filter(owner_id=None if picking.owner == "nobody" else UUID(picking.owner))
    chosen = {name: value for name in ("risk", "state") if (value := getattr(picking, name))}
    rows = rows.filter(**chosen).annotate(assign_by=ASSIGN_BY, alert_words=alert_words(timezone.now()))
    return rows.select_related("person__root", "owner").order_by("owner__name", "assign_by", "pk")


@dataclass
class LoadShift:
    """One colleague's load before and after."""

    user: User
    before: int = 0
    after: int = 0
    due_before: int = 0
    due_after: int = 0
    cover: Cover | None = None


@dataclass(frozen=True)
class LoadPreview:
    """What would happen: each move, and the load of everybody it touches."""

    moves: list[CaseMove]
    shifts: list[LoadShift]
    staying: int = 0
    given: dict[Any, int] = field(default_factory=dict)


def preview_loads(program: Program, cases: Sequence[Case], to: Sequence[User], at: datetime) -> LoadPreview:
    """Who would get which of these cases. All to one, or spread so that the loads come out even."""
    open_now = _open_loads(program)
    picked = {user.pk: sum(case.owner_id == user.pk for case in cases) for user in to}
    loads = {user.pk: open_now.get(user.pk, 0) - picked[user.pk] for user in to}
    dealt = distribute([(case.pk, case.risk) for case in cases], loads)
    moves = [CaseMove(case.pk, case.owner_id, dealt[case.pk]) for case in cases if dealt[case.pk] != case.owner_id]
    touched = {user.pk: user for user in [*to, *(case.owner for case in cases if case.owner)]}
    shifts = [LoadShift(user, open_now.get(user.pk, 0), open_now.get(user.pk, 0)) for user in touched.values()]
    _shift(shifts, moves, _due_this_week(program, at))
    away = {
        cover.away_id: cover for cover in Cover.objects.running(at).filter(program=program).select_related("stand_in")
    }
    for row in shifts:
        row.cover = away.get(row.user.pk)
    return LoadPreview(moves, sorted(shifts, key=lambda row: row.user.name), len(cases) - len(moves))


def _shift(shifts: list[LoadShift], moves: list[CaseMove], due: dict[tuple[Any, Any], int]) -> None:
    """Contacts that name somebody else stay theirs; the others go with their case."""
    by_user = {row.user.pk: row for row in shifts}
    for (whose, _case_id), count in due.items():
        if whose in by_user:
            by_user[whose].due_before += count
            by_user[whose].due_after += count
    for move in moves:
        count = due.get((move.seen, move.case_id), 0)
        for row, sign in ((by_user.get(move.seen), -1), (by_user[move.to], 1)):
            if row:
                row.after += sign
                row.due_after += sign * count


def _open_loads(program: Program) -> dict[Any, int]:
    rows = Case.objects.open().filter(program=program).values("owner_id").annotate(open=Count("pk"))
    return {row["owner_id"]: row["open"] for row in rows}


def _due_this_week(program: Program, at: datetime) -> dict[tuple[Any, Any], int]:
    rows = Duty.objects.open().filter(program=program, kind=DutyKind.CONTACT, due_at__lt=week_of(program, at)[1])
    counted = rows.values("owner_id", "case_id").annotate(due=Count("pk"))
    return {(row["owner_id"], row["case_id"]): row["due"] for row in counted}


def open_work(*, user: User, program: Program, at: datetime) -> list[Work]:
    """What waits for this user in the program: open cases, and contacts of other people's cases that name them."""
    cases = Case.objects.open().filter(program=program, owner=user).count()
    contacts = FollowUp.objects.live().filter(program=program).lent_to(user).count()
    rows = [
        Work(str(_("Open cases")), cases, f"{reverse('cases:list')}?owner={user.pk}"),
        Work(str(_("Contacts of others' cases")), contacts, f"{reverse('followups:list')}?owner={user.pk}"),
    ]
    return [row for row in rows if row.count]
