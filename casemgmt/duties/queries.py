"""What is late: every kind of duty on one page, by kind, person or agency; all of it for who assigns, else one's own.

One indexed read of the ledger, and a constant number of reads to put a page of it into words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Min, Q, Value, When

from casemgmt.accounts.choosing import as_slug
from casemgmt.accounts.models import Area, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.codes import Risk
from casemgmt.core.models import Event
from casemgmt.core.pages import as_id
from casemgmt.people.alerts.queries import alert_words

from .hooks import KINDS, WHOSE_WORK, DutyLine
from .models import Duty, DutyKind, DutyQuerySet

LEDGERS_OWN = "duty.told"
BY = ("kind", "owner", "agency")
RISK_RANK = Case(
    When(risk=Risk.HIGH, then=Value(0)),
    When(risk=Risk.MODERATE, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
# By what the lines stand together: the group's key, and the order of the groups.
GROUPS: dict[str, tuple[Any, ...]] = {
    "kind": (F("kind"),),
    "owner": (F("owner__name").asc(nulls_first=True), F("group"), F("owner")),
    "agency": (F("organization__name").asc(nulls_last=True), F("organization")),
}


@dataclass(frozen=True)
class LateFilters:
    """What the page shows, as its address says. A word it does not know filters nothing."""

    by: str = "kind"
    kind: str = ""
    risk: str = ""
    area: str = ""
    owner: str = ""
    program: str = ""

    @classmethod
    def read(cls, query: Any) -> "LateFilters":
        """From an address."""
        return cls(
            by=_one_of(query.get("by"), BY) or "kind",
            kind=_one_of(query.get("kind"), DutyKind.values),
            risk=_one_of(query.get("risk"), Risk.values),
            area=as_id(query.get("area")),
            owner=as_id(query.get("owner")),
            program=as_slug(query.get("program")),
        )

    @property
    def narrows(self) -> bool:
        """Whether something is left out."""
        return any((self.kind, self.risk, self.area, self.owner, self.program))

    def chosen(self, rows: DutyQuerySet) -> DutyQuerySet:
        """Those of these duties that the address asks for."""
        wanted = {
            "kind": self.kind,
            "risk": self.risk,
            "person__root__area": self.area,
            "owner": self.owner,
            "program__slug": self.program,
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value})


def _one_of(word: str | None, known: Iterable[str]) -> str:
    return word if word and word in set(known) else ""


def of_concern(user: Any, at: datetime) -> DutyQuerySet:
    """What stands and concerns the user: all of the programs where they assign cases; elsewhere what they owe, for
    themselves or for whom they stand in."""
    rows = Duty.objects.visible_to(user).standing(at)
    whose = [user.pk, *(pk for ask in WHOSE_WORK for pk in ask(user=user, at=at))]
    owed = Duty.objects.owed_by(user, whose, at).values("pk")
    return rows.filter(Q(program_id__in=programs_where(user, Permission.CASE_ASSIGN)) | Q(pk__in=owed))


def late(user: Any, filters: LateFilters, at: datetime) -> DutyQuerySet:
    """What is past its due time, in the groups of the page: within a group high risk first, then what is latest."""
    rows = filters.chosen(of_concern(user, at).late(at))
    rows = rows.select_related("person__root", "owner", "organization", "program")
    return rows.annotate(alert_words=alert_words(at)).order_by(*GROUPS[filters.by], RISK_RANK, "due_at", "pk")


def counts(rows: DutyQuerySet) -> dict[str, int]:
    """How many of each kind, by its code."""
    return dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))


@dataclass(frozen=True)
class LateGroup:
    """One heading of the page: whose or which, how many in all, since when the worst is late."""

    key: Any
    count: int
    worst_at: datetime


def groups(rows: DutyQuerySet, by: str) -> dict[Any, LateGroup]:
    """All headings, of lines on other pages too."""
    keys = {"kind": F("kind"), "owner": F("owner"), "agency": F("organization")}
    told = rows.order_by().values(key=keys[by]).annotate(n=Count("pk"), worst=Min("due_at"))
    return {row["key"]: LateGroup(row["key"], row["n"], row["worst"]) for row in told}


@dataclass(frozen=True)
class LateLine:
    """One line: the duty, its words, who was told of it so far and when last; `heads` opens a group."""

    duty: Duty
    line: DutyLine
    late_by: timedelta
    told: int = 0
    told_at: datetime | None = None
    heads: LateGroup | None = None

    @property
    def is_late(self) -> bool:
        """Whether it is past its due time."""
        return self.late_by > timedelta()


def in_words(duties: Sequence[Duty], user: Any, at: datetime) -> dict[UUID, DutyLine]:
    """By duty, its words: asked once of each kind that is among them."""
    found: dict[UUID, DutyLine] = {}
    for kind in KINDS:
        some = [row for row in duties if row.subject_type == kind.subject_type and row.kind in kind.kinds]
        found |= kind.lines(some, user=user, at=at) if some else {}
    return found


def shown(duties: Sequence[Duty], user: Any, at: datetime, heads: dict[Any, LateGroup], by: str) -> list[LateLine]:
    """A page of lines, each first one of a group with its heading."""
    words, told, before = in_words(duties, user, at), _told(duties), object()
    lines = []
    for row in duties:
        key = {"kind": row.kind, "owner": row.owner_id, "agency": row.organization_id}[by]
        count, last = told.get(row.pk, (0, None))
        head = heads.get(key) if key != before else None
        line = words.get(row.pk) or DutyLine(str(row.get_kind_display()), "", "")
        lines.append(LateLine(row, line, at - row.due_at, count, last, head))
        before = key
    return lines


def _told(duties: Sequence[Duty]) -> dict[UUID, tuple[int, datetime | None]]:
    """How often somebody was told, and when last: by the ledger's sweep, or by the kind's own."""
    verbs = {LEDGERS_OWN, *(verb for kind in KINDS for verb in kind.telling)}
    by_subject = {row.subject_id: row.pk for row in duties} | {row.pk: row.pk for row in duties}
    found: dict[UUID, tuple[int, datetime | None]] = {}
    events = Event.objects.filter(subject_id__in=by_subject, verb__in=verbs).order_by("at", "id")
    for subject, at in events.values_list("subject_id", "at"):
        count, _last = found.get(by_subject[subject], (0, None))
        found[by_subject[subject]] = count + 1, at
    return found


def owners_of(rows: DutyQuerySet) -> list[User]:
    """Who owes something of it, by name."""
    return list(User.objects.filter(pk__in=rows.order_by().values("owner")).order_by("name", "pk"))


def areas_for(user: Any) -> list[Area]:
    """The parts of the user's programs."""
    return list(Area.objects.filter(program_id__in=programs_where(user, Permission.CASE_VIEW)).order_by("name"))


def file_rows(rows: DutyQuerySet, user: Any, at: datetime) -> list[list[Any]]:
    """As lines of a file: ids, codes and who owes it, never who the person is."""
    duties = list(rows)
    told = _told(duties)
    return [
        [
            row.pk, row.program.slug, row.kind, row.whose_words, row.organization or "", row.person_id or "",
            row.case_id or "", row.risk, row.since.isoformat(), row.due_at.isoformat(),
            round((at - row.due_at).total_seconds() / 3600, 1), told.get(row.pk, (0, None))[0],
        ]
        for row in duties
    ]  # fmt: skip
