"""Finding services: a question in words (`providers/finding`), need, place, opening, language, eligibility, room.

One statement finds the page, one counts (to a thousand), the rest fetch what the page shows: the number of queries does
not depend on how much is found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from casemgmt.core import languages
from casemgmt.core.calendar import current_zone
from providers import schedule
from providers.finding.answering import COVERED, Read, ToldAbout, answer, read_question, told_plain
from providers.finding.statement import Clause
from providers.models import Service
from providers.search_index import hours_of

from .listings import Listing, Point, listings, with_trust

FAR_KM = 80  # fifty miles
MOST_COUNTED = 1000
MOST_DATED = 5000
SIZE = 25

ORDERS = ("best", "distance", "name", "verified")


@dataclass(frozen=True)
class Wanted:
    """What is looked for. Empty parts ask for nothing."""

    words: str = ""
    need: str = ""
    near: Point | None = None
    within_km: float | None = None
    open_at: datetime | None = None
    language: str = ""
    age: float | None = None
    gender: str = ""
    area: str = ""
    has_capacity: bool = False
    kind: str = ""
    organization: UUID | None = None
    order: str = "best"
    only_active: bool = True
    has: tuple[str, ...] = ()  # conditions pressed, by their keys: `finding/judging.py`
    off: tuple[str, ...] = ()  # conditions of the words that were taken off
    with_unsaid: bool | None = None  # also those that do not say; None: as each condition has it
    areas: Mapping[str, Point] = field(default_factory=dict)  # places the program names


@dataclass(frozen=True)
class Found:
    """A page of services. `total` stops at a thousand; `is_guess` when nothing matched all the words as typed."""

    listings: tuple[Listing, ...]
    total: int
    page: int
    size: int
    is_guess: bool = False
    told: ToldAbout = field(default_factory=ToldAbout)

    @property
    def is_more(self) -> bool:
        return self.total > MOST_COUNTED

    @property
    def is_far(self) -> bool:
        """A place was asked for, and of those found none is known to lie near it."""
        told = [one.distance_km for one in self.listings if one.distance_km is not None]
        return bool(self.told.near and told and min(told) > FAR_KM)

    @property
    def pages(self) -> int:
        return max(1, -(-min(self.total, MOST_COUNTED) // self.size))


@dataclass
class _Sql:
    """Conditions with their values, in order."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values += values

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "TRUE"


