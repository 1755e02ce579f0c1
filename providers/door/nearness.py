"""Where something is: by postal code, by distance, by the area a service is for. A confidential place is nowhere: it is
found by no postal code and no distance, and neither is what is said of an area at it."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Avg, F, Q, QuerySet
from rest_framework.exceptions import ValidationError

from ..models import Address, ServiceArea, ServiceAtLocation
from ..queries.listings import distance_km
from .params import DoorParams

Point = tuple[float, float]  # latitude, longitude
MOST_AREAS = 5000  # outlines looked at for one call


def near_postcode(found: QuerySet[ServiceAtLocation], params: DoorParams) -> QuerySet[ServiceAtLocation]:
    """By postal code: places there, or services whose area holds it; with a distance, places around its middle."""
    postcode, metres = params.text("postcode"), params.metres("proximity")
    if not postcode:
        if metres is not None:
            raise ValidationError({"proximity": "Give a postcode too: the distance counts from its middle."})
        return found
    here = Address.objects.filter(postal_code__istartswith=postcode, location__is_confidential=False)
    middle = _middle(here)
    if metres is not None:
        return _around(found, middle, metres)
    areas = _areas_of(postcode, middle)
    in_area = Q(service_id__in=areas.values("service_id")) | Q(id__in=areas.values("service_at_location_id"))
    return found.filter(Q(location_id__in=here.values("location_id")) | in_area)


def _middle(here: QuerySet[Address]) -> Point | None:
    """The middle of the code's known places."""
    mean = here.aggregate(lat=Avg("location__latitude"), lng=Avg("location__longitude"))
    return None if mean["lat"] is None or mean["lng"] is None else (mean["lat"], mean["lng"])


def _around(found: QuerySet[ServiceAtLocation], middle: Point | None, metres: float) -> QuerySet[ServiceAtLocation]:
    if middle is None:
        return found.none()
    degrees = metres / 111_000 + 0.01
    placed = found.filter(latitude__isnull=False, location__is_confidential=False)
    around = placed.filter(latitude__range=(middle[0] - degrees, middle[0] + degrees))
    near = [
        pk
        for pk, lat, lng in around.values_list("id", F("latitude"), F("longitude"))
        if distance_km(middle, (lat, lng)) * 1000 <= metres
    ]
    return found.filter(id__in=near)


def _areas_of(postcode: str, middle: Point | None) -> QuerySet[ServiceArea]:
    """Areas that name the code, or whose outline holds its middle."""
    open_areas = ServiceArea.objects.exclude(service_at_location__location__is_confidential=True)
    named = Q(name__icontains=postcode) | Q(description__icontains=postcode)
    if middle is None:
        return open_areas.filter(named)
    drawn = open_areas.filter(extent__startswith="{").values_list("pk", "extent")[:MOST_AREAS]
    return open_areas.filter(named | Q(pk__in=[pk for pk, extent in drawn if holds(extent, middle)]))


def holds(extent: str, point: Point) -> bool:
    """Whether a GeoJSON outline holds the point; what cannot be read holds nothing."""
    try:
        return any(_is_inside(rings, point) for rings in _polygons(json.loads(extent)))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return False


def _polygons(node: dict[str, Any]) -> Iterator[list[Any]]:
    kind = node.get("type")
    if kind == "FeatureCollection":
        for feature in node["features"]:
            yield from _polygons(feature)
    elif kind == "Feature":
        yield from _polygons(node["geometry"])
    elif kind == "MultiPolygon":
        yield from node["coordinates"]
    elif kind == "Polygon":
        yield node["coordinates"]


def _is_inside(rings: list[Any], point: Point) -> bool:
    """Inside the outer ring and in no hole: a ray to the east crosses an odd number of sides."""
    return bool(rings) and _crosses(rings[0], point) and not any(_crosses(hole, point) for hole in rings[1:])


def _crosses(ring: list[Any], point: Point) -> bool:
    lat, lng = point
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > lat) != (y2 > lat) and lng < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
