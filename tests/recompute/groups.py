"""Demographic groups, as the person's own entry tells them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from .plain import Counted, Story

# Of whom nothing is known: what was said by somebody nobody knows.
NOBODY = SimpleNamespace(
    gender="", language="", housing_status="", race_ethnicity=[], birth_date=None, birth_year=None, age_estimate=None,
    age_estimated_on=None, area_id=None,
)  # fmt: skip
AGES = (18, 25, 35, 45, 55, 65)


def equity(s: Story, rows: list[Counted], whole: set[str]) -> list[Counted]:
    """The rows of a rate, each with the groups of its person."""
    people = s.by_id("people")
    for row in rows:
        person = people.get(row.person, NOBODY)
        row.words |= _groups(s, row, person) | ({"counted"} if row.words & whole else set())
    return rows


def _groups(s: Story, row: Counted, person: Any) -> set[str]:
    told = {"gender": person.gender, "language": person.language, "housing": person.housing_status}
    words = {f"{word}:{value or 'not_asked'}" for word, value in told.items()}
    words |= {f"race:{one}" for one in person.race_ethnicity or ["not_asked"]}
    return words | {f"age:{_age(person, s.day(row.at))}", f"area:{area_of(s, row, person) or 'none'}"}


def years_of(person: Any, day: date) -> int | None:
    """How old, as far as anything is known."""
    if person.birth_date:
        born = person.birth_date
        return int(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
    if person.birth_year:
        return int(day.year - person.birth_year)
    if person.age_estimate is None:
        return None
    told = person.age_estimated_on
    return int(person.age_estimate + (day.year - told.year if told else 0))


def _age(person: Any, day: date) -> str:
    years = years_of(person, day)
    if years is None:
        return "not_asked"
    return str(max((age for age in AGES if age <= years), default=0))


def area_of(s: Story, row: Counted, person: Any) -> Any:
    """Of the encounter it belongs to; else of the one its case began with; else the person's."""
    if row.encounter:
        return row.encounter.area_id
    calls = s.by_id_of_encounters
    ids = [one.encounter_id for one in s.calls_of_cases if row.case and one.case_id == row.case.id]
    of_case = [calls[pk] for pk in ids if calls[pk].ended_at <= s.at]
    if first := min(of_case, key=lambda call: call.ended_at, default=None):
        return first.area_id
    return person.area_id