def search(wanted: Wanted, *, at: datetime, page: int = 1, size: int = SIZE) -> Found:
    """The services that fit, best first."""
    page = max(1, min(page, MOST_COUNTED // size + 1))
    if wanted.near:
        wanted = replace(wanted, near=(round(wanted.near[0], 7), round(wanted.near[1], 7)))
    read = read_question(wanted.words, off=wanted.off, has=wanted.has, areas=wanted.areas)
    near = wanted.near or read.point
    where = _where(replace(wanted, near=near), at)
    if not read.is_plain:
        return _weighed(wanted, read, where, at, page, size)
    ids, total = _plain(replace(wanted, near=near), where, page, size)
    return _found(Found((), total, page, size, told=told_plain(read)), ids, at, near)


def _weighed(wanted: Wanted, read: Read, where: "_Sql", at: datetime, page: int, size: int) -> Found:
    """By how well each listing answers the question."""
    answered, told = answer(
        read,
        Clause(str(where), where.values),
        at=at,
        near=wanted.near,
        dated=partial(_open_by_date, where),
        with_unsaid=wanted.with_unsaid,
        order=wanted.order,
        span=(page, size, MOST_COUNTED),
    )
    is_guess = bool(read.question.concepts) and (answered.best < COVERED or bool(read.question.read_as))
    shell = Found((), answered.total, page, size, is_guess, told)
    return _found(shell, [UUID(pk) for pk in answered.ids], at, wanted.near or read.point)


def _found(shell: Found, ids: list[UUID], at: datetime, near: Point | None) -> Found:
    """The page with its listings."""
    bare = Service.objects.select_related("organization").defer("search_vector", "search_text")
    rows = with_trust(bare, at).in_bulk(ids)
    return replace(shell, listings=tuple(listings([rows[pk] for pk in ids if pk in rows], at=at, near=near)))


def _where(wanted: Wanted, at: datetime) -> _Sql:
    """Everything but the words."""
    sql = _Sql()
    sql.add("s.unlisted_at IS NULL")
    sql.add("NOT s.is_draft")
    sql.add(_KEPT_BACK)
    if wanted.only_active:
        sql.add("s.status = 'active'")
    if wanted.need:
        sql.add("s.need_domains @> ARRAY[%s]::varchar[]", wanted.need)
    if wanted.kind:
        sql.add("s.kind = %s", wanted.kind)
    if wanted.organization:
        sql.add("s.organization_id = %s", wanted.organization)
    if wanted.language:
        sql.add("s.language_codes && %s::varchar[]", languages.spellings(wanted.language[:40]))
    if wanted.has_capacity:
        sql.add("s.room_until > %s", at)
    _eligible(sql, wanted)
    if wanted.near and wanted.within_km:
        _within(sql, wanted.near, wanted.within_km)
    if wanted.open_at:
        _open(sql, wanted.open_at)
    return sql


_KEPT_BACK = (
    "NOT EXISTS (SELECT 1 FROM providers_organization o WHERE o.id = s.organization_id"
    " AND (o.is_draft OR o.unlisted_at IS NOT NULL))"
)


def _eligible(sql: _Sql, wanted: Wanted) -> None:
    if wanted.age is not None:
        sql.add("(s.minimum_age IS NULL OR s.minimum_age <= %s)", wanted.age)
        sql.add("(s.maximum_age IS NULL OR s.maximum_age >= %s)", wanted.age)
    if wanted.gender:
        sql.add("(s.genders = '{}' OR s.genders @> ARRAY[%s]::varchar[])", wanted.gender)
    if wanted.area:
        sql.add("(s.areas = '{}' OR s.areas @> ARRAY[%s]::varchar[])", wanted.area)


def _within(sql: _Sql, near: Point, km: float) -> None:
    sql.add(
        "EXISTS (SELECT 1 FROM providers_serviceatlocation w WHERE w.service_id = s.id AND w.latitude IS NOT NULL"
        " AND earth_box(ll_to_earth(%s, %s), %s) @> ll_to_earth(w.latitude, w.longitude)"
        " AND earth_distance(ll_to_earth(%s, %s), ll_to_earth(w.latitude, w.longitude)) <= %s)",
        *near, km * 1000, *near, km * 1000,
    )  # fmt: skip


def _open(sql: _Sql, at: datetime) -> None:
    """Weekly hours are in the row; those with dates are few and are looked at one by one."""
    zone = current_zone()
    minutes = [(tzid, schedule.minute_of_week(at, schedule.zone_named(tzid, zone))) for tzid in _zones()]
    weekly = "(s.tzid = %s AND s.open_minutes @> %s)"
    dated = _open_by_date(sql, [(at, at + timedelta(minutes=1))])
    either = " OR ".join([weekly] * len(minutes) + ["s.id = ANY(%s)"])
    sql.add(f"({either})", *(part for pair in minutes for part in pair), dated)


def _zones() -> list[str]:
    """The zones that occur, by hopping through the index."""
    hop = """
    WITH RECURSIVE hop AS (
      (SELECT tzid FROM providers_service WHERE open_minutes IS NOT NULL ORDER BY tzid LIMIT 1)
      UNION ALL
      SELECT (SELECT s.tzid FROM providers_service s WHERE s.open_minutes IS NOT NULL AND s.tzid > hop.tzid
              ORDER BY s.tzid LIMIT 1) FROM hop WHERE hop.tzid IS NOT NULL
    ) SELECT tzid FROM hop WHERE tzid IS NOT NULL"""
    return [zone for (zone,) in _rows(hop, [])]


def _open_by_date(sql: _Sql, spans: Sequence[tuple[datetime, datetime]]) -> list[UUID]:
    """Listings with dated hours that are open during a part of one of the spans."""
    some = f"SELECT s.id FROM providers_service s WHERE s.has_dated_hours AND {sql} LIMIT {MOST_DATED}"  # noqa: S608
    ids = [row[0] for row in _rows(some, sql.values)]
    if not ids:
        return []
    zone = current_zone()
    return [pk for pk, rules in hours_of(ids).items() if _is_open_within(rules, spans, zone)]


def _is_open_within(rules: list[Any], spans: Sequence[tuple[datetime, datetime]], zone: Any) -> bool:
    return any(next(schedule.spans(rule, start, end, zone), None) for rule in rules for start, end in spans)


def _plain(wanted: Wanted, where: _Sql, page: int, size: int) -> tuple[list[UUID], int]:
    total = _count(where)
    return (_ordered(wanted, where, page, size) if total else []), total


def _ordered(wanted: Wanted, where: _Sql, page: int, size: int) -> list[UUID]:
    if wanted.near and wanted.order in ("best", "distance"):
        return _nearest_first(wanted.near, where, page, size)
    order = "s.last_verified_at DESC NULLS LAST, s.id" if wanted.order == "verified" else "s.name, s.id"
    statement = f"SELECT s.id FROM providers_service s WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s"  # noqa: S608
    return _ids(statement, [*where.values, size, (page - 1) * size])


def _nearest_first(near: Point, where: _Sql, page: int, size: int) -> list[UUID]:
    """Those on the map by distance (the index gives them in order), then those that are not, by name."""
    start, end = (page - 1) * size, page * size
    placed = _nearest(near, where, end)
    missing = end - max(len(placed), start)
    if missing <= 0:
        return placed[start:end]
    statement = f"""SELECT s.id FROM providers_service s WHERE {where} AND NOT EXISTS (
      SELECT 1 FROM providers_serviceatlocation l WHERE l.service_id = s.id AND l.latitude IS NOT NULL)
    ORDER BY s.name, s.id LIMIT %s OFFSET %s"""  # noqa: S608
    return placed[start:end] + _ids(statement, [*where.values, missing, max(0, start - len(placed))])


def _nearest(near: Point, where: _Sql, most: int) -> list[UUID]:
    """The nearest services, each once. A service at many places takes several rows, so more are read than wanted."""
    statement = f"""SELECT s.id FROM providers_serviceatlocation l JOIN providers_service s ON s.id = l.service_id
    WHERE l.latitude IS NOT NULL AND {where}
    ORDER BY ll_to_earth(l.latitude, l.longitude) <-> ll_to_earth(%s, %s), s.id LIMIT %s"""  # noqa: S608
    rows = most * 2 + 50
    while True:
        found = _ids(statement, [*where.values, *near, rows])
        ids = list(dict.fromkeys(found))
        if len(ids) >= most or len(found) < rows:
            return ids[:most]
        rows *= 8


def _count(where: _Sql) -> int:
    statement = f"SELECT count(*) FROM (SELECT 1 FROM providers_service s WHERE {where} LIMIT {MOST_COUNTED + 1}) c"  # noqa: S608
    return _rows(statement, where.values)[0][0]


def _ids(statement: str, values: list[Any]) -> list[UUID]:
    return [row[0] for row in _rows(statement, values)]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
