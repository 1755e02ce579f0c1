"""A small map of a program's areas, drawn without asking any other server. Pure: shapes and places, for a template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

WIDTH, HEIGHT, EDGE = 640, 440, 26


@dataclass(frozen=True)
class DrawnArea:
    """One area on the map: its number in the list beside it, its border as a path (none: a point), and its middle."""

    number: int
    area: Any
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class AreaMap:
    """What the template draws, in the units of its box."""

    shapes: tuple[DrawnArea, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def box(self) -> str:
        return f"0 0 {self.width} {self.height}"


@dataclass(frozen=True)
class _Frame:
    """From longitude and latitude to the box: as on a flat map of a city, north above."""

    west: float
    north: float
    narrowing: float
    scale: float
    left: float
    top: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = self.left + (longitude - self.west) * self.narrowing * self.scale
        return round(x, 1), round(self.top + (self.north - latitude) * self.scale, 1)


def drawn(numbered: Iterable[tuple[int, Any]]) -> AreaMap | None:
    """The map of these areas with their numbers; none where no place is known of any."""
    placed = [(number, area) for number, area in numbered if area.point or area.outline]
    points = [point for _number, area in placed for point in _points(area)]
    if not points:
        return None
    frame = _frame(points)
    return AreaMap(tuple(_shape(number, area, frame) for number, area in placed))


def _points(area: Any) -> list[tuple[float, float]]:
    """Everything of it that the map must hold, as longitude and latitude."""
    middle = [(area.longitude, area.latitude)] if area.point else []
    return middle + [(point[0], point[1]) for ring in area.outline or () for point in ring]


def _frame(points: Sequence[tuple[float, float]]) -> _Frame:
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    narrowing = max(cos(radians((south + north) / 2)), 0.05)
    wide, high = max((east - west) * narrowing, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    left, top = (WIDTH - (east - west) * narrowing * scale) / 2, (HEIGHT - (north - south) * scale) / 2
    return _Frame(west, north, narrowing, scale, left, top)


def _shape(number: int, area: Any, frame: _Frame) -> DrawnArea:
    rings = [[frame.place(point[0], point[1]) for point in ring] for ring in area.outline or ()]
    path = " ".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in rings)
    latitude, longitude = area.point or (area.outline[0][0][1], area.outline[0][0][0])
    x, y = frame.place(longitude, latitude)
    return DrawnArea(number, area, path, x, y)
