"""What upper apps add to My day, to calendars, and to what plans count from. Filled in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# hook(user=…, at=…) -> list of queries.Obligation
MY_DAY_SOURCES: list[Callable[..., list[Any]]] = []

# hook(user=…, at=…) -> list of core.ical.Slot for the user's private calendar: moments and links, nothing else
CALENDAR_SOURCES: list[Callable[..., list[Any]]] = []

# hook(cases=…, since=… or None, until=… or None) -> list of Happened: what steps may count from besides calls and cases
TRIGGER_SOURCES: list[Callable[..., list["Happened"]]] = []


@dataclass(frozen=True)
class Happened:
    """Something an upper app knows of a case that a protocol's steps may count from."""

    trigger: str
    about_id: Any
    at: datetime
    case_id: Any
