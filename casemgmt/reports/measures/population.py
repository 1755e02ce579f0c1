"""The rows behind a measure, in SQL: counted, timed and listed by one statement, so no figure differs from its list.

A statement selects one row for each thing counted: `subject_id`, `case_id`, `person_id`, `encounter_id`, `at`, `codes`
(the part it falls in, then marks that divide it further) and up to three lengths of time in seconds. Common table
expressions that several measures stand on are here; those a statement does not name cost nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from casemgmt.core import replica
from casemgmt.core.database import cursor_in_pieces
from casemgmt.core.shares import percentile_is_given

from ..readied import answered
from ..scope import Scope
from . import standing
from .filters import kept
from .narrowed import narrowed
from .sight import Sight

COMMON = """
-- Who had been merged into whom at that moment, whatever happened since.
merge AS (
  SELECT gone_id, kept_id FROM people_personmerge
  WHERE program_id = %(program)s AND merged_at <= %(as_of)s AND (undone_at IS NULL OR undone_at > %(as_of)s)
),
walk(id, root) AS (
  SELECT gone_id, kept_id FROM merge
  UNION
  SELECT walk.id, merge.kept_id FROM walk JOIN merge ON merge.gone_id = walk.root
),
survivor AS (SELECT id, root FROM walk WHERE root NOT IN (SELECT gone_id FROM merge)),
-- Which area stood for which at that moment.
area_merge AS (
  SELECT gone_id, kept_id FROM accounts_areamerge
  WHERE program_id = %(program)s AND merged_at <= %(as_of)s AND (undone_at IS NULL OR undone_at > %(as_of)s)
),
area_walk(id, root) AS (
  SELECT gone_id, kept_id FROM area_merge
  UNION
  SELECT area_walk.id, area_merge.kept_id FROM area_walk JOIN area_merge ON area_merge.gone_id = area_walk.root
),
area_now AS (
  SELECT id::text AS id, root::text AS root FROM area_walk WHERE root NOT IN (SELECT gone_id FROM area_merge)
),

