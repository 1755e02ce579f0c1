"""What a signed report says, what its days say now, and which later entries make the difference."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from casemgmt.accounts.models import Program
from casemgmt.cases.timeline import TimelineLine, lines_in_words
from casemgmt.core.models import Event
from casemgmt.people.models import Person

from .. import queries
from ..measures.population import Behind
from ..queries.audit import ON_PAGE
from ..queries.behind import CountedThing, opened
from .models import SignedReport

MOST_SHOWN = 100
SAID_OF_EACH = 5


@dataclass(frozen=True)
class Kept:
    """A figure as it was signed, and as it is now."""

    words: str
    signed: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.signed

    @property
    def in_signs(self) -> str:
        """“+2”, “−1”."""
        return f"{self.difference:+d}".replace("-", "−")


@dataclass(frozen=True)
class Moved:
    """One thing that stands elsewhere now than it did when it was signed, and what was recorded of it since."""

    measure: str
    thing: CountedThing
    then: str
    now: str
    entries: list[TimelineLine]


@dataclass(frozen=True)
class SignedBesideNow:
    """The signed figures by measure, and what would change them: `hidden` are those the reader may not open."""

    measures: list[tuple[str, list[Kept]]]
    moved: list[Moved]
    hidden: int
    more: int

    @property
    def is_changed(self) -> bool:
        return bool(self.moved or self.hidden)


@dataclass(frozen=True)
class _Step:
    told: queries.Answer
    row: Behind
    then: str
    now: str


def signed_before(program: Program, first_day: date, last_day: date) -> SignedReport | None:
    """The latest report of the very same days."""
    rows = SignedReport.objects.filter(program=program, first_day=first_day, last_day=last_day)
    return rows.select_related("signed_by").order_by("-signed_at").first()


def standing(report: SignedReport, user: Any, at: datetime) -> SignedBesideNow:
    """The report beside the same days as known at this moment."""
    measures, steps = [], list[_Step]()
    for code in ON_PAGE:
        then, now = (queries.answer(code, scope) for scope in (report.scope, replace(report.scope, as_of=at)))
        measures.append((str(now.measure.title), _kept(report, now)))
        steps += _steps(then, now)
    open_steps = _open(steps, user)
    shown = open_steps[:MOST_SHOWN]
    moved = _moved(report, shown, user, at)
    return SignedBesideNow(measures, moved, len(steps) - len(open_steps), len(open_steps) - len(shown))


def _kept(report: SignedReport, now: queries.Answer) -> list[Kept]:
    counts = {part.code: part.count for part in now.result.parts}
    rows = report.figures.get(now.measure.code, [])
    return [
        Kept(row["words"], row["count"], counts.get(row["code"], 0))
        for row in rows
        if row["count"] or counts.get(row["code"])
    ]


def _steps(then: queries.Answer, now: queries.Answer) -> list[_Step]:
    """What is counted elsewhere, or only on one side."""
    before, after = ({(row.subject_id, row.person_id): row for row in one.result.behind("all")} for one in (then, now))
    found = []
    for key in {**before, **after}:
        was, stands = before.get(key), after.get(key)
        if (was and was.codes) != (stands and stands.codes):
            row = stands or was
            assert row is not None
            found.append(_Step(now, row, _words(then, was), _words(now, stands)))
    return found


def _words(told: queries.Answer, row: Behind | None) -> str:
    """The part, and what divides it further."""
    known = {part.code: str(part.label) for part in told.result.parts}
    return " · ".join(known[code] for code in row.codes if code in known) if row else ""


def _open(steps: list[_Step], user: Any) -> list[_Step]:
    by_measure: dict[str, list[_Step]] = {}
    for step in steps:
        by_measure.setdefault(step.told.measure.code, []).append(step)
    found = []
    for some in by_measure.values():
        seen = {id(row) for row in opened(some[0].told, [step.row for step in some], user)}
        found += [step for step in some if id(step.row) in seen]
    return found


def _moved(report: SignedReport, steps: list[_Step], user: Any, at: datetime) -> list[Moved]:
    said = _recorded(report, [step.row for step in steps], at)
    found = []
    for code in dict.fromkeys(step.told.measure.code for step in steps):
        some = [step for step in steps if step.told.measure.code == code]
        told = some[0].told
        listed = queries.Listed(told, "", len(some), [step.row for step in some])
        things = queries.entries(listed, listed.rows, user)
        found += [
            Moved(str(told.measure.title), thing, step.then, step.now, said.of(step.row))
            for step, thing in zip(some, things, strict=True)
        ]
    return found


@dataclass(frozen=True)
class _Recorded:
    """What was recorded since, by case, by call and by person, whichever entry of theirs it was written on."""

    roots: dict[UUID, UUID]
    lines: dict[UUID, list[TimelineLine]]

    def of(self, row: Behind) -> list[TimelineLine]:
        keys = (row.case_id, row.subject_id, self.roots.get(row.person_id) if row.person_id else None)
        return next((self.lines[key] for key in keys if key and key in self.lines), [])


def _recorded(report: SignedReport, rows: list[Behind], at: datetime) -> _Recorded:
    """The latest first, a few of each."""
    if not rows:
        return _Recorded({}, {})
    named = Person.objects.filter(pk__in={row.person_id for row in rows if row.person_id})
    entries = dict(Person.objects.filter(root__in=named.values("root")).values_list("pk", "root_id"))
    keys = {key for row in rows for key in (row.case_id, row.subject_id) if key}
    of_them = Q(case_id__in=keys) | Q(subject_id__in=keys) | Q(person_id__in=entries)
    since = Event.objects.filter(of_them, program_id=report.program_id, at__gt=report.as_of, at__lte=at)
    events = list(since.order_by("-at", "-id")[: MOST_SHOWN * 10])
    lines: dict[UUID, list[TimelineLine]] = {}
    for event, line in zip(events, lines_in_words(events, report.program.zone), strict=True):
        person = entries.get(event.person_id) if event.person_id else None
        for key in {event.case_id, event.subject_id, person} - {None}:
            if key and len(lines.setdefault(key, [])) < SAID_OF_EACH:
                lines[key].append(line)
    return _Recorded(entries, lines)
