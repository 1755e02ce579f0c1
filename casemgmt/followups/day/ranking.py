"""What the order of a list depends on besides the duty: how soon a window closes, in steps, and the way to a visit."""

from collections.abc import Sequence
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean radius, IUGG
STEPS = (timedelta(hours=2), timedelta(hours=8), timedelta(days=1))
SAME_WAY_KM = 0.5  # visits closer together than this are one way


def km_between(here: Sequence[float], there: Sequence[float]) -> float:
    """Kilometres along the surface between two points of latitude and longitude in degrees (haversine)."""
    (north, east), (other_north, other_east) = (map(radians, point) for point in (here, there))
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
