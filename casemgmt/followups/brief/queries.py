"""The hand-off brief: what one leaves to the next shift."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casemgmt.cases.models import Case
from casemgmt.core.calendar import current_zone, local_date
from casemgmt.people.models import Alert

from ..attempts.models import Attempt, AttemptResult
from ..day.queries import MyDay, Obligation, my_day

SHIFTS = (8, 12, 24)  # hours that a brief can look back


@dataclass(frozen=True)
class Brief:
    """What was tried since the shift began, what waits now in the order to do it, and what to beware of."""

    of: Any
    since: datetime
    at: datetime
    tried: list[Attempt]
    day: MyDay
    alerts: dict[Any, list[Alert]]

    @property
    def tally(self) -> list[tuple[str, int]]:
        """How often each result was recorded, in the order of the list of results."""
        counted = Counter(row.result for row in self.tried)
        return [(str(AttemptResult(code).label), counted[code]) for code in AttemptResult.values if counted[code]]

    @property
    def waiting(self) -> list[tuple[Obligation, list[Alert]]]:
        """Each thing that waits, with the safety alerts of its person."""
        return [(row, self.alerts.get(row.case_id, [])) for row in (*self.day.rows, *self.day.later)]


def brief(of: Any, at: datetime, hours: int) -> Brief:
    """The brief of that user now, in a constant number of queries."""
    since, day = at - timedelta(hours=hours), my_day(of, at)
    rows = Attempt.objects.filter(by=of, at__gt=since, at__lte=at, voided_at=None, case__in=Case.objects.visible_to(of))
    tried = list(rows.select_related("person__root", "case__program", "follow_up").order_by("-at"))
    return Brief(of, since, at, tried, day, _alerts({row.case_id for row in (*day.rows, *day.later)}, at))


def _alerts(cases: set[Any], at: datetime) -> dict[Any, list[Alert]]:
    found: dict[Any, list[Alert]] = {}
    rows = Case.objects.filter(pk__in=cases).values_list("pk", "person__root")
    of_person: dict[Any, list[Any]] = {}
    for case_id, root_id in rows:
        of_person.setdefault(root_id, []).append(case_id)
    alerts = Alert.objects.filter(person__root__in=of_person, expires_on__gte=local_date(at, current_zone()))
    for alert in alerts.select_related("person__root"):
        for case_id in of_person[alert.person.root_id]:
            said = found.setdefault(case_id, [])
            if alert.text not in {one.text for one in said}:
                said.append(alert)
    return found
