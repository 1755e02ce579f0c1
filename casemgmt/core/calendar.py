"""Local time and business time: the only place that does arithmetic with them.

Hours are wall-clock hours that really pass. Days keep the local time of day across both clock changes. Business
days and
hours follow a program's calendar.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from asgiref.local import Local
from django.utils import timezone
from django.utils.timezone import get_current_timezone

UTC = ZoneInfo("UTC")
_shown = Local()  # whether times say their zone; the zone itself is Django's current one
NEVER_OPEN = "The business calendar has no open day within ten years"


@dataclass(frozen=True)
class BusinessCalendar:
    """When a program's office works: zone, opening hours (local), ISO weekdays (Monday is 1), closed dates.

    `own_hours` are those of weekdays that differ from the usual ones: weekday, opens, closes.
    """

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    closed_on: frozenset[date] = field(default_factory=frozenset)
    own_hours: tuple[tuple[int, time, time], ...] = ()

    def is_business_day(self, day: date) -> bool:
        """Whether the office works on this local date."""
        return day.isoweekday() in self.weekdays and day not in self.closed_on

    def hours_on(self, weekday: int) -> tuple[time, time]:
        """When the office opens and closes on this ISO weekday, if it works then at all."""
        own = {number: (opens, closes) for number, opens, closes in self.own_hours}
        return own.get(weekday, (self.opens, self.closes))

    def span_on(self, day: date) -> tuple[datetime, datetime]:
        """The moments between which the office is open on a date. Hours that a clock change skips are lost."""
        opens, closes = self.hours_on(day.isoweekday())
        opening = at_local(day, opens, self.zone)
        return opening, max(opening, at_local(day, closes, self.zone))

    def is_open(self, at: datetime) -> bool:
        """Whether the office works at this moment."""
        day = at.astimezone(self.zone).date()
        opening, closing = self.span_on(day)
        return self.is_business_day(day) and opening <= at < closing

    def next_opening(self, at: datetime) -> datetime:
        """The moment itself when the office is open, else the next time it opens."""
        for day in self._business_days(at.astimezone(self.zone).date()):
            opening, closing = self.span_on(day)
            if at < closing and opening < closing:
                return max(at, opening).astimezone(UTC)
        raise ValueError(NEVER_OPEN)

    def add_business_days(self, at: datetime, days: int) -> datetime:
        """The same time of day, that many business days later; counted from the next opening, within office hours."""
        start = self.next_opening(at).astimezone(self.zone)
        following = self._business_days(start.date() + timedelta(days=1))
        day = start.date()
        for _step in range(days):
            day = next(following)
        opening, closing = self.span_on(day)
        return min(max(at_local(day, start.time(), self.zone), opening), closing)

    def last_open(self, at: datetime) -> datetime:
        """The moment itself when the office is open, else when it closed last."""
        for day in self._business_days(at.astimezone(self.zone).date(), step=-1):
            opening, closing = self.span_on(day)
            if opening <= at and opening < closing:
                return min(at, closing).astimezone(UTC)
        raise ValueError(NEVER_OPEN)

    def subtract_business_days(self, at: datetime, days: int) -> datetime:
        """The same time of day, that many business days earlier; counted back from the next opening."""
        start = self.next_opening(at).astimezone(self.zone)
        earlier = self._business_days(start.date() - timedelta(days=1), step=-1)
        day = start.date()
        for _step in range(days):
            day = next(earlier)
        opening, closing = self.span_on(day)
        return min(max(at_local(day, start.time(), self.zone), opening), closing)

    def add_business_time(self, at: datetime, amount: timedelta) -> datetime:
        """The moment when the office will have been open for that long since `at`."""
        start, left = self.next_opening(at), amount
        while True:
            closing = self.span_on(start.astimezone(self.zone).date())[1]
            if start + left <= closing:
                return start + left
            left -= closing - start
            start = self.next_opening(closing)

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the office was open between two moments."""
        total, at = timedelta(), self.next_opening(start)
        while at < end:
            closing = self.span_on(at.astimezone(self.zone).date())[1]
            total += min(closing, end) - at
            at = self.next_opening(closing)
        return total

    @property
    def day_length(self) -> timedelta:
        """What one business day counts as: the average of the week's office days."""
        lengths = [_length(*self.hours_on(weekday)) for weekday in sorted(self.weekdays)]
        return sum(lengths, timedelta()) / len(lengths) if lengths else _length(self.opens, self.closes)

    def _business_days(self, first: date, step: int = 1) -> Iterator[date]:
        for number in range(3660):
            day = first + timedelta(days=number * step)
            if self.is_business_day(day):
                yield day
        raise ValueError(NEVER_OPEN)


