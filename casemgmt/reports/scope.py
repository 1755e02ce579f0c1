"""What a figure is about: a program, a period of its local days, a moment it is told from, and filters. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.calendar import add_days, day_bounds, local_date

NOT_GIVEN = "none"  # a filter's word for what has none: no area, no risk
BEFORE, YEAR = "before", "year"
COMPARISONS = {BEFORE: _("The period before"), YEAR: _("The year before")}


@dataclass(frozen=True)
class Scope:
    """First and last day are local days of the program, both included. Nothing that came after `as_of` is looked at."""

    program: Program
    first_day: date
    last_day: date
    as_of: datetime
    area_id: UUID | str | None = None
    risk: str = ""
    # What narrows it further, by the names of `measures/filters`: codes and ids; nothing where everybody counts.
    more: tuple[tuple[str, str], ...] = ()
    # The conditions they are, of the measure that is asked.
    conditions: tuple[str, ...] = field(default=(), compare=False, repr=False)

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

    def before(self) -> "Scope":
        """The period of the same length just before at the same age: told from as long after it as this one is."""
        return self._at_the_same_age(self.earlier(self.days))

    def year_before(self) -> "Scope":
        """The same days a year before, at the same age."""
        first_day, last_day = _a_year_before(self.first_day), _a_year_before(self.last_day)
        return self._at_the_same_age(replace(self, first_day=first_day, last_day=last_day))

    def compared_with(self, wanted: str) -> "Scope":
        """The earlier period of that name (`COMPARISONS`)."""
        return self.year_before() if wanted == YEAR else self.before()

    def _at_the_same_age(self, earlier: "Scope") -> "Scope":
        days = (self.last_day - earlier.last_day).days
        return replace(earlier, as_of=add_days(self.as_of, -days, self.zone))

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
            "area": str(self.area_id) if self.area_id else None,
            "risk": self.risk or None,
            **dict(self.more),
            **({"narrowing": self.conditions} if self.conditions else {}),
        }

    def narrowed_by(self, **chosen: str) -> "Scope":
        """The same, narrowed further."""
        return replace(self, more=tuple(sorted({**dict(self.more), **chosen}.items())))

    def without(self, names: Iterable[str]) -> "Scope":
        """The same, these filters taken off."""
        off = set(names)
        return replace(
            self,
            area_id=None if "area" in off else self.area_id,
            risk="" if "risk" in off else self.risk,
            more=tuple(pair for pair in self.more if pair[0] not in off),
        )

    @property
    def filters(self) -> dict[str, str]:
        """What narrows it besides period and moment, as an address or a form carries it."""
        return {name: str(value) for name, value in (("area", self.area_id), ("risk", self.risk), *self.more) if value}

    @property
    def asked(self) -> dict[str, str]:
        """All that it is about, as an address or a form carries it: a figure's list, its download and its paper mean
        the same."""
        days = {"first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}
        return {**days, "as_of": self.as_of.isoformat(), **self.filters}

    @property
    def days_query(self) -> str:
        """First and last day alone, as a query string."""
        return urlencode({"first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()})

    def query(self) -> str:
        """The same as a query string."""
        return urlencode({"program": self.program.slug, **self.asked})


def last_days(program: Program, days: int, as_of: datetime, **filters: Any) -> Scope:
    """The last so many local days, today included."""
    today = local_date(as_of, program.zone)
    return Scope(program, today - timedelta(days=days - 1), today, as_of, **filters)


def last_month(program: Program, as_of: datetime) -> Scope:
    """The calendar month before this one."""
    last = local_date(as_of, program.zone).replace(day=1) - timedelta(days=1)
    return Scope(program, last.replace(day=1), last, as_of)


def _a_year_before(day: date) -> date:
    """The same date; the 29th of February has the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
