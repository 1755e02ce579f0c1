"""Who is away in the demo, one colleague today and one in ten days; and who is on call at night."""

from datetime import datetime, time, timedelta

from casemgmt.cases.actions import cover_for
from casemgmt.core.calendar import local_date
from casemgmt.duties.rota.actions import put_on_call

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


def say_who_is_on_call(city: City, at: datetime) -> None:
    """Each of three colleagues for three nights, from the evening to the morning."""
    nell, _noor, tomas, ingrid = city.navigators
    today = local_date(at, city.riverside.zone)
    for number, user in enumerate((tomas, ingrid, nell)):
        first = today + timedelta(days=3 * number)
        put_on_call(
            program=city.riverside,
            user=user,
            first_day=first,
            last_day=first + timedelta(days=2),
            begins=time(17),
            ends=time(9),
            by=user,
            at=at,
        )
