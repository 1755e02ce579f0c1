"""What upper apps add to My day, and to the calendars of those who work it. Filled in `ready()`."""

from collections.abc import Callable
from typing import Any

# hook(user=…, at=…) -> list of queries.Obligation
MY_DAY_SOURCES: list[Callable[..., list[Any]]] = []

# hook(user=…, at=…) -> list of core.ical.Slot for the user's private calendar: moments and links, nothing else
CALENDAR_SOURCES: list[Callable[..., list[Any]]] = []
