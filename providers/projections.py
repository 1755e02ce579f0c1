"""Coordinates of a projection (State Plane, UTM, Web Mercator) as degrees. The one door to pyproj. Pure."""

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=16)
def _transformer(system: str) -> Any:
    from pyproj import CRS, Transformer, network

    network.set_network_enabled(active=False)
    return Transformer.from_crs(CRS.from_user_input(system), CRS.from_epsg(4326), always_xy=True)


def is_known(system: str) -> bool:
    """Whether the name (“EPSG:2913”) is that of a system of coordinates."""
    from pyproj.exceptions import ProjError

    try:
        return bool(system.upper().startswith("EPSG:")) and _transformer(system) is not None
    except ProjError:
        return False


def on_earth(system: str, x: float, y: float) -> tuple[float, float] | None:
    """Latitude and longitude of a point; None where the system has no such point."""
    from pyproj.exceptions import ProjError

    try:
        longitude, latitude = _transformer(system).transform(x, y, errcheck=True)
    except ProjError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return round(latitude, 6), round(longitude, 6)
