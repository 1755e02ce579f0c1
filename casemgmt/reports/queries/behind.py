"""Who is behind a figure, as far as the reader may see: the rows that were counted, named only where they are open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload
from uuid import UUID

from casemgmt.accounts.models import User
from casemgmt.cases.models import Case
from casemgmt.colleagues.rules import LEADS
from casemgmt.core.access import holds
from casemgmt.duties.models import Duty
from casemgmt.duties.queries import LateLine, shown
from casemgmt.encounters.models import Encounter
from casemgmt.feedback.models import Feedback
from casemgmt.followups.models import FollowUp
from casemgmt.people.models import Person

from ..measures.population import LATEST_FIRST, OLDEST_FIRST, Behind, Population
from ..measures.sight import Sight, sight, sight_of_all
from ..measures.staff import CODES as OF_STAFF
from .answers import Answer

OF_CONTACTS = frozenset({"followup_completion", "attention"})


@dataclass(frozen=True)
class CountedThing:
    """One thing a figure counts that the reader may open."""

    subject_id: UUID
    at: datetime | None
    labels: list[str]
    person: Person | None = None
    case: Case | None = None
    encounter_id: UUID | None = None
    follow_up: FollowUp | None = None
    feedback_id: UUID | None = None
    colleague: User | None = None
    owed: tuple[LateLine, ...] = ()


@dataclass(frozen=True)
class OpenRows(Sequence[Behind]):
    """The rows behind a figure that the reader may open, in order; fetched by pages, however many there are."""

    population: Population
    figure: str
    seen: Sight
    count_open: int
    order: str

    def __len__(self) -> int:
        return self.count_open

    @overload
    def __getitem__(self, place: int) -> Behind: ...

    @overload
    def __getitem__(self, place: slice) -> list[Behind]: ...

    def __getitem__(self, place: int | slice) -> Behind | list[Behind]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _step = place.indices(self.count_open)
        if first >= last:
            return []
        return self.population.behind(self.figure, self.seen, first=first, most=last - first, order=self.order)

    def streamed(self, *, first: int, at_once: int) -> Iterator[list[Behind]]:
        """All of them from a place on, so many at a time."""
        return self.population.streamed(self.figure, self.seen, first=first, at_once=at_once, order=self.order)


@dataclass(frozen=True)
class Listed:
    """The list behind a figure: how many it counts, and those of them the reader may open."""

    told: Answer
    name: str
    count: int
    rows: Sequence[Behind] = ()

    @property
    def hidden(self) -> int:
        """How many the reader may not open."""
        return self.count - len(self.rows)


def behind(told: Answer, figure: str, user: Any) -> Listed:
    """Whom the figure counts, all of them. Names come with `entries`, for the page that is shown."""
    population = told.result.population
    if population is None:
        return Listed(told, told.name_of(figure), 0)
    seen = _seen(told, user)
    everybody, count_open = population.count_seen(figure, seen)
    # What has waited longest comes first where somebody is asked to act.
    order = OLDEST_FIRST if told.measure.code == "attention" else LATEST_FIRST
    return Listed(told, told.name_of(figure), everybody, OpenRows(population, figure, seen, count_open, order))


def _seen(told: Answer, user: Any) -> Sight:
    """What this reader may open of the rows: of colleagues, all or none."""
    if told.measure.code in OF_STAFF:
        return sight_of_all(is_open=holds(user, LEADS, told.result.scope.program))
    return sight(
        people=Person.objects.visible_to(user),
        calls=Encounter.objects.visible_to(user),
        said=Feedback.objects.visible_to(user),
        is_feedback=told.measure.code == "feedback",
    )


def opened(told: Answer, rows: list[Behind], user: Any) -> list[Behind]:
    """Those of the rows that the reader may open."""
    people = _visible(Person, {row.person_id for row in rows}, user)
    calls = _visible(Encounter, {row.encounter_id for row in rows if not row.person_id}, user)
    said = _visible(Feedback, {row.subject_id for row in rows if _is_feedback(told, row)}, user)
    return [row for row in rows if _is_open(row, told, people, calls, said)]


def _is_feedback(told: Answer, row: Behind) -> bool:
    return "feedback" in {told.measure.code, *row.codes}


def _is_open(row: Behind, told: Answer, people: set[Any], calls: set[Any], said: set[Any]) -> bool:
    """Whom a complaint is about does not read it; it may be of nobody one knows."""
    if _is_feedback(told, row):
        return row.subject_id in said
    return row.person_id in people if row.person_id else row.encounter_id in calls


def entries(listed: Listed, rows: Sequence[Behind], user: Any) -> list[CountedThing]:
    """Some of the rows with all that a page shows of them, in a constant number of queries."""
    people = Person.objects.visible_to(user).in_bulk({row.person_id for row in rows if row.person_id})
    cases, calls = _cases(rows, user), _visible(Encounter, {row.encounter_id for row in rows}, user)
    contacts, owed = _contacts(listed.told, rows, user), _owed(listed.told, rows, user)
    team = _colleagues(listed.told, rows)
    return [
        CountedThing(
            subject_id=row.subject_id,
            at=row.at,
            labels=_labels(listed.told, row),
            person=people.get(row.person_id),
            case=cases.get(row.case_id) or cases.get((row.person_id, row.encounter_id)),
            encounter_id=row.encounter_id if row.encounter_id in calls else None,
            follow_up=contacts.get(row.subject_id),
            feedback_id=row.subject_id if _is_feedback(listed.told, row) else None,
            colleague=team.get(row.subject_id),
            owed=tuple(owed.get(row.subject_id, ())),
        )
        for row in rows
    ]


def _visible(model: Any, ids: set[Any], user: Any) -> set[Any]:
    wanted = ids - {None}
    return set(model.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _cases(rows: Iterable[Behind], user: Any) -> dict[Any, Case]:
    """By id, and by person and encounter for measures that count people."""
    seen = Case.objects.visible_to(user).select_related("owner")
    by_id = seen.in_bulk({row.case_id for row in rows if row.case_id})
    met_in = {row.encounter_id for row in rows if row.encounter_id and not row.case_id}
    joined = Case.encounters.through.objects.filter(encounter_id__in=met_in, case__in=seen)
    by_pair = {(join.case.person_id, join.encounter_id): join.case for join in joined.select_related("case__owner")}
    return {**by_id, **by_pair}


def _contacts(told: Answer, rows: Iterable[Behind], user: Any) -> dict[Any, FollowUp]:
    """The contacts themselves, where it is contacts that are counted: a missed one can be given its cause."""
    if told.measure.code not in OF_CONTACTS:
        return {}
    return FollowUp.objects.visible_to(user).in_bulk([row.subject_id for row in rows])


def _colleagues(told: Answer, rows: Iterable[Behind]) -> dict[Any, User]:
    """Who is counted, where it is colleagues that are; only who leads the team comes so far."""
    return User.objects.in_bulk({row.subject_id for row in rows}) if told.measure.code in OF_STAFF else {}


def _owed(told: Answer, rows: Iterable[Behind], user: Any) -> dict[Any, list[LateLine]]:
    """What needs somebody now is duties: each in words, with who owes it, how late, and what to press."""
    if told.measure.code != "attention":
        return {}
    at, found = told.result.scope.as_of, dict[Any, list[LateLine]]()
    duties = Duty.objects.visible_to(user).standing(at).filter(subject_id__in=[row.subject_id for row in rows])
    for line in shown(list(duties.select_related("owner", "organization").order_by("due_at")), user, at):
        found.setdefault(line.duty.subject_id, []).append(line)
    return found


def _labels(told: Answer, row: Behind) -> list[str]:
    known = {part.code: str(part.label) for part in told.result.parts}
    if told.measure.code in OF_STAFF:  # what a colleague is counted for stands in the tables
        known |= {
            line[1].figure.partition("+")[2]: str(line[0].value) for table in told.result.tables for line in table.rows
        }
    return [known[code] for code in row.codes if code in known]
