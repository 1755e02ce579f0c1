"""The hand-off brief: what one leaves to the next shift."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casemgmt.cases.models import Case

from ..attempts.models import Attempt, AttemptResult
from ..day.cards import Card, cards
from ..day.queries import MyDay, my_day, unseen_cases

SHIFTS = (8, 12, 24)  # hours that a brief can look back


@dataclass(frozen=True)
class Brief:
    """What was tried since the shift began, what waits now in the order to do it, and what to beware of."""

    of: Any
    since: datetime
    at: datetime
    tried: list[Attempt]
    day: MyDay
    cards: list[Card]
    new_cases: list[Case]

    @property
    def tally(self) -> list[tuple[str, int]]:
        """How often each result was recorded, in the order of the list of results."""
        counted = Counter(row.result for row in self.tried)
        return [(str(AttemptResult(code).label), counted[code]) for code in AttemptResult.values if counted[code]]


def brief(of: Any, at: datetime, hours: int) -> Brief:
    """The brief of that user now, in a constant number of queries."""
    since = at - timedelta(hours=hours)
    rows = Attempt.objects.filter(by=of, at__gt=since, at__lte=at, voided_at=None, case__in=Case.objects.visible_to(of))
    tried = list(rows.select_related("person__root", "case__program", "follow_up").order_by("-at"))
    day = my_day(of, at)
    return Brief(of, since, at, tried, day, cards(day, day.places), unseen_cases(day, ()))
