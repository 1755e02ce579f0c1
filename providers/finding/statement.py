"""The statement that answers a question: which listings, in which order, how many, what each says and does not say.

A listing scores by the share of what was asked that it has, weighed by how rare each thing is and where it stands
(name, classification, place, prose); a condition it says it meets adds to that, a condition it says it does not
meet leaves it out; distance lowers it. Missing words lower a hit, they do not forbid it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

from django.db import connection

from .judging import OPEN_TO_ALL, Judged
from .question import Concept

COMMON = 3000  # a thing that more listings have than this is looked for together with others
FEW = 200  # with fewer hits than this, other words for the thing and its need are looked for as well
STANDS = (("A", 1.0), ("B", 0.85), ("C", 0.5), ("D", 0.4))
ALSO = (("A", 0.6), ("B", 0.5), ("D", 0.2))
BY_NEED = 0.25  # of a thing whose need the listing is known for; its words give the rest
BY_NAME = {"A": 0.85, "B": 0.75}  # of a need that the listing is not known for, but that its name or a term names
WEAKEST = 0.12  # of the best score: what scores less is not shown
PER_CONDITION = 0.45
NAMED = 0.25
NAMED_AMONG = 500
FACETS = ("pets", "wheelchair", "medicaid", "medicare", "sliding", "free", "veterans", "families", "always", "walk_in",
          "remote", "lgbtq")  # fmt: skip


@dataclass
class Clause:
    """A piece of the statement with its values, in order."""

    text: str
    values: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class SoughtWords:
    """A concept as the database reads it: its words and the other words as a query, and how many listings have it."""

    concept: Concept
    same: str
    also: str
    many: int
    rarity: float


# Of each thing the ways to say it that stand in some listing (a phrase with a word that is enough by itself says no
# more), all of them where none does, and how many listings have it. Of a phrase its words are counted, wherever they
# stand: the index knows that by itself, and would read each listing to know more.
_PREPARE = """
WITH alt AS (SELECT * FROM unnest(%s::int[], %s::boolean[], %s::text[]) AS a (nr, is_also, words)),
way AS (
  SELECT DISTINCT nr, is_also, x.q, regexp_replace(x.q, '<[^>]*>', '&', 'g') AS all_of FROM alt, LATERAL (
    SELECT phraseto_tsquery('directory', words)::text AS q UNION
    SELECT regexp_replace(phraseto_tsquery('directory_es', words)::text, '''([[:alnum:]])', '''es_\\1', 'g')) x
  WHERE x.q <> ''),
kept AS MATERIALIZED (
  SELECT w.*, EXISTS (SELECT 1 FROM providers_service s WHERE s.search_vector @@ w.all_of::tsquery) AS stands FROM way w
  WHERE w.q !~ ' ' OR NOT EXISTS (SELECT 1 FROM way e
    WHERE (e.nr, e.is_also) = (w.nr, w.is_also) AND e.q = ANY(string_to_array(w.q, ' ')))),
thing AS (
  SELECT nr, is_also, string_agg('(' || q || ')', ' | ' ORDER BY q) AS every,
    string_agg('(' || q || ')', ' | ' ORDER BY q) FILTER (WHERE stands) AS standing,
    string_agg('(' || all_of || ')', ' | ') FILTER (WHERE stands) AS sought FROM kept GROUP BY 1, 2)
SELECT nr, is_also, CASE WHEN is_also THEN standing ELSE coalesce(standing, every) END,
  CASE WHEN is_also OR standing IS NULL THEN 0 ELSE (SELECT count(*) FROM (SELECT 1 FROM providers_service s
    WHERE s.search_vector @@ sought::tsquery LIMIT %s) c) END,
  CASE WHEN (SELECT reltuples FROM pg_class WHERE oid = 'providers_service'::regclass) >= 20000 THEN 20000
    ELSE (SELECT count(*) FROM (SELECT 1 FROM providers_service LIMIT 20000) n) END
FROM thing
"""


def sought(concepts: Sequence[Concept]) -> list[SoughtWords]:
    """Each concept as a query, with how many listings have it."""
    if not concepts:
        return []
    alternatives = [
        (nr, is_also, words)
        for nr, concept in enumerate(concepts)
        for is_also, several in ((False, concept.same), (True, concept.also))
        for words in several
    ]
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE, [*map(list, zip(*alternatives, strict=True)), COMMON + 1])
        rows = cursor.fetchall()
    found = {(nr, is_also): (query or "", many, total) for nr, is_also, query, many, total in rows}
    return [_sought(nr, concept, found) for nr, concept in enumerate(concepts) if (nr, False) in found]


def _sought(nr: int, concept: Concept, found: dict[tuple[int, bool], tuple[str, int, int]]) -> SoughtWords:
    query, many, total = found[nr, False]
    rarity = min(5.0, max(0.7, log(1 + total / (1 + many)))) * concept.weight
    return SoughtWords(concept, query, found.get((nr, True), ("", 0, 0))[0], many, rarity)


def sought_words(words: Sequence[str]) -> str:
    """Single words as a query, any of them; empty for none."""
    found = sought([Concept(word, (word,)) for word in words])
    return " | ".join(f"({thing.same})" for thing in found)


def labelled(query: str, label: str) -> str:
    """The query, for words that stand where the label says."""
    return re.sub(r"'((?:[^']|'')*)'", rf"'\1':{label}", query)


def candidates(things: Sequence[SoughtWords]) -> Clause:
    """Which listings are looked at: those that have a rarer thing, or two common ones; of one common thing alone those
    that have it in the name or the classification."""
    strong = [thing for thing in things if thing.concept.weight >= 1] or list(things)
    rare = [thing.same for thing in strong if thing.many <= COMMON]
    common = [thing.same for thing in strong if thing.many > COMMON]
    pairs = [f"(({one}) & ({other}))" for i, one in enumerate(common) for other in common[i + 1 :]]
    words = [f"({one})" for one in rare] + pairs if rare or pairs else [labelled(one, "AB") for one in common]
    part = Clause("s.search_vector @@ %s::tsquery", [" | ".join(words)])
    if sum(thing.many for thing in strong) < FEW:
        _widen(part, strong)
    return part


def _widen(part: Clause, strong: Sequence[SoughtWords]) -> None:
    others = [f"({thing.also})" for thing in strong if thing.also]
    needs = sorted({thing.concept.need for thing in strong if thing.concept.need})
    if others:
        part.text += " OR s.search_vector @@ %s::tsquery"
        part.values.append(" | ".join(others))
    if needs:
        part.text += " OR s.need_domains && %s::varchar[]"
        part.values.append(needs)
    part.text = f"({part.text})"


def share_of(things: Sequence[SoughtWords]) -> Clause:
    """How much of what was asked the listing has, from 0 to 1."""
    found = [thing for thing in things if thing.many] or list(things)
    whole = sum(thing.rarity for thing in found)
    part = Clause("0::float8")
    for thing in found:
        match = _match(thing)
        part.text += f" + {thing.rarity / whole:.5f}::float8 * {match.text}"
        part.values += match.values
    return Clause(f"({part.text})", part.values)


def _match(thing: SoughtWords) -> Clause:
    """The best place where it stands: the first test that holds, by falling weight. Of a need, words in prose count
    less where the listing is not known for it; its name and its classification say enough by themselves."""
    same, also = dict(STANDS), dict(ALSO) if thing.also else {}
    if not thing.concept.need:
        return _first_that_holds(thing, same, also)
    known, other = (_first_that_holds(thing, *weights) for weights in (_by_need(same, also), _unknown(same, also)))
    text = f"CASE WHEN s.need_domains @> %s::varchar[] THEN {BY_NEED} + {known.text} ELSE {other.text} END"
    return Clause(f"({text})", [[thing.concept.need], *known.values, *other.values])


def _by_need(*weights: dict[str, float]) -> list[dict[str, float]]:
    return [{label: (1 - BY_NEED) * weight for label, weight in one.items()} for one in weights]


def _unknown(same: dict[str, float], also: dict[str, float]) -> list[dict[str, float]]:
    less_also = _by_need(also)[0]
    return [same | BY_NAME, less_also]


def _first_that_holds(thing: SoughtWords, same: dict[str, float], also: dict[str, float]) -> Clause:
    told = [(weight, thing.same, label) for label, weight in same.items()]
    told += [(weight, thing.also, label) for label, weight in also.items()]
    told.sort(key=lambda one: -one[0])
    whens = " ".join(
        f"WHEN s.search_vector @@ %s::tsquery THEN {weight:.4f}::float8" for weight, _query, _label in told
    )
    return Clause(f"CASE {whens} ELSE 0 END", [labelled(query, label) for _weight, query, label in told])


_NEAR = """LEFT JOIN LATERAL (SELECT min(12742 * asin(least(1, sqrt(power(sin(radians(n.latitude - %s) / 2), 2)
    + cos(radians(%s)) * cos(radians(n.latitude)) * power(sin(radians(n.longitude - %s) / 2), 2))))) AS km
  FROM providers_serviceatlocation n WHERE n.service_id = s.id AND n.latitude IS NOT NULL) near ON TRUE"""


@dataclass(frozen=True)
class Asked:
    """Everything the statement is made of."""

    where: Clause
    things: Sequence[SoughtWords] = ()
    judged: Sequence[Judged] = ()
    strict: frozenset[str] = frozenset()  # conditions that must be said, not only not refused
    words: str = ""
    near: tuple[float, float] | None = None
    near_is_asked: bool = False
    also_where: Clause | None = None  # a phone number
    excluded: str = ""
    order: str = "best"


ORDERS = {
    "best": 'score DESC, name COLLATE "C", id',
    "distance": 'km NULLS LAST, name COLLATE "C", id',
    "name": "name, id",
    "verified": "verified DESC NULLS LAST, id",
}


@dataclass(frozen=True)
class FoundRows:
    """A page of ids, how many in all, and what is counted beside."""

    ids: list[Any]
    total: int
    says: dict[str, list[int]]
    unsaid: list[int]
    refused: list[int]
    needs: dict[str, int]
    facts: dict[str, int]
    languages: dict[str, int]
    best: float


def answered(asked: Asked, *, page: int, size: int, most: int) -> FoundRows:
    """The answer, in one statement."""
    hits, ranked, order = _hits(asked), _ranked(asked, page * size), ORDERS[asked.order]
    count = len(asked.judged)
    text = f"""
    WITH hits AS MATERIALIZED ({hits.text}),
    fits AS (SELECT * FROM hits WHERE NOT (2 = ANY(state)) AND share >= {WEAKEST} * (SELECT max(share) FROM hits
      WHERE NOT (2 = ANY(state)))),
    kept AS MATERIALIZED (SELECT * FROM fits WHERE {_said(asked)}),
    shown AS (SELECT * FROM ({ranked.text}) r ORDER BY {order} LIMIT %s OFFSET %s)
    SELECT (SELECT coalesce(json_agg(json_build_array(id, state) ORDER BY {order}), '[]') FROM shown),
      (SELECT count(*) FROM (SELECT 1 FROM kept LIMIT {most + 1}) c),
      {_counted("fits", count, 0)}, {_counted("hits", count, 2)},
      (SELECT json_object_agg(need, n) FROM (SELECT unnest(needs) AS need, count(*) AS n FROM kept GROUP BY 1) f),
      (SELECT json_object_agg(fact, n) FROM (SELECT unnest(facts) AS fact, count(*) AS n FROM kept GROUP BY 1) f),
      (SELECT max(share) FROM kept)"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text, [*hits.values, *ranked.values, size, (page - 1) * size])
        shown, total, unsaid, refused, needs, facts, best = cursor.fetchone()
    facts = facts or {}
    return FoundRows(
        ids=[pk for pk, _state in shown],
        total=total,
        says={pk: state for pk, state in shown},
        unsaid=unsaid or [],
        refused=refused or [],
        needs=needs or {},
        facts={fact: many for fact, many in facts.items() if fact in FACETS},
        languages={fact[5:]: many for fact, many in facts.items() if fact.startswith("lang:")},
        best=best or 0.0,
    )


def _said(asked: Asked) -> str:
    """Conditions that must be said: 1 at their place. For whom a service is, is never asked so."""
    must = [
        f"state[{nr}] = 1"
        for nr, one in enumerate(asked.judged, 1)
        if one.condition.key in asked.strict and one.condition.kind not in OPEN_TO_ALL
    ]
    return " AND ".join(must) or "TRUE"


def _counted(name: str, many: int, state: int) -> str:
    if not many:
        return "'[]'::json"
    parts = ", ".join(f"count(*) FILTER (WHERE state[{nr}] = {state})" for nr in range(1, many + 1))
    return f"(SELECT json_build_array({parts}) FROM {name})"  # noqa: S608


def _hits(asked: Asked) -> Clause:
    """Every listing looked at, with its score but for how alike the names are and, for each condition, 1 said, 2
    refused, 0 not said."""
    states, values = [], []
    for one in asked.judged:
        states.append(f"CASE WHEN {one.no} THEN 2 WHEN {one.yes} THEN 1 ELSE 0 END")
        values += [*one.no_values, *one.yes_values]
    share = share_of(asked.things) if asked.things else Clause("1::float8")
    where = _looked_at(asked)
    near = Clause(_NEAR, [asked.near[0], asked.near[0], asked.near[1]]) if asked.near else Clause("", [])
    text = f"""
    SELECT x.*, {_closeness(asked)} AS closeness, x.share + {PER_CONDITION}::float8 * least(1, 2 * x.share)
      * cardinality(array_positions(x.state, 1)) / greatest(1, sqrt(cardinality(x.state))) AS said
    FROM (SELECT s.id, s.name, s.last_verified_at AS verified, s.need_domains AS needs, s.facts, {share.text} AS share,
        ARRAY[{", ".join(states)}]::int[] AS state,
        {"near.km" if asked.near else "NULL::float8"} AS km
      FROM providers_service s {near.text} WHERE {where.text} OFFSET 0) x"""  # noqa: S608
    return Clause(text, [*share.values, *values, *near.values, *where.values])


def _ranked(asked: Asked, last: int) -> Clause:
    """The kept with their scores; for a page that ends with this place. How alike the name is, decides among those that
    say most, by the hundreds: elsewhere it cannot lift a listing onto the page, and costs more than all the rest."""
    if not asked.words or asked.order != "best":
        return Clause("SELECT *, said * closeness AS score FROM kept", [])
    text = f"""
      SELECT k.*, (k.said + {NAMED} * word_similarity(%s, s.search_text)) * k.closeness AS score
      FROM (SELECT * FROM kept ORDER BY said * closeness DESC, name COLLATE "C", id LIMIT %s) k
      JOIN providers_service s USING (id)"""  # noqa: S608
    return Clause(text, [asked.words, -(-last // NAMED_AMONG) * NAMED_AMONG])


def _closeness(asked: Asked) -> str:
    if not asked.near:
        return "1"
    if asked.near_is_asked:
        return "(0.15 + 0.85 / (1 + power(coalesce(x.km, 25) / 12, 1.5)))"
    return "(0.4 + 0.6 / (1 + coalesce(x.km, 15) / 10))"


def _looked_at(asked: Asked) -> Clause:
    text, values = [asked.where.text], [*asked.where.values]
    for part in _narrowed(asked):
        text.append(part.text)
        values += part.values
    if asked.excluded:
        text.append("NOT s.search_vector @@ %s::tsquery")
        values.append(asked.excluded)
    return Clause(" AND ".join(text), values)


def _narrowed(asked: Asked) -> list[Clause]:
    if asked.also_where:
        return [asked.also_where]
    if asked.things:
        return [candidates(asked.things)]
    must = [one for one in asked.judged if one.condition.kind not in OPEN_TO_ALL] or list(asked.judged)
    either = " OR ".join(f"({one.yes})" for one in must)
    return [Clause(f"({either})", [value for one in must for value in one.yes_values])] if either else []
