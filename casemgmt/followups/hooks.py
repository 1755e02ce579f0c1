"""What followups asks the apps above: what plans count from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet

from casemgmt.cases.models import Case
from casemgmt.core.hooks import Contribution


@dataclass(frozen=True)
class Happened:
    """Something an upper app knows of a case that a protocol's steps may count from."""

    trigger: str
    about_id: UUID
    at: datetime
    case_id: UUID


class KnowsTriggers(Protocol):
    """What steps of these cases may count from besides calls and cases."""

    def __call__(
        self, *, cases: QuerySet[Case], since: datetime | None, until: datetime | None
    ) -> Sequence[Happened]: ...


TRIGGER_SOURCES = Contribution[KnowsTriggers](
    f"{__name__}.TRIGGER_SOURCES", "a version is previewed, or a plan is made anew"
)
