"""In which order to call: pure, so that it can be read, tested and argued about.

Late contacts come before those that are only due. Within each: high risk; then the window that closes soonest, in
steps (within 2 hours, 8 hours, a day, later); then whoever may be contacted at this hour; then, for visits, the way to
go from where the day starts; then the due time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean radius, IUGG
STEPS = (timedelta(hours=2), timedelta(hours=8), timedelta(days=1))
SAME_WAY_KM = 0.5  # visits closer together than this are one way


@dataclass(frozen=True)
class DueCall:
    """What the order of a call depends on. `km` is the way to a visit; nothing for what needs no way."""

    due_at: datetime
    closes_at: datetime
    is_high_risk: bool
    is_allowed_now: bool
    km: float | None = None


def order(call: DueCall, at: datetime) -> tuple[bool, bool, int, bool, float, datetime]:
    """Sort by this: what comes first is smallest."""
    way = round((call.km or 0) / SAME_WAY_KM)
    return (call.due_at >= at, not call.is_high_risk, _closing(call, at), not call.is_allowed_now, way, call.due_at)


def _closing(call: DueCall, at: datetime) -> int:
    return sum(call.closes_at - at > step for step in STEPS)


def km_between(here: Sequence[float], there: Sequence[float]) -> float:
    """Kilometres along the surface between two points of latitude and longitude in degrees (haversine)."""
    (north, east), (other_north, other_east) = (map(radians, point) for point in (here, there))
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
