"""What a condition asks of a listing, as SQL over the row `s`: when it says yes, when it says no. Where neither, the
listing does not say. Labels for the chips stand here too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.calendar import current_zone
from providers import schedule

from . import times, tongues
from .question import Condition

GENDERS = {"woman": "women", "man": "men"}
RULES = {
    "pets": _lazy("pets"), "wheelchair": _lazy("wheelchair"), "medicaid": _lazy("Medicaid"),
    "medicare": _lazy("Medicare"), "private_insurance": _lazy("private insurance"), "tricare": _lazy("TRICARE"),
    "sliding": _lazy("sliding scale or uninsured"), "free": _lazy("free"), "veterans": _lazy("veterans"),
    "families": _lazy("families"), "couples": _lazy("couples"), "lgbtq": _lazy("LGBTQ+"),
    "always": _lazy("24 hours"), "walk_in": _lazy("walk-in"), "remote": _lazy("by phone or on line"),
    "service_animals": _lazy("service animals"),
    "no_id": _lazy("no ID needed"), "no_sobriety": _lazy("sobriety not required"), "room": _lazy("has room"),
}  # fmt: skip
GENDER_LABELS = {
    "woman": _lazy("women"), "man": _lazy("men"), "nonbinary": _lazy("non-binary people"), "other": _lazy("other"),
}  # fmt: skip
# What is not said of these counts as taking everybody: it never leaves a listing out.
OPEN_TO_ALL = frozenset({"gender", "age"})


@dataclass(frozen=True)
class Judged:
    """A condition with its two tests and their values."""

    condition: Condition
    yes: str
    yes_values: tuple[Any, ...]
    no: str = "FALSE"
    no_values: tuple[Any, ...] = ()


def is_condition(key: str) -> bool:
    """Whether a key from an address can be judged."""
    kind, _colon, value = key.partition(":")
    known = {
        "rule": value in RULES,
        "gender": value in GENDER_LABELS,
        "lang": value.isalpha() and value.isascii() and len(value) < 4,
        "age": bool(_AGES.fullmatch(value)),
        "open": times.is_key(value),
    }
    return known.get(kind, False)


def label_of(condition: Condition) -> str:
    """The condition as its chip says it."""
    kind, value = condition.kind, condition.value
    if kind == "rule":
        return str(RULES.get(value, value))
    if kind == "gender":
        return str(GENDER_LABELS.get(value, value))
    if kind == "lang":
        return tongues.name_of(value)
    if kind == "age":
        return _("age %(age)s") % {"age": value.replace("-", "–")}
    if kind == "open":
        return times.label_of(value)
    if kind == "phone":
        return _("phone %(number)s") % {"number": condition.said or value}
    return _("near %(place)s") % {"place": condition.said.title() if not condition.said.isdigit() else condition.said}


def missing_label(condition: Condition) -> str:
    """What a listing lacks that does not say: `hours`."""
    return _("hours") if condition.kind == "open" else label_of(condition)


def judged(condition: Condition, *, at: datetime, zones: Sequence[str], dated: Sequence[Any]) -> Judged | None:
    """The tests of one condition; none for a place or a phone, which are no conditions of a listing."""
    kind, value = condition.kind, condition.value
    if kind == "rule" and value == "room":
        return Judged(condition, "coalesce(s.room_until > %s, FALSE)", (at,))
    if kind == "rule" and value == "service_animals":
        return Judged(condition, _WITH_SERVICE_ANIMALS, (), _FACT, ([f"no:{value}"],))
    if kind == "rule":
        return Judged(condition, _FACT, ([value],), _FACT, ([f"no:{value}"],))
    if kind == "lang":
        return Judged(condition, _FACT, ([f"lang:{value}"],))
    if kind == "gender":
        return _gender(condition)
    if kind == "age":
        return _age(condition, *_ages(value))
    if kind == "open":
        return _open(condition, at, zones, dated)
    return None


def spans_of(condition: Condition, at: datetime) -> list[tuple[datetime, datetime]]:
    """The spans that a condition of opening hours means."""
    return times.spans_of(condition.value, at, current_zone())


_FACT = "s.facts @> %s::varchar[]"
# Where pets may come, they may; where no pets may, nothing is said of them.
_WITH_SERVICE_ANIMALS = "(s.pets = 'service_animals' OR s.facts && ARRAY['service_animals', 'pets']::varchar[])"
_AGES = re.compile(r"\d{1,3}(?:-\d{1,3})?", re.ASCII)


def _gender(condition: Condition) -> Judged:
    mine = GENDERS.get(condition.value, "")
    theirs = [code for code in GENDERS.values() if code != mine]
    yes = "(s.genders @> %s::varchar[] OR s.facts @> %s::varchar[])"
    no = (
        "((s.genders <> '{}' AND NOT s.genders @> %s::varchar[]) OR (s.genders = '{}' "
        "AND s.facts && %s::varchar[] AND NOT s.facts @> %s::varchar[] AND %s))"
    )
    own, named, others = [condition.value], [mine or "-"], [f"only:{code}" for code in theirs]
    return Judged(condition, yes, (own, named), no, (own, others, named, mine != ""))


def _ages(value: str) -> tuple[int, int]:
    """One age, or from one to another: `children` are of no age alone, whoever takes some of them fits."""
    first, _dash, last = value.partition("-")
    return int(first), int(last or first)


def _age(condition: Condition, first: int, last: int) -> Judged:
    group = "children" if last < 12 else "youth" if last < 25 else "seniors" if first >= 60 else "adults"
    within = "coalesce(s.minimum_age, 0) <= %s AND coalesce(s.maximum_age, 999) >= %s"
    is_bounded = "(s.minimum_age IS NOT NULL OR s.maximum_age IS NOT NULL)"
    yes = f"(({is_bounded} AND {within}) OR (NOT {is_bounded} AND {_FACT}))"
    minors = f" OR (NOT {is_bounded} AND s.facts @> ARRAY['no:minors']::varchar[])" if last < 18 else ""
    no = f"(({is_bounded} AND NOT ({within})){minors})"
    return Judged(condition, yes, (last, first, [group]), no, (last, first))


def _open(condition: Condition, at: datetime, zones: Sequence[str], dated: Sequence[Any]) -> Judged:
    tests, values = [], []
    for tzid in zones:
        zone = schedule.zone_named(tzid, current_zone())
        spans = times.spans_of(condition.value, at, zone)  # tonight is tonight where the listing is
        tests.append("(s.tzid = %s AND s.open_minutes && %s::int4multirange)")
        values += [tzid, schedule.week_ranges(spans, zone)]
    either = " OR ".join([*tests, "s.id = ANY(%s::uuid[])", "s.facts @> ARRAY['always']::varchar[]"])
    known = "(s.open_minutes IS NOT NULL OR s.has_dated_hours)"
    dated_ids = list(dated)
    yes = f"coalesce({either}, FALSE)"
    return Judged(condition, yes, (*values, dated_ids), f"({known} AND NOT {yes})", (*values, dated_ids))
