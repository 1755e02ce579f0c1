"""Until when a saying counts, by the rule of its kind as it stood when it was said; and what the search reads of it.

A saying that is old when it comes in, by import, is worked out from its own date: it does not count again.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from casemgmt.accounts.numbers.known import KNOWN, ROOM
from providers.models import ServiceKind
from providers.models.capacity import SOON
from providers.models.organizations import oldest_program

# The sayings that count: of each unit and group the newest, none that is dated after now.
_NEWEST = """
SELECT DISTINCT ON (c.service_id, c.unit_id, c."group") c.* FROM providers_servicecapacity c
WHERE c.service_id = ANY(%(ids)s) AND c.updated <= %(now)s
ORDER BY c.service_id, c.unit_id, c."group", c.updated DESC, c.created_at DESC
"""
_UNTIL = f"""
WITH newest AS ({_NEWEST}), ends AS (
  SELECT n.id, n.updated + make_interval(hours => coalesce(
    (SELECT r.number FROM accounts_numberrule r
      WHERE r.program_id = coalesce(o.kept_by_id, %(oldest)s) AND r.code = %(room)s || s.kind
        AND r.changed_at <= n.updated ORDER BY r.changed_at DESC LIMIT 1),
    (%(usual)s::jsonb ->> s.kind)::int)) AS until
  FROM newest n JOIN providers_service s ON s.id = n.service_id
  JOIN providers_organization o ON o.id = s.organization_id
)
UPDATE providers_servicecapacity c SET current_until = ends.until FROM ends
WHERE ends.id = c.id AND c.current_until IS DISTINCT FROM ends.until
"""  # noqa: S608
_OF_SERVICE = f"""
WITH newest AS ({_NEWEST})
UPDATE providers_service s SET
  places_free = (SELECT sum(n.available) FROM newest n WHERE n.service_id = s.id),
  room_until = (SELECT max(n.current_until) FROM newest n WHERE n.service_id = s.id AND (
    n.state = '' AND n.available > 0 OR n.state IN ('capacity', 'additional-assessment-required')))
WHERE s.id = ANY(%(ids)s)
"""  # noqa: S608


def refresh_room(service_ids: list[UUID], *, at: datetime) -> None:
    """Work out until when the newest sayings of these services count. Two statements for any number of them."""
    said: dict[str, Any] = {
        "ids": service_ids,
        "now": at + SOON,
        "oldest": oldest_program(),
        "room": ROOM,
        "usual": json.dumps({kind: KNOWN[f"{ROOM}{kind}"].usual for kind in ServiceKind.values}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNTIL, said)
        cursor.execute(_OF_SERVICE, said)
