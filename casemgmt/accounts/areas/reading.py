"""Areas from a file: a table with names, or GeoJSON with shapes, whose middle and coarse outline are kept. Pure."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import BadFile, Table, decode, read_table

from .outlines import coarse

NAMES = ("name", "area", "district", "precinct", "neighborhood", "neighbourhood", "beat", "sector", "zone", "ward")
LATITUDES, LONGITUDES = ("latitude", "lat", "y"), ("longitude", "lon", "lng", "long", "x")
LONGEST = 80
PACKED = b"PK"  # a workbook
SEPARATORS = ",;\t|"
MOST = 500
MOST_POINTS = 200_000

ROOM = 12_000  # points kept of all outlines together
MOST_KEPT, MOST_PARTS = 160, 12  # points of one outline, and its parts

Point = tuple[float, float]
Outline = list[list[list[float]]]


@dataclass(frozen=True)
class AreaRow:
    """One area of a file: its name, latitude and longitude of its middle and its borders, where they are known."""

    name: str
    latitude: float | None = None
    longitude: float | None = None
    outline: Outline | None = None


def areas_in(content: bytes, file_name: str) -> list[AreaRow]:
    """The areas of a file, each name once. Raises BadFile with one sentence where it holds none that can be read."""
    rows: Iterable[AreaRow]
    if content.lstrip()[:1] == b"{":
        rows = _of_geojson(content, file_name)
    else:
        rows = _of_list(content, file_name) or _of_table(content, file_name)
    found: dict[str, AreaRow] = {}
    for row in rows:
        found.setdefault(row.name.casefold(), row)
    if not found:
        raise BadFile(_("%(file)s names no area.") % {"file": file_name})
    if len(found) > MOST:
        raise BadFile(_("%(file)s holds more than %(most)d areas.") % {"file": file_name, "most": MOST})
    return list(found.values())


def _of_list(content: bytes, file_name: str) -> list[AreaRow]:
    """A file of names alone, one a line, with or without a heading; nothing where it is a table."""
    if content.startswith(PACKED) or not content.strip():
        return []
    lines = [line.strip().strip('"') for line in decode(content, name=file_name).splitlines() if line.strip()]
    if any(sign in line for line in lines for sign in SEPARATORS):
        return []
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST:
            words = _("%(file)s, line %(line)d: “%(start)s …” is too long for the name of an area.")
            raise BadFile(words % {"file": file_name, "line": number, "start": line[:40]})
    return [AreaRow(_short(line)) for line in lines[lines[0].casefold() in NAMES :] if line]


def _of_table(content: bytes, file_name: str) -> Iterator[AreaRow]:
    table = read_table(content, file_name)
    names = {heading.casefold(): heading for heading in table.headings if heading}
    name = _column(table, names, NAMES) or _like_a_name(names)
    if not name:
        words = _("%(file)s: which column names the areas? Call it “name”. Its columns are: %(columns)s.")
        raise BadFile(words % {"file": file_name, "columns": ", ".join(names.values())[:200]})
    latitude, longitude = _column(table, names, LATITUDES), _column(table, names, LONGITUDES)
    for number, cells in table.named_rows():
        if told := cells.get(name, "").strip():
            middle = _middle(cells.get(latitude, ""), cells.get(longitude, ""), number)
            yield AreaRow(_short(told), *middle)


def _column(table: Table, names: dict[str, str], wanted: Iterable[str]) -> str:
    return next((names[word] for word in wanted if word in names), "")


def _like_a_name(names: dict[str, str]) -> str:
    """The only column there is, else one whose heading speaks of areas: “Beat name”, “Sector no”."""
    if len(names) == 1:
        return next(iter(names.values()))
    return next((heading for word in NAMES for folded, heading in names.items() if word in folded.split()), "")


def _middle(latitude: str, longitude: str, number: int) -> tuple[float | None, float | None]:
    if not (latitude.strip() and longitude.strip()):
        return None, None
    try:
        return _checked(float(latitude), float(longitude))
    except ValueError:
        words = _("Row %(row)d: “%(latitude)s, %(longitude)s” is no place on earth.")
        told = {"row": number, "latitude": latitude[:20], "longitude": longitude[:20]}
        raise BadFile(words % told) from None


def _checked(latitude: float, longitude: float) -> Point:
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError
    return round(latitude, 6), round(longitude, 6)


def _of_geojson(content: bytes, file_name: str) -> Iterator[AreaRow]:
    features = _features(content, file_name)
    key = _naming_key(features)
    if not key:
        raise BadFile(_("%(file)s gives its shapes no names.") % {"file": file_name})
    most = max(8, min(MOST_KEPT, ROOM // max(len(features), 1)))
    for feature in features:
        told = str(feature["properties"].get(key) or "").strip()
        if told:
            shape = feature.get("geometry")
            yield AreaRow(_short(told), *_middle_of(shape, file_name), _outline_of(shape, most))


def _features(content: bytes, file_name: str) -> list[dict[str, Any]]:
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadFile(_("%(file)s is no GeoJSON that can be read.") % {"file": file_name}) from None
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise BadFile(_("%(file)s is no GeoJSON with features.") % {"file": file_name})
    return [one for one in features if isinstance(one, dict) and isinstance(one.get("properties"), dict)]


def _naming_key(features: list[dict[str, Any]]) -> str:
    """The property that names the shapes: one that is called so, else the first text that differs from shape to
    shape."""
    keys = list(dict.fromkeys(key for feature in features for key in feature["properties"]))
    called = [key for word in NAMES for key in keys if key.casefold() == word]
    called += [key for key in keys if any(word in key.casefold() for word in NAMES)]
    for key in [*called, *keys]:
        values = [feature["properties"].get(key) for feature in features]
        texts = [value for value in values if isinstance(value, str) and value.strip()]
        if len(set(texts)) == len(values):
            return str(key)
    return ""


def _middle_of(geometry: Any, file_name: str) -> tuple[float | None, float | None]:
    """The center of gravity of the largest ring; a point is its own."""
    rings = list(_rings(geometry)) if isinstance(geometry, dict) else []
    if not rings:
        return None, None
    if sum(map(len, rings)) > MOST_POINTS:
        raise BadFile(_("%(file)s draws its shapes with too many points.") % {"file": file_name})
    try:
        longitude, latitude = max((_weighed(ring) for ring in rings), key=lambda one: one[0])[1]
        return _checked(latitude, longitude)
    except (TypeError, ValueError, IndexError):
        words = _("%(file)s gives its shapes in another system than latitude and longitude. Export it as WGS 84.")
        raise BadFile(words % {"file": file_name}) from None


def _outline_of(geometry: Any, most: int) -> Outline | None:
    """The borders of a shape's largest parts, with so many points at most; none of a point or a line."""
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        return None
    rings = sorted(_rings(geometry), key=lambda ring: -_weighed(ring)[0])[:MOST_PARTS]
    points = sum(map(len, rings))
    return [coarse(ring, max(4, most * len(ring) // max(points, 1))) for ring in rings] or None


def _rings(geometry: dict[str, Any]) -> Iterator[list[Any]]:
    kind, places = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(places, list) or not places:
        return
    if kind == "Point":
        yield [places]
    elif kind in {"MultiPoint", "LineString"}:
        yield places
    elif kind == "Polygon":
        yield places[0]
    elif kind in {"MultiPolygon", "MultiLineString"}:
        yield from (part[0] if kind == "MultiPolygon" else part for part in places)


def _weighed(ring: list[Any]) -> tuple[float, Point]:
    """How large a ring is, and its center of gravity as longitude and latitude."""
    points = [(float(point[0]), float(point[1])) for point in ring]
    pairs = list(zip(points, points[1:] + points[:1], strict=True))
    doubled = [one[0] * other[1] - other[0] * one[1] for one, other in pairs]
    total = sum(doubled)
    if abs(total) < 1e-12:
        return 0.0, (sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points))
    x = sum((one[0] + other[0]) * part for (one, other), part in zip(pairs, doubled, strict=True)) / (3 * total)
    y = sum((one[1] + other[1]) * part for (one, other), part in zip(pairs, doubled, strict=True)) / (3 * total)
    return abs(total), (x, y)


def _short(name: str) -> str:
    return " ".join(name.split())[:LONGEST]


def is_outline(told: Any) -> bool:
    """Whether this is none, or rings of places on earth, not too many."""
    if told is None:
        return True
    try:
        places = [(float(x), float(y)) for ring in told for x, y in ring]
    except (TypeError, ValueError):
        return False
    return 0 < len(places) <= MOST_KEPT + MOST_PARTS * 4 and all(abs(x) <= 180 and abs(y) <= 90 for x, y in places)
