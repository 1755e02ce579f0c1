"""Borders drawn with fewer points, for a small map. Pure."""

from collections.abc import Sequence

STRIDE_FROM = 2_000  # longer ones are first thinned evenly


def coarse(ring: Sequence[Sequence[float]], most: int) -> list[list[float]]:
    """The ring with at most so many points, those kept that its shape needs most (Douglas and Peucker)."""
    points = [[round(float(point[0]), 5), round(float(point[1]), 5)] for point in ring]
    points = points[:: max(1, len(points) // STRIDE_FROM)]
    if len(points) <= most:
        return points
    span = max(max(axis) - min(axis) for axis in zip(*points, strict=True)) or 1e-5
    off = span / 2_000
    while len(kept := _thinned(points, off)) > most:
        off *= 1.6
    return kept


def _thinned(points: list[list[float]], off: float) -> list[list[float]]:
    """Without the points that lie no farther than this from the line between those that are kept."""
    keep, open_parts = {0, len(points) - 1}, [(0, len(points) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        far, where = max(((_away(points, n, first, last), n) for n in range(first + 1, last)), default=(0.0, 0))
        if far > off:
            keep.add(where)
            open_parts += [(first, where), (where, last)]
    return [points[number] for number in sorted(keep)]


def _away(points: list[list[float]], number: int, first: int, last: int) -> float:
    """How far a point lies from the line through two others; from the point itself where they are one."""
    (x, y), (ax, ay), (bx, by) = points[number], points[first], points[last]
    length = float(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5)
    if length == 0:
        return float(((x - ax) ** 2 + (y - ay) ** 2) ** 0.5)
    return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
