"""Calendar files. They say when and where to look, and nothing of who, what for, or with whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from icalendar import Calendar, Event, vCalAddress

from . import calendar

LASTS = timedelta(hours=1)
PRODUCT = "-//Aftercall//appointments//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class Slot:
    """What a calendar has to know of an appointment. The same `uid` with a higher `sequence` replaces the earlier."""

    uid: str
    sequence: int
    starts_at: datetime
    written_at: datetime
    title: str
    link: str
    lasts: timedelta = LASTS
    zone: ZoneInfo | None = None  # the program's: said in words, since calendars show the reader's own
    person_id: Any = None  # for the access log alone: never in the file


def calendar_file(slot: Slot, method: str, *, organizer: str = "", attendee: str = "") -> bytes:
    """One appointment in a file calendars read."""
    event = _event(slot)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    if organizer:
        event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    if attendee:
        whose = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
        event.add("attendee", vCalAddress(f"mailto:{attendee}"), parameters=whose)
    file = _calendar()
    file.add("method", method)
    file.add_component(event)
    return bytes(file.to_ical())


def calendar_feed(slots: Iterable[Slot], *, name: str, again_after: timedelta) -> bytes:
    """Many in one calendar that a program of the user fetches now and then."""
    file = _calendar()
    file.add("x-wr-calname", name)
    file.add("refresh-interval", again_after, parameters={"VALUE": "DURATION"})
    for slot in slots:
        file.add_component(_event(slot))
    return bytes(file.to_ical())


def _calendar() -> Any:
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    return file


def _event(slot: Slot) -> Any:
    event = Event()
    event.add("uid", slot.uid)
    event.add("sequence", slot.sequence)
    event.add("dtstamp", slot.written_at)
    event.add("dtstart", slot.starts_at)
    event.add("dtend", slot.starts_at + slot.lasts)
    event.add("summary", slot.title)
    event.add("description", f"{_said(slot)}{slot.link}")
    event.add("url", slot.link)
    event.add("class", "PRIVATE")
    return event


def _said(slot: Slot) -> str:
    """“Mon 1 Dec, 10:00 PST”: the time as it was agreed, whatever zone the reader's calendar is in."""
    if slot.zone is None:
        return ""
    local = slot.starts_at.astimezone(slot.zone)
    return f"{date_format(local, 'D j M, G:i')} {calendar.short_name(local, slot.zone)}\n"