-- Encounters on record at that moment, as they were told then. A row written down later than it tells of is known from
-- its first event.
call AS NOT MATERIALIZED (
  SELECT e.*, (e.ended_at AT TIME ZONE %(zone)s)::date AS day0
  FROM written e
  WHERE e.ended_at <= %(as_of)s AND (e.voided_at IS NULL OR e.voided_at > %(as_of)s)
    AND (e.created_at <= %(as_of)s OR EXISTS (
      SELECT 1 FROM core_event v WHERE v.subject_id = e.id AND v.at <= %(as_of)s))
    -- Told twice and found by then: the other record counts.
    AND NOT EXISTS (SELECT 1 FROM encounters_twinjoin t WHERE t.gone_id = e.id AND t.joined_at <= %(as_of)s
      AND (t.parted_at IS NULL OR t.parted_at > %(as_of)s))
),
-- Tries on record at that moment.
tried AS NOT MATERIALIZED (
  SELECT a.* FROM attempt_written a
  WHERE a.recorded_at <= %(as_of)s AND (a.undone_at IS NULL OR a.undone_at > %(as_of)s)
),
-- Contacts planned by then: one written down later is known from its first event.
planned AS NOT MATERIALIZED (
  SELECT f.* FROM contact_written f
  WHERE f.created_at <= %(as_of)s OR EXISTS (
    SELECT 1 FROM core_event v WHERE v.subject_id = f.id AND v.at <= %(as_of)s)
),
seen AS NOT MATERIALIZED (
  SELECT c.id AS encounter_id, coalesce(s.root, m.person_id) AS person_id, m.person_id AS entry_id, c.ended_at, c.day0,
    c.area_id, c.risk, c.needs_heard, m.agrees
  FROM call c JOIN met_written m ON m.encounter_id = c.id LEFT JOIN survivor s ON s.id = m.person_id
  -- Whoever was added later was not known to be met.
  WHERE (m.voided_at IS NULL OR m.voided_at > %(as_of)s) AND (m.created_at <= %(as_of)s OR NOT EXISTS (
    SELECT 1 FROM core_event v WHERE v.subject_id = m.id AND v.verb = 'person.met' AND v.at > %(as_of)s))
),
-- Each person once for each encounter of the period. Whoever said no once is not counted as agreeing.
pair AS (
  SELECT encounter_id, person_id, ended_at, day0,
    CASE WHEN bool_or(agrees = 'no') THEN 'no' WHEN bool_or(agrees = 'yes') THEN 'yes'
         ELSE 'not_asked' END AS agrees,
    bool_or(needs_heard <> '{}') AS had_needs
  FROM seen
  WHERE ended_at >= %(start)s AND ended_at < %(end)s
    AND {narrowed}
  GROUP BY encounter_id, person_id, ended_at, day0
),
-- A name or a way to reach the person, on any entry that is this person.
named AS (
  SELECT DISTINCT coalesce(s.root, p.id) AS person_id
  FROM person_then p LEFT JOIN survivor s ON s.id = p.id
  WHERE p.program_id = %(program)s AND (p.first_name <> '' OR p.last_name <> '' OR p.goes_by <> '' OR EXISTS (
    SELECT 1 FROM point_then t WHERE t.person_id = p.id AND t.is_active
      AND (t.created_at <= %(as_of)s OR EXISTS (
        SELECT 1 FROM core_event v WHERE v.subject_id = t.id AND v.at <= %(as_of)s))))
),
-- Offers that were sent and not entered in error, as far as that was known.
counted_offer AS NOT MATERIALIZED (
  SELECT o.*,
    CASE WHEN o.ended_at <= %(as_of)s THEN o.state
         WHEN o.accepted_at <= %(as_of)s AND o.state <> 'waitlisted' THEN 'accepted'
         ELSE 'undecided' END AS state_then
  FROM offer_written o
  WHERE o.program_id = %(program)s AND o.sent_at <= %(as_of)s
    AND NOT (o.state = 'voided' AND coalesce(o.ended_at <= %(as_of)s, true))
),
asked AS (
  SELECT r.id, r.case_id, r.encounter_id AS named_id, coalesce(s.root, r.person_id) AS person_id, r.made_at,
    CASE WHEN r.closed_at <= %(as_of)s THEN r.result ELSE '' END AS result, r.need_id, min(o.sent_at) AS sent_at
  FROM referral_written r JOIN counted_offer o ON o.referral_id = r.id LEFT JOIN survivor s ON s.id = r.person_id
  WHERE NOT (r.result = 'voided' AND r.closed_at <= %(as_of)s)
  GROUP BY r.id, r.case_id, r.encounter_id, r.person_id, r.made_at, r.closed_at, r.result, r.need_id, s.root
  -- What was sent before the period belongs to an encounter before it, except where it names one that ended later.
  HAVING min(o.sent_at) >= %(start)s OR EXISTS (
    SELECT 1 FROM written e WHERE e.id = r.encounter_id AND e.ended_at >= %(start)s)
),
-- The encounter it names, else the person's latest before it, else none.
belongs AS (
  SELECT DISTINCT ON (a.id) a.*, m.encounter_id, m.ended_at, m.day0, m.area_id, m.risk
  FROM asked a LEFT JOIN seen m
    ON m.person_id = a.person_id AND (m.encounter_id = a.named_id OR m.ended_at <= a.made_at)
  ORDER BY a.id, (m.encounter_id = a.named_id) DESC NULLS LAST, m.ended_at DESC, m.encounter_id
),
-- The last word of each side as it stood.
statement_then AS NOT MATERIALIZED (
  SELECT DISTINCT ON (t.offer_id, t.side) t.* FROM statement_written t
  WHERE t.said_at <= %(as_of)s AND (t.voided_at IS NULL OR t.voided_at > %(as_of)s)
  ORDER BY t.offer_id, t.side, t.said_at DESC, t.created_at DESC
),
-- The evidence as it stood. A grade worked out anew since, before changes were put aside, is read back from its events.
linkage_then AS NOT MATERIALIZED (
  SELECT l.id, l.offer_id, l.graded_at,
    CASE WHEN l.graded_at <= %(as_of)s THEN l.grade ELSE (v.data ->> 'grade')::int END AS grade,
    CASE WHEN l.graded_at <= %(as_of)s THEN l.is_disputed ELSE (v.data ->> 'disputed')::boolean END AS is_disputed,
    CASE WHEN l.graded_at <= %(as_of)s THEN l.service_on ELSE said.first_on END AS service_on
  FROM linkage_written l
  LEFT JOIN LATERAL (
    SELECT v.data FROM core_event v
    WHERE l.graded_at > %(as_of)s AND v.subject_id = l.id AND v.verb = 'linkage.graded' AND v.at <= %(as_of)s
    ORDER BY v.at DESC, v.id DESC LIMIT 1
  ) v ON true
  LEFT JOIN LATERAL (
    SELECT min(t.service_on) AS first_on FROM statement_then t
    WHERE l.graded_at > %(as_of)s AND v.data IS NOT NULL AND t.offer_id = l.offer_id AND t.began
  ) said ON true
  WHERE l.program_id = %(program)s
),
"""

COMMON = COMMON.replace("{narrowed}", narrowed("area_id", "risk"))
# Each by its name, with the remark that stands before the next.
PIECES = {
    piece.split(maxsplit=1)[0].partition("(")[0]: piece
    for piece in re.split(r"^(?=\w+(?:\([\w, ]+\))? AS (?:NOT MATERIALIZED )?\()", COMMON, flags=re.MULTILINE)[1:]
}


@lru_cache
def written_out(statement: str, changed: frozenset[str]) -> str:
    """The statement with what it stands on, and nothing else."""
    pieces, named = {**standing.pieces(changed), **PIECES}, set[str]()
    texts = [statement]
    while texts:
        text = texts.pop()
        found = {name for name in pieces if name not in named and re.search(rf"\b{name}\b", text)}
        named |= found
        texts += [pieces[name] for name in found]
    common = "".join(piece for name, piece in pieces.items() if name in named)
    if "offer_written" in changed:  # put together once, not for each referral
        common = common.replace("counted_offer AS NOT MATERIALIZED", "counted_offer AS MATERIALIZED")
    return f"WITH RECURSIVE {common} population AS ({statement})"


COUNT = "SELECT codes, count(*) FROM population GROUP BY codes"
SPREAD = """
SELECT code, count(*),
  count(one), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY one),
  count(two), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY two),
  count(three), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY three)
