"""Who is behind a figure, as far as the reader may see: the rows that were counted, named only where they are open."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from casemgmt.cases.models import Case
from casemgmt.encounters.models import Encounter
from casemgmt.followups.models import FollowUp
from casemgmt.people.models import Person

from ..measures.population import Behind
from .telling import Told

MOST = 2000


@dataclass(frozen=True)
class Entry:
    """One thing a figure counts that the reader may open."""

    subject_id: UUID
    at: datetime | None
    labels: list[str]
    person: Person | None = None
    case: Case | None = None
    encounter_id: UUID | None = None
    follow_up: FollowUp | None = None


@dataclass(frozen=True)
class Listed:
    """The list behind a figure: how many it counts, how many of them the reader may not open, and the others."""

    name: str
    count: int
    hidden: int = 0
    entries: list[Entry] = field(default_factory=list)


def behind(told: Told, figure: str, user: Any) -> Listed:
    """Whom the figure counts, in a constant number of queries."""
    rows = told.result.population.behind(figure, most=MOST) if told.result.population else []
    people = Person.objects.visible_to(user).in_bulk([row.person_id for row in rows if row.person_id])
    cases = _cases(rows, user)
    encounters = set(_visible(Encounter, {row.encounter_id for row in rows if row.encounter_id}, user))
    misses = _follow_ups(told, rows, user)
    entries = [
        Entry(
            subject_id=row.subject_id,
            at=row.at,
            labels=_labels(told, row),
            person=people.get(row.person_id),
            case=cases.get(row.case_id) or cases.get((row.person_id, row.encounter_id)),
            encounter_id=row.encounter_id if row.encounter_id in encounters else None,
            follow_up=misses.get(row.subject_id),
        )
        for row in rows
        if _may_open(row, people, encounters)
    ]
    return Listed(told.name_of(figure), len(rows), len(rows) - len(entries), entries)


def _may_open(row: Behind, people: dict[Any, Person], encounters: set[Any]) -> bool:
    """A row about a person needs the right to view that person; one about a call, the right to view the call."""
    return row.person_id in people if row.person_id else row.encounter_id in encounters


def _cases(rows: Iterable[Behind], user: Any) -> dict[Any, Case]:
    """By id, and by person and encounter for measures that count people."""
    seen = Case.objects.visible_to(user).select_related("owner")
    by_id = seen.in_bulk([row.case_id for row in rows if row.case_id])
    encounters = {row.encounter_id for row in rows if row.encounter_id and not row.case_id}
    joined = Case.encounters.through.objects.filter(encounter_id__in=encounters, case__in=seen).select_related(
        "case__owner"
    )
    by_pair = {(join.case.person_id, join.encounter_id): join.case for join in joined}
    return {**by_id, **by_pair}


def _visible(model: Any, ids: set[Any], user: Any) -> list[Any]:
    return model.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True) if ids else []


def _follow_ups(told: Told, rows: Iterable[Behind], user: Any) -> dict[Any, FollowUp]:
    """The contacts themselves, where it is contacts that are counted: a missed one can be given its cause."""
    if told.measure.code not in {"followup_completion", "attention"}:
        return {}
    return FollowUp.objects.visible_to(user).in_bulk([row.subject_id for row in rows])


def _labels(told: Told, row: Behind) -> list[str]:
    known = {part.code: str(part.label) for part in told.result.parts}
    return [known[code] for code in row.codes if code in known]
