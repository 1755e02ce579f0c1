"""Reads of room: what an agency is asked to say, and what was said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from providers.models import Service, ServiceCapacity

from .rooms import Room, room_of, rooms_of

MOST_BEFORE = 50


@dataclass(frozen=True)
class RoomToSay:
    """A service and what was said last of each of its units and groups."""

    service: Service
    rooms: tuple[Room, ...]

    @property
    def room(self) -> Room | None:
        """What was said the longest ago."""
        return min(self.rooms, key=lambda room: room.said_at) if self.rooms else None


def rooms_to_say(services: Sequence[Service], at: datetime, most: int = 4) -> list[RoomToSay]:
    """The services whose room was said the longest ago; then those where nobody ever said."""
    said = rooms_of([service.pk for service in services], at)
    rows = [RoomToSay(service, tuple(said.get(service.pk, ()))) for service in services]
    return sorted(rows, key=lambda row: (row.room is None, row.room and row.room.said_at))[:most]


@dataclass(frozen=True)
class SaidOfRoom:
    """One saying as the history shows it: what, when, and who."""

    room: Room
    at: datetime
    by: Any
    by_letter: bool
    source: str


def room_history(service: Service, at: datetime, most: int = MOST_BEFORE) -> list[SaidOfRoom]:
    """What was said of room, the newest first."""
    rows = ServiceCapacity.objects.filter(service=service).select_related("unit", "said_by", "service")
    rows = rows.defer("service__search_vector", "service__search_text").order_by("-updated", "-created_at")
    return [SaidOfRoom(room_of(row, at), row.updated, row.said_by, row.by_letter, row.source) for row in rows[:most]]
