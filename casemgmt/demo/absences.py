"""Who is away in the demo: one colleague today, one in ten days."""

from datetime import datetime, timedelta

from casemgmt.cases.actions import cover_for
from casemgmt.core.calendar import local_date

from .city import City


def say_who_is_away(city: City, at: datetime) -> None:
    """Noor is away for three days and Nell covers; Tomas has said when he will be away."""
    nell, noor, tomas, ingrid = city.navigators
    today = local_date(at, city.riverside.zone)
    for away, stand_in, first, last in ((noor, nell, 0, 2), (tomas, ingrid, 10, 14)):
        cover_for(
            program=city.riverside,
            away=away,
            stand_in=stand_in,
            first_day=today + timedelta(days=first),
            last_day=today + timedelta(days=last),
            by=away,
            at=at,
        )
