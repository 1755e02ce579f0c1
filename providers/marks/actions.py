"""Settling: what was touched and is committed gets its moment, in one order, and is announced.

Until then a touched listing counts as changed just now (`queries.py`): so nobody who asks by time misses an import that
was written long before it was committed, whether or not a worker runs.
"""

# ruff: noqa: S608 (names of our own tables)

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection

from casemgmt.core.acting import action
from casemgmt.core.hooks import Reaction

from .triggers import LISTINGS

MOST = 20_000  # touches settled in one transaction
_LOCK = 0x6D61726B  # one settles at a time: so the moments have an order


@dataclass(frozen=True)
class MovedListing:
    """One listing that changed, or ended."""

    kind: str
    row_id: UUID
    program_id: UUID | None
    at: datetime
    is_ended: bool
    was_listed: bool


class HearsOfMoves(Protocol):
    """Listings that changed since the last time; `at` is the moment they got."""

    def __call__(self, *, moved: list[MovedListing], at: datetime) -> object: ...


ON_MOVED = Reaction[HearsOfMoves](f"{__name__}.ON_MOVED", "listings of the directory changed, and it is committed")


@action
def settle_marks(*, at: datetime) -> int:
    """Give what was touched its moment, and tell of it. How many listings; none while somebody else does it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_SETTLE, {"most": MOST})
        settled = [MovedListing(*row) for row in cursor.fetchall()]
    moved = [one for one in settled if one.was_listed]
    for told in ON_MOVED if moved else ():
        told(moved=moved, at=at)
    return len(settled)


def _exists(kind: str, table: str, listed: str = "") -> str:
    return f"WHEN '{kind}' THEN EXISTS (SELECT 1 FROM providers_{table} x WHERE x.id = one.row_id{listed})"


# What else makes a row no listing for others, by kind: SQL about `x`.
_OPEN = "{row}.unlisted_at IS NULL AND NOT {row}.is_draft"
_OF_OPEN = " AND EXISTS (SELECT 1 FROM providers_organization g WHERE g.id = {row}.organization_id AND NOT g.is_draft)"
_LISTED = {
    "organization": f" AND {_OPEN.format(row='x')}",
    "service": f" AND {_OPEN.format(row='x')}{_OF_OPEN.format(row='x')}",
    "service_at_location": (
        " AND EXISTS (SELECT 1 FROM providers_service v WHERE v.id = x.service_id"
        f" AND {_OPEN.format(row='v')}{_OF_OPEN.format(row='v')})"
        " AND EXISTS (SELECT 1 FROM providers_location p WHERE p.id = x.location_id AND p.unlisted_at IS NULL)"
    ),
}
_STANDS = " ".join(_exists(kind, table, _LISTED.get(kind, "")) for table, kind in LISTINGS.items())
_THERE = " ".join(_exists(kind, table) for table, kind in LISTINGS.items())
_SETTLE = f"""
WITH taken AS (
  DELETE FROM providers_listingtouch WHERE id IN (
    SELECT id FROM providers_listingtouch ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
  RETURNING kind, row_id, program_id
), one AS (
  SELECT kind, row_id, max(program_id::text)::uuid AS program_id FROM taken GROUP BY kind, row_id
), seen AS (
  SELECT one.*, CASE one.kind {_STANDS} END AS stands, CASE one.kind {_THERE} END AS there FROM one
)
INSERT INTO providers_listingmark AS kept (kind, row_id, program_id, changed_at, ended_at, was_listed)
SELECT kind, row_id, program_id, clock_timestamp(), CASE WHEN stands THEN NULL ELSE clock_timestamp() END,
  stands OR NOT there
FROM seen
ON CONFLICT (kind, row_id) DO UPDATE SET
  program_id = coalesce(excluded.program_id, kept.program_id), changed_at = excluded.changed_at,
  ended_at = CASE WHEN excluded.ended_at IS NULL THEN NULL ELSE coalesce(kept.ended_at, excluded.ended_at) END,
  was_listed = kept.was_listed OR excluded.ended_at IS NULL
RETURNING kind, row_id, program_id, changed_at, ended_at IS NOT NULL, was_listed
"""
