"""Listings of two publishers that may be one: what agrees, found by keys that both have. Never all pairs.

A number or address that very many listings share says nothing about any of them and is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

# More listings than this with one number: it is a switchboard, and no sign that two listings are one.
SHARED_BY_MANY = 25
LIKE, VERY_LIKE = 0.45, 0.85
ENOUGH = 4
LONG_ID = 12
# What agrees → how much it says.
WEIGHT = {"id": 3, "phone": 2, "address": 2, "web": 1, "organization": 1, "number": 3}

_ADDRESS = (
    "regexp_replace(lower(unaccent(d.address_1)), '[^a-z0-9]', '', 'g') || '/' ||"
    " coalesce(nullif(left(d.postal_code, 5), ''), lower(d.city))"
)
_PHONE = "right(regexp_replace(p.number, '[^0-9]', '', 'g'), 10)"
_NAME = "regexp_replace(lower(unaccent(%s)), '[^a-z0-9]', '', 'g')"
_WEB = "regexp_replace(lower(%s), '^https?://(www[.])?|/+$', '', 'g')"

_SERVICE_FACTS = f"""
  SELECT s.id, s.source, 'phone' AS kind, {_PHONE} AS key FROM mine s JOIN providers_phone p ON p.service_id = s.id
  UNION SELECT s.id, s.source, 'phone', {_PHONE} FROM mine s
    JOIN providers_serviceatlocation sal ON sal.service_id = s.id
    JOIN providers_phone p ON p.service_at_location_id = sal.id
  UNION SELECT s.id, s.source, 'phone', {_PHONE} FROM mine s
    JOIN providers_serviceatlocation sal ON sal.service_id = s.id
    JOIN providers_phone p ON p.location_id = sal.location_id
  UNION SELECT s.id, s.source, 'address', {_ADDRESS} FROM mine s
    JOIN providers_serviceatlocation sal ON sal.service_id = s.id
    JOIN providers_address d ON d.location_id = sal.location_id WHERE d.address_1 <> ''
  UNION SELECT s.id, s.source, 'name', {_NAME % "s.name"} FROM mine s
  UNION SELECT s.id, s.source, 'web', {_WEB % "s.url"} FROM mine s WHERE s.url <> ''
  UNION SELECT s.id, s.source, 'id', s.source_record_id FROM mine s WHERE s.source_record_id <> ''
"""  # noqa: S608
_ORGANIZATION_FACTS = f"""
  SELECT s.id, s.source, 'phone' AS kind, {_PHONE} AS key FROM mine s JOIN providers_phone p ON p.organization_id = s.id
  UNION SELECT s.id, s.source, 'phone', {_PHONE} FROM mine s JOIN providers_service v ON v.organization_id = s.id
    JOIN providers_phone p ON p.service_id = v.id
  UNION SELECT s.id, s.source, 'address', {_ADDRESS} FROM mine s JOIN providers_location l ON l.organization_id = s.id
    JOIN providers_address d ON d.location_id = l.id WHERE d.address_1 <> ''
  UNION SELECT s.id, s.source, 'name', {_NAME % "s.name"} FROM mine s
  UNION SELECT s.id, s.source, 'web', {_WEB % "s.website"} FROM mine s WHERE s.website <> ''
  UNION SELECT s.id, s.source, 'number', s.tax_id FROM mine s WHERE s.tax_id <> ''
  UNION SELECT s.id, s.source, 'id', s.source_record_id FROM mine s WHERE s.source_record_id <> ''
"""  # noqa: S608
_MINE = {
    "service": """SELECT s.id, s.source, s.source_record_id, s.name, s.url, s.organization_id
      FROM providers_service s JOIN providers_organization o ON o.id = s.organization_id
      WHERE s.unlisted_at IS NULL AND o.kept_by_id IS NOT DISTINCT FROM %s""",
    "organization": """SELECT s.id, s.source, s.source_record_id, s.name, s.website, s.tax_id, s.id AS organization_id
      FROM providers_organization s WHERE s.unlisted_at IS NULL AND s.kept_by_id IS NOT DISTINCT FROM %s""",
}
_FACTS = {"service": _SERVICE_FACTS, "organization": _ORGANIZATION_FACTS}
_PAIRS = """
WITH mine AS MATERIALIZED ({mine}),
facts AS MATERIALIZED (SELECT * FROM ({facts}) f WHERE length(key) >= 4 OR kind = 'id'),
many AS (SELECT kind, key FROM facts GROUP BY kind, key HAVING count(*) > {most}),
fresh AS (SELECT * FROM facts f WHERE f.id = ANY(%s)
  AND NOT EXISTS (SELECT 1 FROM many m WHERE m.kind = f.kind AND m.key = f.key)),
pairs AS (SELECT f.id AS one, o.id AS other, f.kind, f.key FROM fresh f
  JOIN facts o ON o.kind = f.kind AND o.key = f.key AND o.source <> f.source)
SELECT least(p.one, p.other), greatest(p.one, p.other), json_agg(DISTINCT ARRAY[p.kind, p.key]),
  max(similarity(a.name, b.name)), max(similarity(x.name, y.name)), max(a.name), max(b.name),
  max(a.source), max(b.source)
FROM pairs p JOIN mine a ON a.id = p.one JOIN mine b ON b.id = p.other
  JOIN providers_organization x ON x.id = a.organization_id JOIN providers_organization y ON y.id = b.organization_id
GROUP BY 1, 2 HAVING max(similarity(a.name, b.name)) >= {like}
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Alike:
    """Two listings, what agrees, and how like they are: 1 is the same in all that both say."""

    one: UUID
    other: UUID
    evidence: list[list[str]]
    likeness: float
    names: tuple[str, str]
    sources: tuple[str, str]


def alike(entity: str, ids: Iterable[UUID], program: Any) -> list[Alike]:
    """Pairs of these listings with others of the program that enough speaks for."""
    fresh = list(ids)
    if not fresh:
        return []
    statement = _PAIRS.format(mine=_MINE[entity], facts=_FACTS[entity], most=SHARED_BY_MANY, like=LIKE)
    with transaction.atomic(), connection.cursor() as cursor:
        # The rows were written a moment ago: the database takes their tables for nearly empty, and would compare each
        # fact with each other, 70 seconds for 300 listings.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement, [program, fresh])
        found = [_judged(entity, *row) for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_nestloop = on")
    return [one for one in found if one]


def _judged(entity: str, one: UUID, other: UUID, keys: Any, name: float, organization: float, *said: str) -> Any:
    agrees = {kind: key for kind, key in keys if kind != "name"}
    weight = sum(_weight(kind, key) for kind, key in agrees.items()) + (3 if name >= VERY_LIKE else 2)
    if entity == "service" and organization >= VERY_LIKE:
        agrees["organization"] = ""
        weight += WEIGHT["organization"]
    is_named_alike = entity == "organization" and name >= VERY_LIKE and len({tuple(key) for key in keys}) >= 1
    if weight < ENOUGH and not is_named_alike:
        return None
    evidence = [["name", f"{name:.0%}"], *([kind, key] for kind, key in sorted(agrees.items()))]
    return Alike(one, other, evidence, round(min(1.0, weight / 8), 2), (said[0], said[1]), (said[2], said[3]))


def _weight(kind: str, key: str) -> int:
    """A number counted up means little: every publisher has a row 17."""
    return 1 if kind == "id" and len(key) < LONG_ID else WEIGHT[kind]
