"""What finding reads of each service, worked out from the rows around it: words by weight, what it says of whom it
takes, about where it is, and the words of the directory. Called by `search_index.refresh`, by nothing else."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from . import places
from .facts import facts_of
from .folding import folded

_EITHER = re.compile(r"(?<=[^\W_])/(?=[^\W_])")  # `HSE/GED` are two words; the database would read the name of a file
MOST_WORDS = 400  # of one listing's prose, for judging typing errors
_SPANISH = re.compile(r"\b(?:de|la|el|los|las|para|con|una|por|que|del)\b", re.IGNORECASE)

_SAID = """
SELECT s.id, s.name, s.alternate_name, o.name, o.alternate_name,
  concat_ws(' . ', s.description, s.alert, s.application_process, s.interpretation_services, s.hours_text,
    s.accreditations, g.name),
  s.eligibility_description, concat_ws(' . ', s.fees_description, s.fees, around.costs),
  around.access, around.languages, around.terms, around.places, around.phones, around.towns, s.need_domains, s.kind,
  s.veterans, s.pets, s.parties, s.sobriety, s.documents_rule,
  coalesce(s.open_minutes @> '[0,10080)'::int4range, false), around.is_remote, s.genders
FROM providers_service s JOIN providers_organization o ON o.id = s.organization_id
LEFT JOIN providers_serviceprogram g ON g.id = s.program_id, LATERAL (
  SELECT
    (SELECT string_agg(concat_ws(' ', c.option, c.amount_description), ' . ')
      FROM providers_costoption c WHERE c.service_id = s.id) AS costs,
    (SELECT string_agg(concat_ws(' ', a.description, a.details), ' . ') FROM providers_serviceatlocation l
      JOIN providers_accessibility a ON a.location_id = l.location_id WHERE l.service_id = s.id) AS access,
    ARRAY(SELECT name FROM providers_language WHERE service_id = s.id UNION SELECT code FROM providers_language
      WHERE service_id = s.id UNION SELECT unnest(ARRAY[n.name, n.code]) FROM providers_serviceatlocation l
      JOIN providers_language n ON n.location_id = l.location_id WHERE l.service_id = s.id UNION
      SELECT unnest(ARRAY[n.name, n.code]) FROM providers_phone p JOIN providers_language n ON n.phone_id = p.id
      WHERE p.service_id = s.id) AS languages,
    ARRAY(SELECT t.name FROM providers_attribute a JOIN providers_taxonomyterm t ON t.id = a.taxonomy_term_id
      WHERE a.link_id = s.id AND a.link_entity = 'service') AS terms,
    (SELECT left(string_agg(DISTINCT concat_ws(' ', l.name, d.address_1, d.city, d.state_province, d.postal_code),
      ' . '), 5000) FROM providers_serviceatlocation x JOIN providers_location l ON l.id = x.location_id
      LEFT JOIN providers_address d ON d.location_id = l.id
      WHERE x.service_id = s.id AND NOT l.is_confidential) AS places,
    ARRAY(SELECT p.number FROM providers_phone p WHERE p.service_id = s.id AND p.type !~* 'fax' UNION
      SELECT p.number FROM providers_phone p WHERE p.organization_id = s.organization_id AND p.type !~* 'fax' UNION
      SELECT p.number FROM providers_serviceatlocation x JOIN providers_phone p ON p.service_at_location_id = x.id
      WHERE x.service_id = s.id AND p.type !~* 'fax' UNION
      SELECT p.number FROM providers_serviceatlocation x JOIN providers_location l ON l.id = x.location_id
      JOIN providers_phone p ON p.location_id = l.id
      WHERE x.service_id = s.id AND NOT l.is_confidential AND p.type !~* 'fax') AS phones,
    ARRAY(SELECT DISTINCT concat_ws('|', d.city, d.state_province) FROM providers_serviceatlocation x
      JOIN providers_location l ON l.id = x.location_id JOIN providers_address d ON d.location_id = l.id
      WHERE x.service_id = s.id AND NOT l.is_confidential AND d.city <> '') AS towns,
    (SELECT bool_and(l.location_type = 'virtual') FROM providers_serviceatlocation x
      JOIN providers_location l ON l.id = x.location_id WHERE x.service_id = s.id) AS is_remote
) around WHERE s.id = ANY(%s)
"""

# Name; classification; organization, place, phones; prose. Of Spanish listings also words by Spanish endings, marked,
# so that “care” and “career”, one word to a Spanish reader of endings, stay two.
_WRITE = """
UPDATE providers_service s SET facts = w.facts::text[], search_vector =
  setweight(to_tsvector('directory', w.a), 'A') || setweight(to_tsvector('directory', w.b), 'B') ||
  setweight(to_tsvector('directory', w.c), 'C') || setweight(to_tsvector('directory', w.d), 'D') ||
  setweight(regexp_replace(to_tsvector('directory_es', w.named)::text, '(^| )''', '\\1''es_', 'g')::tsvector, 'A') ||
  setweight(regexp_replace(to_tsvector('directory_es', w.spanish)::text, '(^| )''', '\\1''es_', 'g')::tsvector, 'D')
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
  AS w (id, facts, a, b, c, d, named, spanish) WHERE w.id = s.id
"""


def refresh_finding(ids: list[UUID]) -> None:
    """Work out words, facts and the vocabulary of these services."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [ids])
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
        if rows:
            cursor.execute(_WRITE, list(map(list, zip(*map(_written, rows), strict=True))))
    _refresh_rough_places(ids)
    _learn(rows)


_COLUMNS = (
    "id", "name", "alternate_name", "organization", "organization_too", "prose", "rules", "costs", "access",
    "languages", "terms", "places", "phones", "towns", "needs", "kind", "veterans", "pets", "parties", "sobriety",
    "documents", "is_always", "is_remote", "genders",
)  # fmt: skip


