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
from .capacity.until import refresh_room
from .finding.index import refresh_finding
from .hours.whose import hours_at
from .models import Schedule, ServiceAtLocation

BATCH = 1000

_WORDS = """
UPDATE providers_service s SET
  search_text = left(lower(unaccent(concat_ws(' ', s.name, s.alternate_name, o.name, o.alternate_name))), 600),
  language_codes = around.languages
FROM providers_organization o, (
  SELECT x.id,
    ARRAY(SELECT DISTINCT lower(left(coalesce(nullif(g.name, ''), g.code), 40)) FROM (
        SELECT name, code FROM providers_language WHERE service_id = x.id
        UNION ALL SELECT g.name, g.code FROM providers_serviceatlocation sal
          JOIN providers_language g ON g.location_id = sal.location_id WHERE sal.service_id = x.id
        UNION ALL SELECT g.name, g.code FROM providers_phone p
          JOIN providers_language g ON g.phone_id = p.id WHERE p.service_id = x.id
      ) g WHERE coalesce(nullif(g.name, ''), g.code) <> '' ORDER BY 1) AS languages
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
    now = at or timezone.now()
    for ids in _batches(service_ids):
        with connection.cursor() as cursor:
            cursor.execute(_WORDS, [ids])
            cursor.execute(_PLACES, [ids])
        refresh_room(ids, at=now)
        _refresh_hours(ids, now.date())
        refresh_finding(ids)


def _batches(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), BATCH):
        yield unique[start : start + BATCH]


def hours_of(
    service_ids: Iterable[UUID], *, places: Iterable[tuple[UUID, UUID, UUID]] | None = None
) -> dict[UUID, list[Schedule]]:
    """The schedules that say when each service is open: its own, and those that count at its places (`hours/whose`).
    `places`: service at location, service, location, where they are known already."""
    ids = list(dict.fromkeys(service_ids))
    wanted = set(ids)
    if places is None:
        places = ServiceAtLocation.objects.filter(service_id__in=ids).values_list("id", "service_id", "location_id")
    where = {sal_id: (service_id, location_id) for sal_id, service_id, location_id in places}
    own: dict[UUID, list[Schedule]] = defaultdict(list)
    there: dict[UUID, list[Schedule]] = defaultdict(list)
    building: dict[UUID, list[Schedule]] = defaultdict(list)
    for row in _schedules(ids, list(where), list({location_id for _service, location_id in where.values()})):
        if row.service_id in wanted:
            own[row.service_id].append(row)
        elif row.service_at_location_id in where:
            there[row.service_at_location_id].append(row)
        elif row.location_id:
            building[row.location_id].append(row)
    found = {service_id: list(own[service_id]) for service_id in ids}
    for sal_id, (service_id, location_id) in where.items():
        found[service_id] += hours_at(there[sal_id], own[service_id], building[location_id])[0]
    return {service_id: list(dict.fromkeys(rows)) for service_id, rows in found.items()}


_SCHEDULES = """
SELECT * FROM providers_schedule WHERE id IN (
  SELECT id FROM providers_schedule WHERE service_id = ANY(%s) UNION ALL
  SELECT id FROM providers_schedule WHERE service_at_location_id = ANY(%s) UNION ALL
  SELECT id FROM providers_schedule WHERE location_id = ANY(%s))
"""


def _schedules(services: list[UUID], at_places: list[UUID], locations: list[UUID]) -> list[Schedule]:
    """Three index look-ups in one query."""
    return list(Schedule.objects.raw(_SCHEDULES, [services, at_places, locations]))


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
    if not simple or any(rule.replaces for rule in rules):
        return None, "", any(schedule.has_hours(rule) for rule in rules)
    minutes = ",".join(f"[{first},{before})" for first, before in schedule.week_minutes(undated))
    rest = [rule for rule in rules if rule not in undated]
    return f"{{{minutes}}}", zones.pop(), any(schedule.has_hours(rule) for rule in rest)