FROM population, unnest(codes::text[]) AS code GROUP BY code
"""
CROSSED = "SELECT {each}, count(*) FROM population GROUP BY GROUPING SETS ({sets})"
PEOPLE = "SELECT {each} FROM population"
# Both in one pass over the rows: by codes, and by figure where the place of the figure is given.
COUNT_BOTH = """
SELECT codes::text[], count(*), NULL::bigint FROM population GROUP BY codes::text[]
UNION ALL
SELECT NULL::text[], each.number, each.place
FROM (SELECT ARRAY[{each}] AS numbers FROM population) told, unnest(told.numbers) WITH ORDINALITY each(number, place)
"""
ONE_COUNT_OF_PEOPLE = "count(DISTINCT person_id) FILTER (WHERE codes::text[] @> '{{{codes}}}')"
WEEKLY = """
SELECT date_trunc('week', at AT TIME ZONE %(zone)s)::date AS week, codes[1], count(*)
FROM population GROUP BY 1, 2 ORDER BY 1
"""
COUNT_SEEN = """
SELECT count(*), count(*) FILTER (WHERE {may_open}) FROM population WHERE codes::text[] @> %(wanted)s::text[]
"""
LIST = """
SELECT subject_id, case_id, person_id, encounter_id, at, codes FROM population
WHERE codes::text[] @> %(wanted)s::text[] AND {may_open} ORDER BY {order}, subject_id LIMIT %(most)s OFFSET %(first)s
"""
LATEST_FIRST, OLDEST_FIRST = "at DESC NULLS LAST", "at NULLS FIRST"


@dataclass(frozen=True)
class Behind:
    """One thing a figure counts: ids only; who may see what they stand for is the page's to decide."""

    subject_id: UUID
    case_id: UUID | None
    person_id: UUID | None
    encounter_id: UUID | None
    at: datetime | None
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """Lengths of time: how many were known, their median and 90th percentile by nearest rank.

    The percentile is not given of fewer than ten.
    """

    known: int
    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True)
class Crossed:
    """How many rows carry a code, or two at once, as far as they were asked for."""

    counts: Mapping[frozenset[str], int]

    def count(self, figure: str) -> int:
        return self.counts.get(frozenset(figure.split("+")), 0)

    def rows(self, figures: Iterable[str]) -> dict[tuple[str, ...], int]:
        """As rows that carry the codes of these figures, which do not overlap."""
        return {tuple(figure.split("+")): self.count(figure) for figure in figures}