def _length(opens: time, closes: time) -> timedelta:
    return datetime.combine(date.min, closes) - datetime.combine(date.min, opens)


def at_local(day: date, clock: time, zone: tzinfo) -> datetime:
    """The moment, in UTC, of a local wall-clock time.

    A time that the clock change skips becomes the moment as long after the change; one that occurs twice is the first.
    """
    return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=zone).astimezone(UTC)


def is_skipped(day: date, clock: time, zone: ZoneInfo) -> bool:
    """Whether the clock change skips this local time: it never was on any wall."""
    moment = datetime.combine(day, clock.replace(tzinfo=None), tzinfo=zone)
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None)


def is_doubled(day: date, clock: time, zone: ZoneInfo) -> bool:
    """Whether this local time occurs twice, before and after the clock goes back."""
    moment = datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=zone)
    return moment.utcoffset() != moment.replace(fold=1).utcoffset() and not is_skipped(day, clock, zone)


def add_days(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same local time of day, that many days later (or earlier)."""
    local = at.astimezone(zone)
    return at_local(local.date() + timedelta(days=days), local.time(), zone)


def is_thinkable(at: date) -> bool:
    """Whether a day or time may be meant at all. Beyond these years days cannot be counted on."""
    return 1900 <= at.year < 2200


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First moment of a local date and of the next one."""
    return at_local(day, time(0), zone), at_local(day + timedelta(days=1), time(0), zone)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date on the wall at that moment."""
    return at.astimezone(zone).date()


def part_of_day(at: datetime, zone: ZoneInfo) -> str:
    """`morning` before 12, `afternoon` before 17, else `evening`, by the local clock."""
    hour = at.astimezone(zone).hour
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"


def choices_of(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The two moments of a local time that occurs twice, each with its offset: by summer time, then by winter time."""
    first = datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=zone)
    return first, first.replace(fold=1)


def current_zone() -> ZoneInfo:
    """The zone times are read and shown in: that of the program the request or the paper is about."""
    return ZoneInfo(str(get_current_timezone()))


def enter(zone: ZoneInfo, *, is_said: bool) -> None:
    """From here on times are of this zone, and its name stands beside them or goes without saying."""
    timezone.activate(zone)
    _shown.is_said = is_said


@contextmanager
def in_zone(zone: ZoneInfo, *, is_said: bool = True) -> Iterator[None]:
    """Paper, mail and files for readers anywhere: times are of this zone, and each says so."""
    before = getattr(_shown, "is_said", False)
    with timezone.override(zone):
        _shown.is_said = is_said
        try:
            yield
        finally:
            _shown.is_said = before


def is_zone_said() -> bool:
    """Whether the reader may be somewhere else, so that a time without its zone would mislead."""
    return getattr(_shown, "is_said", False)


def short_name(at: datetime, zone: ZoneInfo) -> str:
    """What people call the zone at that moment: “PST”; “UTC−03” where it has no such word."""
    name = at.astimezone(zone).tzname() or ""
    return f"UTC{name.replace('-', '−')}" if name[:1] in {"+", "-"} else name


def zone_words(at: datetime) -> str:
    """What is written behind a time: the zone's short name where it must be said, else nothing."""
    return f" {short_name(at, current_zone())}" if is_zone_said() else ""


def zone_in_words(zone: ZoneInfo, at: datetime) -> str:
    """“Los Angeles, PST/PDT”: the zone of times yet to be typed, whatever their date."""
    year = at.astimezone(zone).year
    names = [short_name(datetime(year, month, 1, tzinfo=zone), zone) for month in (1, 7)]
    return f"{zone.key.rsplit('/', 1)[-1].replace('_', ' ')}, {'/'.join(dict.fromkeys(names))}"
