"""On which of the four lists of My day a duty stands, and in which order: pure, to be read and argued about.

Now: overdue, closing within two hours, or news (asked, declined, written, missed) since one last looked at the person.
Today: due today. Could be done: open already, or tomorrow. Tidy up: old requests and checks, never of high risk.
After an attempt a contact rests until the next sensible hour, and is not for now.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from casemgmt.core.calendar import at_local, day_bounds, local_date
from casemgmt.core.codes import Risk
from casemgmt.duties.models import DutyKind

from .ranking import SAME_WAY_KM, STEPS


class DayList(StrEnum):
    """The four lists, in their order."""

    NOW = "now"
    TODAY = "today"
    COULD = "could"
    TIDY = "tidy"


FOLDED = frozenset({DayList.COULD, DayList.TIDY})
CLOSING = timedelta(hours=2)
OLD = timedelta(days=7)
REST = timedelta(hours=1)
# When a part of the day begins that is another than the one just tried.
PARTS = (time(9), time(12), time(17))
# What somebody else did, or left undone: it is told with its age, and is news until one has looked.
NEWS = frozenset({DutyKind.ANSWER, DutyKind.NEXT_OFFER, DutyKind.READ, DutyKind.SETTLE, DutyKind.TAKE_ON})
NEWS |= {DutyKind.SAY_WHY, DutyKind.CHASE}
PARTNERS = frozenset({DutyKind.ANSWER, DutyKind.NEXT_OFFER, DutyKind.READ, DutyKind.SETTLE, DutyKind.CHASE})
# What can be done before it is due to begin is shown a day ahead.
AHEAD = frozenset({DutyKind.CONTACT, DutyKind.NEXT_DATE})
NEVER_OLD = frozenset({DutyKind.CONTACT, DutyKind.TAKE_ON})


@dataclass(frozen=True, slots=True)
class Due:
    """One duty, as far as its place depends on it. `closes_at`: of a contact, when its window closes; `tried_at`: when
    it was tried last; `seen_at`: when the reader last looked at the person."""

    pk: Any
    kind: str
    question: str
    who: Any
    risk: str
    since: datetime
    opens_at: datetime
    due_at: datetime
    closes_at: datetime | None = None
    tried_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def is_high(self) -> bool:
        """Of high risk: never folded away."""
        return self.risk == Risk.HIGH

    @property
    def ends_at(self) -> datetime:
        """When it is too late."""
        return self.closes_at or self.due_at

    @property
    def is_news(self) -> bool:
        """Whether something happened that the reader has not looked at."""
        return self.kind in NEWS and (self.seen_at is None or self.seen_at < self.since)

    @property
    def is_of_partner(self) -> bool:
        """Whether it is news of somebody outside, told with its age."""
        return self.kind in PARTNERS


@dataclass(frozen=True, slots=True)
class Day:
    """One reader's day: the moment, and where the local day and the next one end."""

    at: datetime
    zone: ZoneInfo
    tonight: datetime
    tomorrow: datetime

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> "Day":
        """The local day of that moment."""
        today = local_date(at, zone)
        return cls(at, zone, day_bounds(today, zone)[1], day_bounds(today + timedelta(days=1), zone)[1])


def list_of(due: Due, day: Day) -> DayList:
    """Where it stands."""
    if is_tidy(due, day.at):
        return DayList.TIDY
    rests = rests_until(due, day)
    if rests:
        return DayList.TODAY if rests < day.tonight else DayList.COULD
    if due.opens_at <= day.at and (due.due_at < day.at or due.ends_at - day.at <= CLOSING or due.is_news):
        return DayList.NOW
    return DayList.TODAY if due.due_at < day.tonight else DayList.COULD


def is_tidy(due: Due, at: datetime) -> bool:
    """A check, or a request that has waited for more than a week past its time."""
    if due.is_high:
        return False
    is_check = due.kind == DutyKind.HAPPENED and due.question.startswith("check_")
    return is_check or (due.kind not in NEVER_OLD and due.due_at < at - OLD)


def rests_until(due: Due, day: Day) -> datetime | None:
    """Until when it is left alone after an attempt."""
    return next_try(due.tried_at, due.closes_at, day)


def next_try(tried_at: datetime | None, closes_at: datetime | None, day: Day) -> datetime | None:
    """The next sensible hour after an attempt: the next part of the day, or an hour on where the window closes before;
    nothing once that has passed."""
    if tried_at is None or closes_at is None:
        return None
    until = _next_part(tried_at, day.zone)
    if until >= closes_at:
        until = tried_at + REST
    return until if day.at < until < closes_at else None


def _next_part(tried_at: datetime, zone: ZoneInfo) -> datetime:
    today = local_date(tried_at, zone)
    parts = [at_local(today, begins, zone) for begins in PARTS]
    later = [part for part in parts[1:] if part > tried_at]
    return later[0] if later else at_local(today + timedelta(days=1), PARTS[0], zone)


def order(due: Due, at: datetime, *, is_allowed_now: bool = True, km: float | None = None) -> tuple[Any, ...]:
    """Sort by this: risk; the window that closes soonest, in steps, with news among the first and the newest of it
    ahead; whoever may be contacted at this hour; the way to go; the due time."""
    step = 0 if due.is_news else sum(due.ends_at - at > step for step in STEPS)
    news = -due.since.timestamp() if due.is_news else 0.0
    way = round((km or 0) / SAME_WAY_KM)
    return (not due.is_high, step, news, not is_allowed_now, way, due.due_at, str(due.pk))