@dataclass(frozen=True)
class Population:
    """The rows of a measure for a scope. The measure writes `statement`; values only ever go in as parameters."""

    statement: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def about(self, scope: Scope) -> "Population":
        """The same rows for another scope."""
        return replace(self, parameters={**self.parameters, **scope.parameters()})

    def counts(self) -> dict[tuple[str, ...], int]:
        """How many rows carry the same codes."""
        return {tuple(codes): number for codes, number in self._counted(COUNT)}

    def crossed(self, *places: tuple[int, ...]) -> Crossed:
        """How many rows carry each code, or pair of codes, that stand at these places (the first is 1). For codes that
        have a place each, and so many together that counting whole rows of codes would fetch nearly every row."""
        used = sorted({place for group in places for place in group})
        each = ", ".join(f"codes[{place}]" for place in used)
        sets = ", ".join("(" + ", ".join(f"codes[{place}]" for place in group) + ")" for group in places)
        rows = self._counted(CROSSED.replace("{each}", each).replace("{sets}", sets))
        return Crossed({frozenset(code for code in codes if code): number for *codes, number in rows})

    def people(self, *figures: str) -> dict[str, int]:
        """How many unique people stand behind each figure: entries of one person count once."""
        rows = self._counted(PEOPLE.format(each=_people_each(figures)))
        return {figure: number for row in rows for figure, number in zip(figures, row, strict=True)}

    def counts_and_people(self, *figures: str) -> tuple[dict[tuple[str, ...], int], dict[str, int]]:
        """Both at once, so that the rows are found once."""
        rows = self._counted(COUNT_BOTH.format(each=_people_each(figures)))
        counts = {tuple(codes): number for codes, number, place in rows if place is None}
        return counts, {figures[place - 1]: number for _codes, number, place in rows if place is not None}

    def spreads(self) -> dict[str, tuple[int, Spread, Spread, Spread]]:
        """For every code: how many rows, and the spread of each of the three lengths of time."""
        return {
            code: (number, _spread(one, first), _spread(two, second), _spread(three, third))
            for code, number, one, first, two, second, three, third in self._counted(SPREAD)
        }

    def by_week(self) -> dict[date, dict[str, int]]:
        """How many rows of each part fall in each local week, by its Monday."""
        weeks: dict[date, dict[str, int]] = {}
        for monday, part, number in self._counted(WEEKLY):
            weeks.setdefault(monday, {})[part] = number
        return weeks

    def behind(
        self,
        figure: str,
        seen: Sight | None = None,
        *,
        first: int = 0,
        most: int | None = None,
        order: str = LATEST_FIRST,
    ) -> list[Behind]:
        """The rows a figure counts, all of them or those of one page. The figure `all` is everything."""
        question = LIST.replace("{may_open}", seen.condition if seen else "true").replace("{order}", order)
        more = {"wanted": _wanted(figure), "most": most, "first": first, **(seen.parameters if seen else {})}
        rows = self._rows(question, **more)
        return [Behind(one, case, who, met, at, tuple(codes)) for one, case, who, met, at, codes in rows]

    def streamed(self, figure: str, seen: Sight, *, first: int, at_once: int, order: str) -> Iterator[list[Behind]]:
        """The same rows from a place on, asked once and fetched so many at a time: for files of any length."""
        question = LIST.replace("{may_open}", seen.condition).replace("{order}", order)
        written = written_out(self.statement, standing.changed_since(self.parameters))
        more = {"wanted": _wanted(figure), "most": None, "first": first, **seen.parameters}
        with cursor_in_pieces() as cursor:
            cursor.execute(f"{written} {question}", {**self.parameters, **more})
            while rows := cursor.fetchmany(at_once):
                yield [Behind(one, case, who, met, at, tuple(codes)) for one, case, who, met, at, codes in rows]

    def count_seen(self, figure: str, seen: Sight) -> tuple[int, int]:
        """How many rows a figure counts, and how many of them the reader may open."""
        question = COUNT_SEEN.replace("{may_open}", seen.condition)
        [(everybody, open_rows)] = self._rows(question, wanted=_wanted(figure), **seen.parameters)
        return everybody, open_rows

    def _counted(self, question: str) -> list[Any]:
        """Counts, as the clock has readied them or as they are asked for now."""
        return answered(self.statement + question, self.parameters, partial(self._rows, question))

    def _rows(self, question: str, **more: Any) -> list[Any]:
        with replica.line().cursor() as cursor:
            # Pieces written in this package; every value goes in as a parameter.
            narrowed_further = kept(self.statement, self.parameters.get("narrowing", ()))
            written = written_out(narrowed_further, standing.changed_since(self.parameters))
            cursor.execute(f"{written} {question}", {**self.parameters, **more, "narrowing": None})
            return list(cursor.fetchall())


def _people_each(figures: Iterable[str]) -> str:
    return ", ".join(ONE_COUNT_OF_PEOPLE.format(codes=",".join(_wanted(figure))) for figure in figures)


def _wanted(figure: str) -> list[str]:
    return [code for code in figure.split("+") if code != "all"]


def _spread(known: int, percentiles: list[float | None] | None) -> Spread:
    median, p90 = percentiles or (None, None)
    return Spread(known, _seconds(median), _seconds(p90) if percentile_is_given(known) else None)


def _seconds(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(seconds=round(value))
