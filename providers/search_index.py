"""What the search reads, worked out from the rows around a service: words, languages, open minutes, places on the map.

Every action that changes the directory ends with `refresh`. Nothing else writes these columns.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from . import schedule
from .models import Schedule, ServiceAtLocation

BATCH = 1000

# Words weigh by where they stand: name, then organization and classification, then place, then description.
_WORDS = """
UPDATE providers_service s SET
  search_text = left(lower(unaccent(concat_ws(' ', s.name, s.alternate_name, o.name, o.alternate_name))), 600),
  search_vector =
    setweight(to_tsvector('directory', concat_ws(' ', s.name, s.alternate_name)), 'A') ||
    setweight(to_tsvector('directory', concat_ws(' ', o.name, o.alternate_name,
      array_to_string(s.need_domains, ' '), replace(s.kind, '_', ' '), around.terms)), 'B') ||
    setweight(to_tsvector('directory', coalesce(around.places, '')), 'C') ||
    setweight(to_tsvector('directory', left(concat_ws(' ', s.description, s.eligibility_description), 20000)), 'D'),
  language_codes = around.languages,
  places_free = around.places_free
FROM providers_organization o, (
  SELECT x.id,
    (SELECT string_agg(t.name, ' ') FROM providers_attribute a
      JOIN providers_taxonomyterm t ON t.id = a.taxonomy_term_id
      WHERE a.link_id = x.id AND a.link_entity = 'service') AS terms,
    (SELECT left(string_agg(DISTINCT concat_ws(' ', l.name, d.city, d.postal_code), ' '), 5000)
      FROM providers_serviceatlocation sal JOIN providers_location l ON l.id = sal.location_id
      LEFT JOIN providers_address d ON d.location_id = l.id
      WHERE sal.service_id = x.id AND NOT l.is_confidential) AS places,
    ARRAY(SELECT DISTINCT lower(left(coalesce(nullif(g.name, ''), g.code), 40)) FROM (
        SELECT name, code FROM providers_language WHERE service_id = x.id
        UNION ALL SELECT g.name, g.code FROM providers_serviceatlocation sal
          JOIN providers_language g ON g.location_id = sal.location_id WHERE sal.service_id = x.id
        UNION ALL SELECT g.name, g.code FROM providers_phone p
          JOIN providers_language g ON g.phone_id = p.id WHERE p.service_id = x.id
      ) g WHERE coalesce(nullif(g.name, ''), g.code) <> '' ORDER BY 1) AS languages,
    (SELECT sum(latest.available) FROM (SELECT DISTINCT ON (c.unit_id) c.available FROM providers_servicecapacity c
      WHERE c.service_id = x.id ORDER BY c.unit_id, c.updated DESC, c.created_at DESC) latest) AS places_free
  FROM providers_service x WHERE x.id = ANY(%s)
) around
WHERE around.id = s.id AND o.id = s.organization_id
"""

_PLACES = """
UPDATE providers_serviceatlocation sal SET
  latitude = CASE WHEN l.is_confidential THEN NULL ELSE l.latitude END,
  longitude = CASE WHEN l.is_confidential THEN NULL ELSE l.longitude END
FROM providers_location l
WHERE l.id = sal.location_id AND sal.service_id = ANY(%s)
  AND (sal.latitude, sal.longitude) IS DISTINCT FROM (
    CASE WHEN l.is_confidential THEN NULL ELSE l.latitude END,
    CASE WHEN l.is_confidential THEN NULL ELSE l.longitude END)
"""


def refresh(service_ids: Iterable[UUID], *, at: datetime | None = None) -> None:
    """Work the search columns of these services out again."""
    today = (at or timezone.now()).date()
    for ids in _batches(service_ids):
        with connection.cursor() as cursor:
            cursor.execute(_WORDS, [ids])
            cursor.execute(_PLACES, [ids])
        _refresh_hours(ids, today)


def _batches(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), BATCH):
        yield unique[start : start + BATCH]


def hours_of(service_ids: Iterable[UUID]) -> dict[UUID, list[Schedule]]:
    """The schedules that say when each service is open: its own and those at its places, else those of the places."""
    ids = list(dict.fromkeys(service_ids))
    wanted = set(ids)
    places = ServiceAtLocation.objects.filter(service_id__in=ids).values_list("id", "service_id", "location_id")
    at_place, in_building = {}, defaultdict(list)
    for sal_id, service_id, location_id in places:
        at_place[sal_id] = service_id
        in_building[location_id].append(service_id)
    own: dict[UUID, list[Schedule]] = defaultdict(list)
    building: dict[UUID, list[Schedule]] = defaultdict(list)
    for row in _schedules(ids, list(at_place), list(in_building)):
        if row.service_id in wanted:
            own[row.service_id].append(row)
        elif row.service_at_location_id in at_place:
            own[at_place[row.service_at_location_id]].append(row)
        elif row.location_id:
            for service_id in in_building[row.location_id]:
                building[service_id].append(row)
    return {service_id: own.get(service_id) or building.get(service_id, []) for service_id in ids}


def _schedules(services: list[UUID], at_places: list[UUID], locations: list[UUID]) -> list[Schedule]:
    """Three index look-ups in one query, as sets."""
    found = Schedule.objects.filter(service_id__in=services)
    found = found.union(Schedule.objects.filter(service_at_location_id__in=at_places))
    return list(found.union(Schedule.objects.filter(location_id__in=locations)))


_HOURS = """
UPDATE providers_service s SET open_minutes = h.minutes::int4multirange, tzid = h.zone, has_dated_hours = h.dated
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::boolean[]) AS h (id, minutes, zone, dated)
WHERE h.id = s.id AND (s.open_minutes, s.tzid, s.has_dated_hours)
  IS DISTINCT FROM (h.minutes::int4multirange, h.zone, h.dated)
"""


def _refresh_hours(ids: list[UUID], today: date) -> None:
    hours = hours_of(ids)
    found = [_week(hours[service_id], today) for service_id in ids]
    with connection.cursor() as cursor:
        cursor.execute(_HOURS, [ids, *(list(column) for column in zip(*found, strict=True))])


def _week(rules: list[Any], today: date) -> tuple[str | None, str, bool]:
    """Weekly hours without end go into the week when they share one zone; everything else is looked at one by one.

    Gives the minutes as the database writes them, their zone, and whether there are hours of the other kind.
    """
    undated = [rule for rule in rules if schedule.is_undated(rule, today) and schedule.has_hours(rule)]
    zones = {rule.tzid for rule in undated if rule.tzid or rule.timezone is None}
    simple = len(zones) == 1 and all(rule.tzid or rule.timezone is None for rule in undated)
    if not simple:
        return None, "", any(schedule.has_hours(rule) for rule in rules)
    minutes = ",".join(f"[{first},{before})" for first, before in schedule.week_minutes(undated))
    rest = [rule for rule in rules if rule not in undated]
    return f"{{{minutes}}}", zones.pop(), any(schedule.has_hours(rule) for rule in rest)
