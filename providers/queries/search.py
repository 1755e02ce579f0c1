"""Finding services: words (typing errors forgiven), need, place, opening, language, eligibility, room. Ranked.

One statement finds the page, one counts (to a thousand), the rest fetch what the page shows: the number of queries does
not depend on how much is found.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from casemgmt.core import languages
from casemgmt.core.calendar import current_zone
from providers import schedule
from providers.models import Service
from providers.search_index import hours_of

from .listings import Listing, Point, listings

MOST_COUNTED = 1000
MOST_DATED = 5000
LONGEST_WORDS = 200
SIZE = 25
TYPO_LIKENESS = 0.45
# With more services than are counted, words and distance are weighed among this many of the nearest ones.
AROUND = 300
# Where a service without a place on the map stands among those that have one, when words decide as well.
UNPLACED_KM = 15

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


@dataclass(frozen=True)
class Found:
    """A page of services. `total` stops at a thousand; `is_guess` when nothing matched all the words as typed."""

    listings: tuple[Listing, ...]
    total: int
    page: int
    size: int
    is_guess: bool = False

    @property
    def is_more(self) -> bool:
        return self.total > MOST_COUNTED

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

    def and_(self, condition: str, *values: Any) -> "_Sql":
        """The same with one condition more."""
        return _Sql([*self.conditions, condition], [*self.values, *values])

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "TRUE"


def search(wanted: Wanted, *, at: datetime, page: int = 1, size: int = SIZE) -> Found:
    """The services that fit, best first."""
    page = max(1, min(page, MOST_COUNTED // size + 1))
    if wanted.near:
        wanted = replace(wanted, near=(round(wanted.near[0], 7), round(wanted.near[1], 7)))
    where = _where(wanted)
    words = " ".join(wanted.words.replace("\x00", "").split())[:LONGEST_WORDS]
    ids, total, is_guess = (
        _by_words(wanted, where, words, page, size) if words else (*_plain(wanted, where, page, size), False)
    )
    rows = Service.objects.select_related("organization").defer("search_vector", "search_text").in_bulk(ids)
    found = listings([rows[pk] for pk in ids if pk in rows], at=at, near=wanted.near)
    return Found(tuple(found), total, page, size, is_guess)


def _where(wanted: Wanted) -> _Sql:
    """Everything but the words."""
    sql = _Sql()
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
        sql.add("s.places_free > 0")
    _eligible(sql, wanted)
    if wanted.near and wanted.within_km:
        _within(sql, wanted.near, wanted.within_km)
    if wanted.open_at:
        _open(sql, wanted.open_at)
    return sql


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
    dated = _open_by_date(sql, at)
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


def _open_by_date(sql: _Sql, at: datetime) -> list[UUID]:
    some = f"SELECT s.id FROM providers_service s WHERE s.has_dated_hours AND {sql} LIMIT {MOST_DATED}"  # noqa: S608
    ids = [row[0] for row in _rows(some, sql.values)]
    if not ids:
        return []
    zone = current_zone()
    return [pk for pk, rules in hours_of(ids).items() if schedule.is_open(rules, at, zone)]


def _by_words(wanted: Wanted, where: _Sql, words: str, page: int, size: int) -> tuple[list[UUID], int, bool]:
    """All the words first; when nothing has them all, some of them or what looks like them."""
    query = "websearch_to_tsquery('directory', %s)"
    exact = where.and_(f"s.search_vector @@ {query}", words)
    ids, total = _ranked(wanted, exact, f"ts_rank(s.search_vector, {query})", [words], page, size)
    if total:
        return ids, total, False
    with transaction.atomic():
        folded, some = _rows(_PREPARE_GUESS, [str(TYPO_LIKENESS), words, words])[0][1:]
        loose = where.and_("(%s <%% s.search_text OR s.search_vector @@ %s::tsquery)", folded, some)
        likeness = "(word_similarity(%s, s.search_text) + ts_rank(s.search_vector, %s::tsquery))"
        return *_ranked(wanted, loose, likeness, [folded, some], page, size), True


# What was typed, as the index has it, and its words joined by "or".
_PREPARE_GUESS = """
SELECT set_config('pg_trgm.word_similarity_threshold', %s, true), unaccent(lower(%s)),
  replace(websearch_to_tsquery('directory', %s)::text, '&', '|')"""


def _ranked(wanted: Wanted, where: _Sql, rank: str, values: list[Any], page: int, size: int) -> tuple[list[UUID], int]:
    """By rank; with a place given, by rank and distance together."""
    total = _count(where)
    if not total:
        return [], 0
    if wanted.order not in ("best", "distance"):
        return _ordered(wanted, where, page, size), total
    if not wanted.near:
        statement = f"""SELECT s.id FROM providers_service s WHERE {where}
        ORDER BY {rank} DESC, s.name, s.id LIMIT %s OFFSET %s"""  # noqa: S608
        return _ids(statement, [*where.values, *values, size, (page - 1) * size]), total
    if wanted.order == "distance":
        return _nearest_first(wanted.near, where, page, size), total
    if total > MOST_COUNTED:
        around = _nearest(wanted.near, where, max(AROUND, page * size * 3))
        where = _Sql(["s.id = ANY(%s)"], [around])
    score = f"{rank} / (1 + coalesce(near.km, {UNPLACED_KM}) / 5)"
    statement = f"""SELECT s.id FROM providers_service s LEFT JOIN LATERAL ({_NEAREST}) near ON TRUE WHERE {where}
    ORDER BY {score} DESC, s.name, s.id LIMIT %s OFFSET %s"""  # noqa: S608
    return _ids(statement, [*wanted.near, *where.values, *values, size, (page - 1) * size]), total


_NEAREST = (
    "SELECT min(earth_distance(ll_to_earth(%s, %s), ll_to_earth(n.latitude, n.longitude))) / 1000 AS km"
    " FROM providers_serviceatlocation n WHERE n.service_id = s.id AND n.latitude IS NOT NULL"
)


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
