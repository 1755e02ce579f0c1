"""Making people alike: what could point to somebody is coarsened, step by step, until so many share it. Pure.

The smallest class is reported. A few people who still stand alone are left out rather than coarsening everybody.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Facts = dict[str, str]
POINTS_TO = ("age", "gender", "race_ethnicity", "language", "housing_status", "is_veteran", "area")
OLDEST = 90  # ages over 89 are one age
MOST_LEFT_OUT = 20  # of so many people one may be left out: five in a hundred
NOT_TOLD, OTHER = "*", "other"


class TooFewPeople(Exception):
    """Even without any of it fewer people would be alike than is asked for."""


@dataclass(frozen=True)
class AlikePeople:
    """The people that may leave, by number; what was done, the smallest class, how many were left out."""

    people: Mapping[str, Facts]
    steps: tuple[str, ...]
    smallest: int
    left_out: int


def pooled_age(years: int | None) -> str:
    """“34”, “90+”, or nothing."""
    return "" if years is None else f"{OLDEST}+" if years >= OLDEST else str(max(years, 0))


def made_alike(people: Mapping[str, Facts], k: int) -> AlikePeople:
    """The least coarse facts with which every person shares theirs with at least `k` in all."""
    facts, done = {number: dict(row) for number, row in people.items()}, list[str]()
    for step, coarsen in (("none", lambda rows, k: rows), *STEPS):
        facts = coarsen(facts, k)
        if step != "none":
            done.append(step)
        classes = Counter(map(_class_of, facts.values()))
        kept = {number: row for number, row in facts.items() if classes[_class_of(row)] >= k}
        left_out = len(facts) - len(kept)
        if kept and left_out * MOST_LEFT_OUT <= len(facts):
            smallest = min(classes[_class_of(row)] for row in kept.values())
            return AlikePeople(kept, tuple(done), smallest, left_out)
    raise TooFewPeople


def _class_of(row: Facts) -> tuple[str, ...]:
    return tuple(row[name] for name in POINTS_TO)


def _each(name: str, change: Callable[[str], str]) -> Callable[[dict[str, Facts], int], dict[str, Facts]]:
    return lambda rows, k: {number: {**row, name: change(row[name])} for number, row in rows.items()}


def _rare(name: str) -> Callable[[dict[str, Facts], int], dict[str, Facts]]:
    """What fewer than `k` people have is called “other”."""

    def coarsen(rows: dict[str, Facts], k: int) -> dict[str, Facts]:
        number = Counter(row[name] for row in rows.values())
        return _each(name, lambda value: OTHER if value and number[value] < k else value)(rows, k)

    return coarsen


def _in_tens(age: str) -> str:
    if not age.isdigit():
        return age
    return "0-17" if int(age) < 18 else "18-29" if int(age) < 30 else f"{int(age) // 10 * 10}-{int(age) // 10 * 10 + 9}"


def _in_three(age: str) -> str:
    if not age:
        return ""
    least = int(age.split("-")[0].rstrip("+"))
    return "0-17" if least < 18 else "18-59" if least < 60 else "60+"


def _dropped(name: str) -> tuple[str, Any]:
    return f"{name} is left out", _each(name, lambda value: NOT_TOLD)


STEPS: tuple[tuple[str, Any], ...] = (
    ("ages in tens", _each("age", _in_tens)),
    ("rare languages are “other”", _rare("language")),
    ("rare areas are “other”", _rare("area")),
    ("several races are one group", _each("race_ethnicity", lambda said: "several" if ";" in said else said)),
    ("rare races are “other”", _rare("race_ethnicity")),
    ("ages in three", _each("age", _in_three)),
    _dropped("is_veteran"),
    _dropped("language"),
    _dropped("area"),
    _dropped("housing_status"),
    _dropped("race_ethnicity"),
    ("rare genders are “other”", _rare("gender")),
    _dropped("age"),
    _dropped("gender"),
)
