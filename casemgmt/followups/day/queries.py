"""What one person owes now: My day. One read of the ledger places everything on its list; only what is shown is put
into words (`cards`)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Area
from casemgmt.cases.covers.queries import absent_for
from casemgmt.cases.models import Case
from casemgmt.core.calendar import current_zone
from casemgmt.core.codes import ContactMode
from casemgmt.core.models import AccessLog
from casemgmt.duties.models import Duty, DutyKind, DutyQuerySet
from casemgmt.people import whole
from casemgmt.people.alerts.queries import alert_words
from casemgmt.people.models import ContactPoint

from ..attempts.models import Attempt
from ..contacts.models import FollowUp
from .contact import best_contact
from .lists import AHEAD, NEWS, Day, DayList, Due, list_of, order
from .ranking import km_between

NEW_FOR = timedelta(days=7)
MOST_NEW = 20
LOOK_BACK = timedelta(days=30)  # what one looked at before that is news again
READ = (
    *("pk", "kind", "question", "risk", "since", "opens_at", "due_at", "person_id", "person__root_id"),
    *("person__root__area_id", "closes_at", "tried_at", "modes"),
)


@dataclass(frozen=True)
class Place:
    """One person on a list, with all that is owed about them, the most urgent first."""

    who: Any
    dues: tuple[Due, ...]
    km: float | None = None

    @property
    def is_high(self) -> bool:
        """Whether any of it is of high risk."""
        return any(due.is_high for due in self.dues)


@dataclass(frozen=True)
class MyDay:
    """The four lists of one reader, each person on one of them; not yet in words."""

    user: Any
    day: Day
    lists: dict[DayList, list[Place]]
    points: dict[UUID, list[ContactPoint]] = field(default_factory=dict)
    new_cases: dict[Any, Any] = field(default_factory=dict)
    starts: list[Area] = field(default_factory=list)
    start: Area | None = None
    away: dict[Any, str] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """As of when."""
        return self.day.at

    @property
    def places(self) -> list[Place]:
        """All lists, one after the other."""
        return [place for places in self.lists.values() for place in places]

    @property
    def figures(self) -> list[tuple[str, str, int]]:
        """Above the lists: which, its word, how many people stand on it."""
        return [(str(name), words, len(self.lists[name])) for name, words in list_words().items()]


def list_words() -> dict[DayList, str]:
    """The lists by name, in their order."""
    return {
        DayList.NOW: _("Now"),
        DayList.TODAY: _("Today"),
        DayList.COULD: _("Could be done"),
        DayList.TIDY: _("Tidy up"),
    }


def my_day(user: Any, at: datetime, near: str = "") -> MyDay:
    """Everything that waits for this user, in a constant number of queries. `near`: the area the day starts in."""
    day, away = Day.of(at, current_zone()), absent_for(user, at)
    read = list(_read(user, [user.pk, *away], day))
    seen = _seen(user, read, at)
    dues = _without_later([_due(row, seen) for row in read], at)
    goals = {row["person__root_id"]: row["person__root__area_id"] for row in read if _is_visit(row)}
    wanted = set(goals.values()) - {None}
    found = Area.objects.select_related("merged_into").in_bulk(wanted) if wanted else {}
    areas = {pk: area.now for pk, area in found.items()}
    starts = sorted({area for area in areas.values() if area.point}, key=str)
    start = next((area for area in starts if str(area.pk) == near), None)
    ways = {who: km for who, area in goals.items() if (km := _km(start, areas.get(area))) is not None}
    points = whole.points_of_many({due.who for due in dues if due.kind == DutyKind.CONTACT})
    return MyDay(
        user=user, day=day, lists=_placed(dues, day, points, ways), points=points, away=away,
        new_cases=_new_cases(user, at), starts=starts, start=start,
    )  # fmt: skip


def owed(user: Any, whose: Collection[Any], at: datetime) -> DutyQuerySet:
    """What this user owes, for themselves or for whom they stand in, and may see."""
    return Duty.objects.owed_by(user, whose, at).visible_to(user).open()


def _read(user: Any, whose: Collection[Any], day: Day) -> Iterable[dict[str, Any]]:
    """What stands, and what can be done ahead by the end of tomorrow."""
    follow_up = FollowUp.objects.filter(pk=OuterRef("subject_id"))
    tried = Attempt.objects.filter(follow_up=OuterRef("subject_id"), voided_at=None).order_by("-at")
    rows = owed(user, whose, day.at).filter(Q(opens_at__lte=day.at) | Q(kind__in=AHEAD, opens_at__lt=day.tomorrow))
    told = rows.annotate(
        closes_at=Subquery(follow_up.filter(ended_at=None).values("closes_at")),
        modes=Subquery(follow_up.values("modes")),
        tried_at=Subquery(tried.values("at")[:1]),
    )
    return told.values(*READ)


def _seen(user: Any, read: Iterable[dict[str, Any]], at: datetime) -> dict[Any, datetime]:
    """When the reader last opened something of these people, by the entry that was opened."""
    people = {one for row in read if row["kind"] in NEWS for one in (row["person_id"], row["person__root_id"])}
    if not people:
        return {}
    looks = AccessLog.objects.not_refused().filter(
        user=user, person_id__in=people, subject_id__isnull=False, at__gt=at - LOOK_BACK
    )
    return dict(looks.order_by().values_list("person_id").annotate(last=Max("at")))


def _due(row: dict[str, Any], seen: dict[Any, datetime]) -> Due:
    looks = [seen[one] for one in (row["person_id"], row["person__root_id"]) if one in seen]
    return Due(
        pk=row["pk"], kind=row["kind"], question=row["question"], who=row["person__root_id"] or row["pk"],
        risk=row["risk"], since=row["since"], opens_at=row["opens_at"], due_at=row["due_at"],
        closes_at=row["closes_at"] if row["kind"] == DutyKind.CONTACT else None, tried_at=row["tried_at"],
        seen_at=max(looks, default=None),
    )  # fmt: skip


def _without_later(dues: list[Due], at: datetime) -> list[Due]:
    """What opens only tomorrow is said of those of whom nothing is owed today."""
    busy = {due.who for due in dues if due.opens_at <= at}
    return [due for due in dues if due.opens_at <= at or due.who not in busy]


def _is_visit(row: dict[str, Any]) -> bool:
    return row["kind"] == DutyKind.CONTACT and ContactMode.VISIT in (row["modes"] or ())


def _km(start: Area | None, goal: Area | None) -> float | None:
    """Kilometres to go, for a visit, between the middles of the two areas."""
    return km_between(start.point, goal.point) if start and goal and start.point and goal.point else None


def _placed(
    dues: Iterable[Due], day: Day, points: dict[UUID, list[ContactPoint]], ways: dict[Any, float]
) -> dict[DayList, list[Place]]:
    """Each person once, on the most urgent list that anything owed about them stands on."""
    ranks = list(DayList)
    keyed = []
    for due in dues:
        best = best_contact(points.get(due.who, ()), day.at, day.zone) if due.kind == DutyKind.CONTACT else None
        is_allowed = best is None or not best.forbidden
        key = order(due, day.at, is_allowed_now=is_allowed, km=ways.get(due.who))
        keyed.append((ranks.index(list_of(due, day)), key, due))
    lists: dict[DayList, list[Place]] = {name: [] for name in DayList}
    people: dict[Any, tuple[int, list[Due]]] = {}
    for rank, _key, due in sorted(keyed, key=lambda one: one[:2]):
        people.setdefault(due.who, (rank, []))[1].append(due)
    for who, (rank, theirs) in people.items():
        lists[ranks[rank]].append(Place(who, tuple(theirs), ways.get(who)))
    return lists


def unseen_cases(mine: MyDay, drawn: Collection[Any]) -> list[Any]:
    """The new cases of whom no card on the page speaks, with what to know before meeting them."""
    ids = [pk for pk, who in mine.new_cases.items() if who not in drawn]
    rows = Case.objects.filter(pk__in=ids).select_related("person__root").annotate(alert_words=alert_words(mine.at))
    return list(rows.order_by("-assigned_at")) if ids else []


def _new_cases(user: Any, at: datetime) -> dict[Any, Any]:
    """Those given to the user lately that they have not looked at since, and whom they are about."""
    seen = AccessLog.objects.not_refused().filter(user=user, subject_id=OuterRef("pk"), at__gte=OuterRef("assigned_at"))
    rows = Case.objects.open().visible_to(user).filter(owner=user, assigned_at__gt=at - NEW_FOR)
    rows = rows.filter(~Exists(seen)).order_by("-assigned_at")
    return dict(rows.values_list("pk", "person__root_id")[:MOST_NEW])
