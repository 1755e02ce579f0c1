"""What a version would have meant for the last quarter: contacts a week, staff, the hours of the day, the difference.

Counted, not guessed: each real call, case, acceptance, appointment and beginning of service of the last 90 days is put
through the same pure schedule as live cases. What is assumed is stated on the page and can be changed there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.cases.models import Case
from casemgmt.core.calendar import BusinessCalendar
from casemgmt.core.models import Event
from casemgmt.encounters.models import Agrees, Encounter

from .. import hooks
from .models import ProtocolVersion, Trigger
from .plan import Planned, Reach, TriggerFacts, plan

DAYS = 90
WEEKS = DAYS / 7
LIMITS = {"minutes": (1, 120), "hours": (1, 60)}


@dataclass(frozen=True)
class Assumptions:
    """What nobody can count: how long an attempt takes with its note, how many hours a week somebody calls."""

    minutes: int = 15
    hours: int = 25

    @classmethod
    def read(cls, given: Any) -> "Assumptions":
        """From the address; nonsense is the usual."""
        found = {}
        for name, (least, most) in LIMITS.items():
            text = str(given.get(name, ""))
            if text.isdecimal() and least <= int(text[:4]) <= most:
                found[name] = int(text[:4])
        return cls(**found)


@dataclass(frozen=True)
class WeeklyLoad:
    """What one version asks for in the quarter."""

    contacts: int
    attempts: int
    by_hour: Counter[int]
    by_weekday_hour: Counter[tuple[int, int]]

    @property
    def contacts_a_week(self) -> float:
        return self.contacts / WEEKS

    @property
    def attempts_a_week(self) -> float:
        return self.attempts / WEEKS

    def staff(self, assumed: Assumptions) -> float:
        """People who do nothing else, if every plan had to be carried out to its end."""
        return self.attempts_a_week * assumed.minutes / 60 / assumed.hours


@dataclass(frozen=True)
class Column:
    """One hour of the day in the picture."""

    hour: int
    count: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class VersionPreview:
    """The version against what is in force now."""

    planned: WeeklyLoad
    current: WeeklyLoad | None
    assumed: Assumptions
    since: datetime
    until: datetime
    calls: int

    @property
    def staff(self) -> float:
        return self.planned.staff(self.assumed)

    @property
    def current_staff(self) -> float:
        return self.current.staff(self.assumed) if self.current else 0

    @property
    def hour_ticks(self) -> list[tuple[int, float]]:
        """Every sixth hour, under its column."""
        return [(column.hour, column.x + 5.5) for column in self.columns if column.hour % 6 == 0]

    @property
    def more_contacts(self) -> float:
        return self.planned.contacts_a_week - (self.current.contacts_a_week if self.current else 0)

    @property
    def more_staff(self) -> float:
        return self.staff - self.current_staff

    @property
    def sentence(self) -> str:
        """“+140 contacts a week, +3.2 staff”."""
        values = {"contacts": _signed(self.more_contacts, 0), "staff": _signed(self.more_staff, 1)}
        return _("%(contacts)s contacts a week, %(staff)s staff") % values

    @property
    def columns(self) -> list[Column]:
        """The hours of the day, the busiest as tall as the picture."""
        most = max(self.planned.by_hour.values(), default=0) or 1
        tall = 80
        counts = [(hour, self.planned.by_hour.get(hour, 0)) for hour in range(24)]
        return [
            Column(hour, n, 10 + hour * 13, round(92 - tall * n / most, 1), round(tall * n / most, 1))
            for hour, n in counts
        ]

    @property
    def peaks(self) -> list[str]:
        """“Monday 9:00–10:00: 3.4 a week”, the three busiest hours of the week."""
        found = self.planned.by_weekday_hour.most_common(3)
        return [
            _("%(hour)s: %(n)s a week") % {"hour": _hour_words(*when), "n": f"{count / WEEKS:.1f}"}
            for when, count in found
        ]


def preview_version(version: ProtocolVersion, at: datetime, assumed: Assumptions) -> VersionPreview:
    """Put the last 90 days through this version and through the one in force; a bounded number of reads."""
    program = version.protocol.program
    happened = _quarter(program, at)
    published = ProtocolVersion.objects.filter(
        protocol__program=program, protocol__is_default=True, state=ProtocolVersion.State.PUBLISHED
    )
    current = published.exclude(pk=version.pk).first()
    return VersionPreview(
        planned=load_of(version.steps.all(), happened, program.calendar, program.zone),
        current=load_of(current.steps.all(), happened, program.calendar, program.zone) if current else None,
        assumed=assumed,
        since=at - timedelta(days=DAYS),
        until=at,
        calls=sum(each.facts.trigger == Trigger.ENCOUNTER_CLEARED for each in happened),
    )


Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Past:
    """Something that happened, and when the same case was called out again, which cancels what was not due."""

    facts: TriggerFacts
    until: datetime | None = None
    holds: Sequence[Span] = ()


def load_of(steps: Iterable[Any], happened: Iterable[Past], calendar: BusinessCalendar, zone: ZoneInfo) -> WeeklyLoad:
    """The contacts these steps would have led to, by the hour at which they are due. Pure."""
    rows = list(steps)
    contacts = attempts = 0
    by_hour: Counter[int] = Counter()
    by_weekday_hour: Counter[tuple[int, int]] = Counter()
    for past in happened:
        for planned in _planned(rows, past, calendar, zone):
            due = planned.window.due.at
            if past.until and due > past.until:
                continue
            local = due.astimezone(zone)
            contacts, attempts = contacts + 1, attempts + planned.step.attempts_needed
            by_hour[local.hour] += 1
            by_weekday_hour[local.isoweekday(), local.hour] += 1
    return WeeklyLoad(contacts, attempts, by_hour, by_weekday_hour)


def _signed(number: float, places: int) -> str:
    """“+140”, “-3.2”; what rounds to nothing has no side."""
    rounded = round(number, places)
    return f"{rounded:+.{places}f}" if rounded else f"±{0:.{places}f}"


def _planned(rows: list[Any], past: Past, calendar: BusinessCalendar, zone: ZoneInfo) -> list[Planned]:
    """A hold moves the contacts whose windows had not closed when it began, as it does in a live case."""
    found = plan(rows, past.facts, calendar, zone, Reach())
    return [_held(planned, past, calendar, zone) for planned in found] if past.holds else found


def _held(planned: Planned, past: Past, calendar: BusinessCalendar, zone: ZoneInfo) -> Planned:
    so_far: list[Span] = []
    for span in sorted(past.holds):
        if planned.window.closes.at > span[0]:
            so_far.append(span)
            [planned] = plan([planned.step], past.facts, calendar, zone, Reach(), so_far)
    return planned


def _holds(program: Program, since: datetime, at: datetime) -> dict[Any, list[Span]]:
    """The holds of each case that ended since, or last still."""
    found: dict[Any, list[Span]] = {}
    ended = Event.objects.filter(program_id=program.pk, verb="case.resumed", at__gte=since, at__lt=at)
    for case_id, began, end in ended.values_list("subject_id", "data__held", "at"):
        if began:
            found.setdefault(case_id, []).append((datetime.fromisoformat(began), end))
    for case in Case.objects.filter(program=program, held_at__lt=at).only("held_at"):
        found.setdefault(case.pk, []).append((case.held_at or at, at))
    return found


def _quarter(program: Program, at: datetime) -> list[Past]:
    """All that plans count from, of cases whose person agreed to be contacted: one read for each kind."""
    since = at - timedelta(days=DAYS)
    cases = Case.objects.filter(program=program, encounters__met__agrees=Agrees.YES, encounters__met__voided_at=None)
    about, held = {row[0]: row[1:] for row in _calls_of(program)}, _holds(program, since, at)
    calls = _calls(program, since, at, held)
    opened = [
        Past(TriggerFacts(Trigger.CASE_OPENED, opened_at, risk, *about.get(pk, ("", None))), holds=held.get(pk, ()))
        for pk, opened_at, risk in cases.filter(opened_at__gte=since, opened_at__lt=at)
        .values_list("pk", "opened_at", "risk")
        .distinct()
    ]
    risks = dict(cases.values_list("pk", "risk").distinct())
    others = [row for source in hooks.TRIGGER_SOURCES for row in source(cases=cases, since=since, until=at)]
    later = {
        row.about_id: Past(
            TriggerFacts(row.trigger, row.at, risks.get(row.case_id, ""), *about.get(row.case_id, ("", None))),
            holds=held.get(row.case_id, ()),
        )
        for row in others
    }
    return [*calls, *opened, *later.values()]


def _calls(program: Program, since: datetime, at: datetime, held: dict[Any, list[Span]]) -> list[Past]:
    """Each call with the next one of the same case."""
    rows = (
        Encounter.objects.counted()
        .filter(program=program, cases__isnull=False, met__agrees=Agrees.YES, met__voided_at=None)
        .filter(ended_at__gte=since, ended_at__lt=at)
        .values_list("cases__pk", "ended_at", "risk", "cases__risk", "call_type", "area_id")
        .distinct()
    )
    found: list[Past] = []
    next_of: dict[Any, datetime] = {}
    for case, ended_at, risk, case_risk, call_type, area in sorted(rows, key=lambda row: row[1], reverse=True):
        facts = TriggerFacts(Trigger.ENCOUNTER_CLEARED, ended_at, risk or case_risk, call_type, area)
        found.append(Past(facts, next_of.get(case), held.get(case, ())))
        next_of[case] = ended_at
    return found


def _calls_of(program: Program) -> Iterable[tuple[Any, str, Any]]:
    """The newest call type and area of each case."""
    rows = Encounter.objects.counted().filter(program=program, cases__isnull=False).order_by("cases__pk", "-ended_at")
    return rows.distinct("cases__pk").values_list("cases__pk", "call_type", "area_id")


def _hour_words(weekday: int, hour: int) -> str:
    day = datetime(2026, 6, weekday, hour)  # the first of June 2026 is a Monday
    return f"{date_format(day, 'l')} {hour}:00–{(hour + 1) % 24}:00"
