"""Is there room now? Pages, search, matching, letters, the API and the standard's doors all ask here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.numbers.known import KNOWN, ROOM
from providers.models import RoomGroup, RoomState, ServiceCapacity

UNKNOWN = "unknown"
OPEN = frozenset({RoomState.CAPACITY, RoomState.ASK_FIRST})


@dataclass(frozen=True)
class Room:
    """What was said last of one unit and group. `is_current` while it still counts, until `until`; after that how much
    room there is, is not known."""

    available: float
    unit: str
    said_at: datetime
    maximum: float | None = None
    said_state: str = ""
    group: str = ""
    waitlist_length: int | None = None
    waitlist_until: date | None = None
    until: datetime | None = None
    is_current: bool = True
    unit_id: UUID | None = None

    @property
    def state(self) -> str:
        """What counts now: one of `RoomState`, or `unknown`."""
        if not self.is_current:
            return UNKNOWN
        return self.said_state or (RoomState.CAPACITY if self.available > 0 else RoomState.NO_CAPACITY)

    @property
    def free(self) -> float | None:
        """How many are free now, as far as it is known."""
        if self.state == UNKNOWN:
            return None
        return self.available if self.state in OPEN else 0.0

    @property
    def group_words(self) -> str:
        """For whom these places are; empty where they are for anybody."""
        return str(RoomGroup(self.group).label) if self.group in RoomGroup.values else ""


@dataclass(frozen=True)
class RoomNow:
    """The one answer for a whole service: its state, how many are free, and since when that is known."""

    state: str = UNKNOWN
    free: float | None = None
    said_at: datetime | None = None
    until: datetime | None = None


def room_of(row: Any, at: datetime) -> Room:
    """A saying as it counts at this moment."""
    until = row.current_until or row.updated + usual_span(row.service.kind)
    return Room(
        available=row.available,
        unit=row.unit.name,
        said_at=row.updated,
        maximum=row.maximum,
        said_state=row.state if row.state in RoomState.values else "",
        group=row.group,
        waitlist_length=row.waitlist_length,
        waitlist_until=row.waitlist_until,
        until=until,
        is_current=at < until,
        unit_id=row.unit_id,
    )


def usual_span(kind: str) -> timedelta:
    """How long a saying counts as long as no program set it: for rows that were never worked out."""
    known = KNOWN.get(f"{ROOM}{kind}") or KNOWN[f"{ROOM}other"]
    return known.length(known.usual)


TOLD = (
    *("service", "unit", "group", "available", "maximum", "updated", "state", "current_until"),
    *("waitlist_length", "waitlist_until"),
)


def rooms_of(service_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[Room]]:
    """The newest saying of each unit and group, the newest first. One query."""
    rows = ServiceCapacity.objects.filter(service_id__in=list(service_ids)).newest(at).select_related("unit", "service")
    rows = rows.only(*TOLD, "service__kind", "unit__name")
    found: dict[UUID, list[Room]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.updated, reverse=True):
        found[row.service_id].append(room_of(row, at))
    return found


def room_now(rooms: Sequence[Room]) -> RoomNow:
    """The one answer of several: what is free is added up; else the friendliest thing that still counts."""
    known = [room for room in rooms if room.is_current]
    if not known:
        return RoomNow(said_at=max((room.said_at for room in rooms), default=None))
    states = {room.state for room in known}
    free = sum(room.free or 0 for room in known)
    order = (RoomState.CAPACITY, RoomState.ASK_FIRST, RoomState.WAITLIST, RoomState.NO_CAPACITY, RoomState.CLOSED)
    state = next(one for one in order if one in states)
    counting = [room for room in known if room.state == state]
    return RoomNow(
        state=str(state),
        free=free,
        said_at=max(room.said_at for room in counting),
        until=min((room.until for room in counting if room.until), default=None),
    )


def room_in_words(room: Room) -> str:
    """`women: 2 beds free`; once it does not count any more, that it is not known."""
    words = _WORDS[room.state](room)
    return _("%(group)s: %(words)s") % {"words": words, "group": room.group_words} if room.group_words else words


def said_in_words(room: Room) -> str:
    """What was said, whether or not it still counts."""
    return room_in_words(Room(**{**vars(room), "is_current": True}))


def _free(room: Room) -> str:
    if room.available <= 0:
        return _("room, number not said")
    if room.available == 1:
        return _("1 free (%(unit)s)") % {"unit": room.unit}
    return _("%(number)s %(unit)s free") % {"number": f"{room.available:g}", "unit": room.unit}


def _waitlist(room: Room) -> str:
    parts = [_("waitlist")]
    if room.waitlist_length is not None:
        waiting = ngettext("%(n)d waits", "%(n)d wait", room.waitlist_length)
        parts.append(waiting % {"n": room.waitlist_length})
    if room.waitlist_until:
        parts.append(_("next place about %(date)s") % {"date": room.waitlist_until.isoformat()})
    return ", ".join(parts)


_WORDS = {
    UNKNOWN: lambda room: _("room not known"),
    RoomState.CAPACITY: _free,
    RoomState.NO_CAPACITY: lambda room: _("no %(unit)s free") % {"unit": room.unit},
    RoomState.WAITLIST: _waitlist,
    RoomState.ASK_FIRST: lambda room: _("call first"),
    RoomState.CLOSED: lambda room: _("takes nobody now"),
}
