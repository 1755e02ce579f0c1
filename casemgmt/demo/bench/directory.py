"""The directory's search at a city's size: how well it answers, how long it takes beside SQL written by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from providers.queries import Wanted, search

from .answers import halves, measured
from .listings import build
from .measure import times
from .questions import INVENTED

# Each listing again and again, with places and hours of its own; every copy has a number in its name, so that no two
# are the same row of an index. Table → the keys that are new in a copy, and what is copied under a new name.
_COPIED = {
    "location": ("id",),
    "address": ("id", "location_id"),
    "service": ("id",),
    "serviceatlocation": ("id", "service_id", "location_id"),
    "schedule": ("id", "service_id"),
}
_COPY = """
INSERT INTO providers_{table} SELECT copy.* FROM providers_{table} AS here, generate_series(1, %(n)s) AS n,
  LATERAL jsonb_populate_record(NULL::providers_{table}, to_jsonb(here) || jsonb_build_object({said})) AS copy"""
_BY_HAND = """
SELECT s.id, s.name, s.description, o.name, ts_rank(s.search_vector, q.q) AS rank
FROM providers_service s JOIN providers_organization o ON o.id = s.organization_id,
  websearch_to_tsquery('directory', %(words)s) AS q
WHERE s.status = 'active' AND s.unlisted_at IS NULL AND s.search_vector @@ q.q AND s.facts @> %(facts)s::varchar[]
ORDER BY rank DESC, s.name, s.id LIMIT 25"""
_COUNTED = """
SELECT count(*) FROM providers_service s WHERE s.status = 'active' AND s.unlisted_at IS NULL
  AND s.search_vector @@ websearch_to_tsquery('directory', %(words)s) AND s.facts @> %(facts)s::varchar[]"""
_FACETS = """
SELECT unnest(s.facts) AS fact, count(*) FROM providers_service s WHERE s.status = 'active' AND s.unlisted_at IS NULL
  AND s.search_vector @@ websearch_to_tsquery('directory', %(words)s) AND s.facts @> %(facts)s::varchar[] GROUP BY 1"""
# What stands in the rows of a page: where, when, whether there is room.
_OF_A_PAGE = (
    """SELECT x.service_id, l.name, l.latitude, l.longitude, l.is_confidential, a.address_1, a.city
    FROM providers_serviceatlocation x JOIN providers_location l ON l.id = x.location_id
    LEFT JOIN providers_address a ON a.location_id = l.id WHERE x.service_id = ANY(%(ids)s)""",
    """SELECT * FROM providers_schedule WHERE service_id = ANY(%(ids)s)
      OR service_at_location_id IN (SELECT id FROM providers_serviceatlocation WHERE service_id = ANY(%(ids)s))""",
    """SELECT DISTINCT ON (c.service_id, c.unit_id) c.*, u.name FROM providers_servicecapacity c
    JOIN providers_unit u ON u.id = c.unit_id WHERE c.service_id = ANY(%(ids)s)
    ORDER BY c.service_id, c.unit_id, c.updated DESC""",
)
# What is asked, and the same page as somebody would write it by hand: words joined by "or", facts.
TIMED: tuple[tuple[str, str, list[str]], ...] = (
    ("food pantry", "pantry or food", []),
    ("shelter for a woman with a dog, Spanish", "shelter or albergue or refugio", ["lang:es"]),
    ("detox eugene medicaid", "detox or withdrawal", ["medicaid"]),
    ("dentist wheelchair", "dental or dentist", ["wheelchair"]),
    ("metadone clinc", "methadone or buprenorphine", []),
    ("lawyer for eviction", "lawyer or legal or eviction", []),
)


@dataclass(frozen=True)
class SearchTime:
    """One question: queries, milliseconds of the search and of the hand-written statement."""

    question: str
    queries: int
    took: float
    by_hand: float

    @property
    def allowed(self) -> float:
        """One and a half times what is written by hand, and 20 ms."""
        return 1.5 * self.by_hand + 20


def how_well(at: datetime) -> tuple[float, float, list[tuple[str, float]]]:
    """nDCG at five of the tuned half, of the half held out, and the worst answers, over the invented directory."""
    told = measured(build(seed=5, at=at), INVENTED, at=at)
    return *halves(told), sorted(told.items(), key=lambda one: one[1])[:5]


def fill(services: int) -> None:
    """Copy the invented listings until there are so many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM providers_service")
        copies = max(1, services // cursor.fetchone()[0] - 1)
        for table, keys in _COPIED.items():
            said = [f"'{key}', md5(here.{key}::text || n)::uuid" for key in keys]
            said += ["'name', here.name || ' ' || n"] if table == "service" else []
            cursor.execute(_COPY.format(table=table, said=", ".join(said)), {"n": copies})
        cursor.execute(
            "ANALYZE providers_service, providers_serviceatlocation, providers_schedule, providers_location,"
            " providers_address"
        )


def how_long(line: psycopg.Connection, *, at: datetime, runs: int) -> Iterator[SearchTime]:
    """Each question, warm."""
    for words, by_hand, facts in TIMED:
        wanted = Wanted(words=words)
        search(wanted, at=at)
        with CaptureQueriesContext(connection) as seen:
            search(wanted, at=at)
        took = median(times(lambda asked=wanted: search(asked, at=at), runs))  # type: ignore[misc]
        values = {"words": by_hand, "facts": facts}
        floor = median(times(lambda asked=values: _hand(line, asked), runs))  # type: ignore[misc]
        yield SearchTime(words, len(seen), took, floor)


def _hand(line: psycopg.Connection, values: dict[str, object]) -> None:
    found = line.execute(_BY_HAND, values).fetchall()
    line.execute(_COUNTED, values).fetchone()
    line.execute(_FACETS, values).fetchall()
    for statement in _OF_A_PAGE:
        line.execute(statement, {"ids": [row[0] for row in found]}).fetchall()
