"""What a figure is about: a program, a period of its local days, a moment it is told from, and filters. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from casemgmt.accounts.models import Program
from casemgmt.core.calendar import day_bounds, local_date


@dataclass(frozen=True)
class Scope:
    """First and last day are local days of the program, both included. Nothing that came after `as_of` is looked at."""

    program: Program
    first_day: date
    last_day: date
    as_of: datetime
    area_id: UUID | None = None
    risk: str = ""

    @property
    def zone(self) -> ZoneInfo:
        return self.program.zone

    @property
    def starts_at(self) -> datetime:
        return day_bounds(self.first_day, self.zone)[0]

    @property
    def ends_at(self) -> datetime:
        return day_bounds(self.last_day, self.zone)[1]

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def previous(self) -> "Scope":
        """The period of the same length just before, told from the same moment."""
        return self.earlier(self.days)

    def earlier(self, days: int) -> "Scope":
        """The same length of time, that many days before."""
        back = timedelta(days=days)
        return replace(self, first_day=self.first_day - back, last_day=self.last_day - back)

    def parameters(self) -> dict[str, Any]:
        """What the statements of the measures are asked with."""
        return {
            "program": self.program.pk,
            "zone": str(self.program.time_zone),
            "start": self.starts_at,
            "end": self.ends_at,
            "as_of": self.as_of,
            "area": self.area_id,
            "risk": self.risk or None,
        }

    def query(self) -> str:
        """The same scope as a query string, so that a figure's list and its download mean the same."""
        told = {
            "program": self.program.slug,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "as_of": self.as_of.isoformat(),
        }
        filters = {"area": self.area_id, "risk": self.risk}
        return urlencode({**told, **{name: str(value) for name, value in filters.items() if value}})


def last_days(program: Program, days: int, as_of: datetime, **filters: Any) -> Scope:
    """The last so many local days, today included."""
    today = local_date(as_of, program.zone)
    return Scope(program, today - timedelta(days=days - 1), today, as_of, **filters)


def last_month(program: Program, as_of: datetime) -> Scope:
    """The calendar month before this one."""
    last = local_date(as_of, program.zone).replace(day=1) - timedelta(days=1)
    return Scope(program, last.replace(day=1), last, as_of)
