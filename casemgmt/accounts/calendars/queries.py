"""The days on which an office will be closed, by what a form or a program says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program, public_holiday_names

SHOWN_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class ClosedDay:
    """A day besides the weekly ones: what it is called, and whether the office opens all the same."""

    day: date
    name: str
    is_own: bool = False
    is_open: bool = False


def days_ahead(
    today: date,
    *,
    weekdays: Collection[int],
    country: str,
    region: str,
    own: Mapping[date, str],
    opened: Collection[date],
) -> list[ClosedDay]:
    """Those of the coming year that fall on a day on which the office would work otherwise."""
    public = public_holiday_names(country, region) if country else {}
    named = {
        **{day: ClosedDay(day, name, is_open=day in opened) for day, name in public.items()},
        **{day: ClosedDay(day, name or _("Closed"), is_own=True, is_open=day in opened) for day, name in own.items()},
    }
    return [named[day] for day in sorted(named) if today <= day <= today + SHOWN_AHEAD and day.isoweekday() in weekdays]


def days_of(program: Program, today: date) -> list[ClosedDay]:
    """The same as the program's calendar says it now."""
    names = program.closed_day_names
    return days_ahead(
        today,
        weekdays=program.calendar.weekdays,
        country=program.holiday_country,
        region=program.holiday_region,
        own={day: names.get(day.isoformat(), "") for day in program.extra_closed_days},
        opened=program.extra_open_days,
    )
