"""The files of an extract: people made alike, what happened to them with their days moved, nothing else.

Numbers of people and the days by which theirs are moved come from chance and are kept nowhere: nobody can undo them.
Restricted people are left out. Merged entries are one person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from casemgmt.accounts.models import Area
from casemgmt.core.calendar import day_bounds, local_date
from casemgmt.people.age import age_on
from casemgmt.people.models import Person, unrestricted

from .coarse import POINTS_TO, AlikePeople, Facts, made_alike, pooled_age
from .models import Extract
from .rules import EVENTS, EventTable, LeavingRule, rule_of

FARTHEST = 182  # days, to either side
File = list[list[Any]]
Says = Callable[[int, int], None]


@dataclass
class Disguise:
    """The number of each person in this extract, and by how many days theirs are moved."""

    zone: ZoneInfo
    dates: str
    numbers: dict[UUID, str] = field(default_factory=dict)
    days: dict[UUID, int] = field(default_factory=dict)

    def give(self, roots: Iterable[UUID]) -> None:
        """By chance, so that neither order nor size says anything."""
        chance, mixed = SystemRandom(), list(roots)
        chance.shuffle(mixed)
        for number, root in enumerate(mixed, start=1):
            self.numbers[root] = f"P{number:06d}"
            self.days[root] = chance.randint(1, FARTHEST) * chance.choice((1, -1))

    def day(self, root: UUID, value: date | datetime | None) -> str:
        """A day as it may leave."""
        if value is None:
            return ""
        day = local_date(value, self.zone) if isinstance(value, datetime) else value
        moved = day + timedelta(days=self.days[root])
        return str(day.year) if self.dates == Extract.Dates.YEAR else moved.isoformat()


def drawn_up(extract: Extract, says: Says = lambda done, total: None) -> tuple[dict[str, File], dict[str, Any]]:
    """The files by name, and what was done to the people."""
    disguise, total = Disguise(extract.program.zone, extract.dates), len(EVENTS) + 1
    people = _people(extract)
    disguise.give(people)
    says(0, total)
    alike = made_alike({disguise.numbers[root]: facts for root, facts in people.items()}, extract.k)
    files = {"people": [["person", *POINTS_TO], *_rows_of_people(alike)]}
    for number, table in enumerate(EVENTS, start=1):
        says(number, total)
        files[table.name] = _events(extract, table, disguise, alike)
    return files, _report(people, alike, extract.k)


def _report(people: Any, alike: AlikePeople, k: int) -> dict[str, Any]:
    told = {"people": len(people), "people_in_it": len(alike.people), "left_out": alike.left_out}
    return {**told, "k_asked": k, "smallest_class": alike.smallest, "coarsened": list(alike.steps)}


def _rows_of_people(alike: AlikePeople) -> list[list[str]]:
    return sorted([number, *(facts[name] for name in POINTS_TO)] for number, facts in alike.people.items())


def _people(extract: Extract) -> dict[UUID, Facts]:
    """Who was met in the days, by the entry that is the person, with what could point to them."""
    meetings = EVENTS[0]
    met = _in_days(extract, meetings).values("person__root")
    named = Area.objects.filter(program=extract.program).select_related("merged_into")
    areas = {area.pk: area.now.name for area in named}
    roots = Person.objects.filter(unrestricted(""), program=extract.program, pk__in=met)
    return {person.pk: _facts(person, extract.last_day, areas) for person in roots.iterator(chunk_size=2000)}


def _facts(person: Person, day: date, areas: dict[UUID, str]) -> Facts:
    age = age_on(person, day)
    years = None if age is None else age.about if age.about is not None else age.least
    veteran = {True: "yes", False: "no", None: ""}[person.is_veteran]
    return {
        "age": pooled_age(years),
        "gender": person.gender,
        "race_ethnicity": ";".join(sorted(person.race_ethnicity)),
        "language": person.language,
        "housing_status": person.housing_status,
        "is_veteran": veteran,
        "area": areas.get(person.area_id, "") if person.area_id else "",
    }


def _in_days(extract: Extract, table: EventTable) -> Any:
    """The rows of a table that count in the days of the extract."""
    starts, _ends = day_bounds(extract.first_day, extract.program.zone)
    _starts, ends = day_bounds(extract.last_day, extract.program.zone)
    rows = table.rows()
    within: dict[str, Any] = {f"{table.when}__gte": starts, f"{table.when}__lt": ends}
    if table.when == "service_on":
        within = {"service_on__gte": extract.first_day, "service_on__lte": extract.last_day}
    return rows.filter(person__program=extract.program, **within).order_by()


def _events(extract: Extract, table: EventTable, disguise: Disguise, alike: AlikePeople) -> File:
    """What happened to the people who are in it, by person and day, as its fields' rules say."""
    rows = _in_days(extract, table)
    rules = [rule_of(rows.model, path) for path in table.columns]
    found = []
    for root, *values in rows.values_list("person__root", *table.columns).iterator(chunk_size=5000):
        if disguise.numbers.get(root) in alike.people:
            told = (_told(rule, value, root, disguise) for rule, value in zip(rules, values, strict=True))
            found.append([disguise.numbers[root], *told])
    return [["person", *(_heading(path) for path in table.columns)], *sorted(found)]


def _heading(path: str) -> str:
    return "need" if path.endswith("need__domain") else path.rpartition("__")[2]


def _told(rule: LeavingRule, value: Any, root: UUID, disguise: Disguise) -> str:
    if rule is LeavingRule.DAY:
        return disguise.day(root, value)
    if rule is LeavingRule.CODES:
        return ";".join(sorted(value or []))
    if rule is LeavingRule.FLAG:
        return {True: "yes", False: "no", None: ""}[value]
    return "" if value is None else str(value)
