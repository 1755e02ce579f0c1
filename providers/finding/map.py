"""The places found, as a small drawing: no other server is asked, and nothing on the page needs it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casemgmt.accounts.areas.drawing import AreaMap, drawn


@dataclass(frozen=True)
class MappedPlace:
    """A place with its middle, as the drawing reads it."""

    point: tuple[float, float]
    outline: None = None

    @property
    def latitude(self) -> float:
        return self.point[0]

    @property
    def longitude(self) -> float:
        return self.point[1]


def found_map(listings: Iterable[Any]) -> AreaMap | None:
    """The first place of each listing on the page, with its number in the list; none where no place is known. A
    confidential place is never drawn."""
    numbered = []
    for number, listing in enumerate(listings, 1):
        point = next((place.point for place in listing.places if getattr(place, "point", None)), None)
        if point:
            numbered.append((number, MappedPlace(point)))
    return drawn(numbered) if len(numbered) > 1 else None