def _written(row: dict[str, Any]) -> tuple[Any, ...]:
    prose = _long(f"{row['prose'] or ''} . {row['rules'] or ''} . {row['costs'] or ''}")
    named = " . ".join(filter(None, (row["name"], row["alternate_name"])))
    about = " . ".join([*row["terms"], row["kind"].replace("_", " ")])
    lines = (row["organization"], row["organization_too"], row["places"], _states(row), _dialled(row))
    around = " . ".join(filter(None, lines))
    facts = ",".join(facts_of(_for_facts(row)))
    told = (named, prose) if _is_spanish(f"{named} . {prose}") else ("", "")
    return row["id"], f"{{{facts}}}", *(_EITHER.sub(" ", text) for text in (named, about, around, prose, *told))


def _for_facts(row: dict[str, Any]) -> dict[str, Any]:
    words = {name: row[name] or "" for name in ("name", "rules", "costs", "access")}
    prose = " . ".join(filter(None, (row["prose"], *row["terms"])))
    return {**words, "prose": prose[:20_000], "languages": row["languages"], "fields": _fields(row)}


def _fields(row: dict[str, Any]) -> dict[str, bool]:
    """What the listing's own fields say; those that are empty say nothing."""
    said: dict[str, bool] = {}
    if row["veterans"]:
        said["veterans"] = True
    if row["pets"]:
        said["pets"] = row["pets"] == "yes"
        said |= {"service_animals": True} if row["pets"] != "no" else {}
    if row["parties"]:
        said |= {name: name in row["parties"] for name in ("families", "couples")}
    if row["sobriety"]:
        said["no_sobriety"] = row["sobriety"] == "not_required"
    if row["documents"] == "none":
        said["no_id"] = True
    if row["genders"]:
        said |= {"women": "woman" in row["genders"], "men": "man" in row["genders"]}
    return said | ({"always": True} if row["is_always"] else {}) | ({"remote": True} if row["is_remote"] else {})


def _states(row: dict[str, Any]) -> str:
    """The names of the states that the addresses give by two letters."""
    short = {town.partition("|")[2].strip().upper() for town in row["towns"]}
    return " ".join(sorted({places.STATE_NAMES[code] for code in short if code in places.STATE_NAMES}))


def _dialled(row: dict[str, Any]) -> str:
    """Phone numbers as words: with and without the area code."""
    digits = {"".join(filter(str.isdigit, number))[:11] for number in row["phones"]}
    ten = {number[-10:] for number in digits if len(number) >= 10}
    return " ".join(sorted({f"tel{number}" for number in ten} | {f"tel{number[-7:]}" for number in ten}))


def _long(text: str) -> str:
    return text.replace("\x00", "")[:20_000]


def _is_spanish(text: str) -> bool:
    return len(_SPANISH.findall(text[:2000])) >= 3


_UNPLACED = """
SELECT sal.id, d.postal_code, d.city, d.state_province FROM providers_serviceatlocation sal
JOIN providers_location l ON l.id = sal.location_id
JOIN LATERAL (SELECT * FROM providers_address a WHERE a.location_id = l.id
  ORDER BY (a.address_type = 'physical') DESC, a.id LIMIT 1) d ON true
WHERE sal.service_id = ANY(%s) AND NOT l.is_confidential AND l.latitude IS NULL
  AND l.location_type <> 'virtual' AND (d.postal_code <> '' OR d.city <> '')
"""
_PLACE = """
UPDATE providers_serviceatlocation sal SET latitude = w.latitude, longitude = w.longitude, is_rough = true
FROM unnest(%s::uuid[], %s::float8[], %s::float8[]) AS w (id, latitude, longitude) WHERE w.id = sal.id
"""


def _refresh_rough_places(ids: list[UUID]) -> None:
    """Who gave an address and no place on the map stands in the middle of the ZIP or the town."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE providers_serviceatlocation SET is_rough = false WHERE is_rough AND service_id = ANY(%s)", [ids]
        )
        cursor.execute(_UNPLACED, [ids])
        found = [(pk, places.of_address(*address)) for pk, *address in cursor.fetchall()]
        placed = [(pk, *point) for pk, point in found if point]
        if placed:
            cursor.execute(_PLACE, list(map(list, zip(*placed, strict=True))))


_LEARN = """
INSERT INTO providers_directoryword (id, created_at, word, is_town, state)
SELECT gen_random_uuid(), now(), w.word, w.state IS NOT NULL, coalesce(w.state, '')
FROM unnest(%s::text[], %s::text[]) AS w (word, state)
ON CONFLICT (word) DO UPDATE SET is_town = true, state = excluded.state
WHERE excluded.is_town AND NOT providers_directoryword.is_town
"""


def _learn(rows: Iterable[dict[str, Any]]) -> None:
    """Remember the words of these listings. Words that went stay: a slip near one of them finds nothing, no more."""
    words: dict[str, str | None] = {}
    for row in rows:
        for word in _words_of(row):
            words.setdefault(word, None)
        for town in row["towns"]:
            city, _bar, state = town.partition("|")
            if 2 < len(name := folded(city)) <= 40:
                words[name] = state[:40]
    if words:
        ordered = sorted(words)
        with connection.cursor() as cursor:
            cursor.execute(_LEARN, [ordered, [words[word] for word in ordered]])


def _words_of(row: dict[str, Any]) -> set[str]:
    text = " ".join(str(row[name] or "") for name in ("name", "alternate_name", "organization", "places", "prose"))
    found = folded(" ".join([text, *row["terms"]])).split()[:MOST_WORDS]
    return {word for word in found if 3 < len(word) <= 40 and not word[0].isdigit()}
