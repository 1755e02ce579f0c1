"""What followups asks the apps above: for calendars, and for what plans count from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet

from casemgmt.accounts.models import User
from casemgmt.cases.models import Case
from casemgmt.core.hooks import Contribution
from casemgmt.core.ical import Slot


@dataclass(frozen=True)
class Happened:
    """Something an upper app knows of a case that a protocol's steps may count from."""

    trigger: str
    about_id: UUID
    at: datetime
    case_id: UUID


class FillsCalendar(Protocol):
    """Entries for the user's private calendar: moments and links, nothing else."""

    def __call__(self, *, user: User, at: datetime) -> Sequence[Slot]: ...


class KnowsTriggers(Protocol):
    """What steps of these cases may count from besides calls and cases."""

    def __call__(
        self, *, cases: QuerySet[Case], since: datetime | None, until: datetime | None
    ) -> Sequence[Happened]: ...


CALENDAR_SOURCES = Contribution[FillsCalendar](
    f"{__name__}.CALENDAR_SOURCES", "somebody's calendar program fetches their private address"
)
TRIGGER_SOURCES = Contribution[KnowsTriggers](
    f"{__name__}.TRIGGER_SOURCES", "a version is previewed, or a plan is made anew"
)
