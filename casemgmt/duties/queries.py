"""What is late: every kind of duty on one page, by whose, kind or agency; all of it for who assigns, else one's own.

One indexed read of the ledger, and a constant number of reads to put a page of it into words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from casemgmt.accounts.choosing import as_slug
from casemgmt.accounts.models import Area, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.models import Event
from casemgmt.core.pages import as_id
from casemgmt.people.alerts.queries import alert_words
from providers.models import Organization

from .hooks import KINDS, WHOSE_WORK, DutyLine
from .models import Duty, DutyKind, DutyQuerySet

LEDGERS_OWN = "duty.told"
BY = ("owner", "kind", "agency")
# What a late duty says of itself that the filters are made of.
AMONG = ("owner", "organization", "pk")
RISK_RANK = Case(
    When(risk=Risk.HIGH, then=Value(0)),
    When(risk=Risk.MODERATE, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class LateFilters:
    """What the page shows, as its address says. A word it does not know filters nothing. `open`: the heading whose
    lines are shown."""

    by: str = "owner"
    kind: str = ""
    risk: str = ""
    area: str = ""
    owner: str = ""
    agency: str = ""
    need: str = ""
    team: str = ""
    program: str = ""
    open: str = ""

    @classmethod
    def read(cls, query: Any) -> "LateFilters":
        """From an address."""
        return cls(
            by=_one_of(query.get("by"), BY) or "owner",
            kind=_one_of(query.get("kind"), DutyKind.values),
            risk=_one_of(query.get("risk"), Risk.values),
            area=as_id(query.get("area")),
            owner=as_id(query.get("owner")),
            agency=as_id(query.get("agency")),
            need=_one_of(query.get("need"), NeedDomain.values),
            team=(query.get("team") or "").replace("\0", "")[:80],
            program=as_slug(query.get("program")),
            open=(query.get("open") or "")[:60],
        )

    @property
    def narrows(self) -> bool:
        """Whether something is left out."""
        return any((self.kind, self.owner, self.agency, self.program, self.narrows_more))

    @property
    def narrows_more(self) -> bool:
        """Whether one of the filters is in use that stand behind “More filters”."""
        return any((self.risk, self.area, self.need, self.team))

    def chosen(self, rows: DutyQuerySet) -> DutyQuerySet:
        """Those of these duties that the address asks for."""
        wanted = {
            "kind": self.kind,
            "risk": self.risk,
            "owner": self.owner,
            "organization": self.agency,
            "program__slug": self.program,
        }
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        if self.area:  # and what was merged into it
            home = Area.objects.filter(Q(pk=self.area) | Q(merged_into=self.area))
            rows = rows.filter(person__root__area__in=home)
        for path, value in (("case__needs__domain", self.need), ("case__encounters__team", self.team)):
            if value:  # of what hangs on the case there are several: a row must not come twice
                rows = rows.filter(pk__in=Duty.objects.open().filter(**{path: value}).values("pk"))
        return rows


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
    """What is past its due time: high risk first, then what is latest."""
    rows = filters.chosen(of_concern(user, at).late(at))
    rows = rows.select_related("person__root", "owner", "organization", "program")
    return rows.annotate(alert_words=alert_words(at)).order_by(RISK_RANK, "due_at", "pk")


def counts(rows: DutyQuerySet) -> dict[str, int]:
    """How many of each kind, by its code."""
    return dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))


@dataclass(frozen=True)
class LateLine:
    """One line: the duty, its words, who was told of it so far and when last."""

    duty: Duty
    line: DutyLine
    late_by: timedelta
    told: int = 0
    told_at: datetime | None = None

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


def shown(duties: Sequence[Duty], user: Any, at: datetime) -> list[LateLine]:
    """A page of lines."""
    words, told = in_words(duties, user, at), _told(duties)
    lines = []
    for row in duties:
        count, last = told.get(row.pk, (0, None))
        line = words.get(row.pk) or DutyLine(str(row.get_kind_display()), "", "")
        lines.append(LateLine(row, line, at - row.due_at, count, last))
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


@dataclass(frozen=True)
class LateChoices:
    """What the filters offer, as value and words: only what is among the late ones, so that no choice leads to
    nothing."""

    owners: Sequence[tuple[Any, Any]]
    agencies: Sequence[tuple[Any, Any]]
    areas: Sequence[tuple[Any, Any]]
    needs: Sequence[tuple[Any, Any]]
    teams: Sequence[tuple[Any, Any]]


def choices(user: Any, at: datetime) -> LateChoices:
    """Whose, which agency, what is needed, which crisis team met the person. The ledger is read once; what it says is
    looked up by id."""
    among = of_concern(user, at).late(at).order_by().aggregate(**{name: _each(name) for name in AMONG})
    owners = User.objects.filter(pk__in=among["owner"])
    agencies = Organization.objects.filter(pk__in=among["organization"])
    areas = Area.objects.filter(program_id__in=programs_where(user, Permission.CASE_VIEW), merged_into=None)
    duties = Duty.objects.filter(pk__among=among["pk"])
    needs, teams = duties.filter(case__needs__domain__gt=""), duties.filter(case__encounters__team__gt="")
    offered = _offered("owner", owners, "name").union(
        _offered("agency", agencies, "name"),
        _offered("area", areas, "name"),
        _offered("need", needs, "case__needs__domain", by="case__needs__domain"),
        _offered("team", teams, "case__encounters__team", by="case__encounters__team"),
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for choice_of, value, words in offered.order_by("choice_words", "choice"):
        found.setdefault(choice_of, []).append((value, words))
    domains = dict(found.get("need", ()))
    return LateChoices(
        owners=found.get("owner", []),
        agencies=found.get("agency", []),
        areas=found.get("area", []),
        needs=[choice for choice in NeedDomain.choices if choice[0] in domains],
        teams=found.get("team", []),
    )


def _each(name: str) -> ArrayAgg:
    return ArrayAgg(name, distinct=True, filter=Q(**{f"{name}__isnull": False}), default=Value([]))


def _offered(choice_of: str, rows: QuerySet[Any], words: str, *, by: str = "pk") -> QuerySet[Any]:
    """These as what they are offered as, value and words, each once."""
    # No column of a model is called so.
    text: dict[str, Any] = {"choice_of": Value(choice_of), "choice": by, "choice_words": words}
    told = {name: Cast(path, TextField()) for name, path in text.items()}
    return rows.order_by().annotate(**told).values_list(*told)


def narrowed_by(filters: LateFilters, choices: LateChoices) -> list[Any]:
    """What narrows the page, in words, for its heading."""
    offered = {
        "kind": DutyKind.choices, "owner": choices.owners, "agency": choices.agencies, "need": choices.needs,
        "area": choices.areas, "risk": Risk.choices, "team": choices.teams,
    }  # fmt: skip
    chosen = {name: getattr(filters, name) for name in offered}
    return [words for name, rows in offered.items() for value, words in rows if str(value) == chosen[name]]


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
