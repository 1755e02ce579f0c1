"""The numbered marks of a run chart: what was noted by hand, and what events and the calendar know.

Told as of a moment like every figure: what was written, published or changed later is not there. Staff are counted,
never named: the chart stands in papers that leave the house.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.calendar import local_date
from casemgmt.core.models import Event

from ..scope import Scope
from .models import Annotation, AnnotationKind

PUBLISHED, JOINED, LEFT = "protocol.published", "member.added", "member.left"


@dataclass(frozen=True)
class Mark:
    """One thing that happened on a day, by its number on the chart."""

    on: date
    kind: AnnotationKind
    words: str
    annotation: Annotation | None = None
    number: int = 0

    @property
    def monday(self) -> date:
        return self.on - timedelta(days=self.on.weekday())


def marks_of(scope: Scope) -> list[Mark]:
    """All of the period, in the order of their days."""
    found = sorted((*_written(scope), *_from_events(scope), *_holidays(scope)), key=lambda mark: (mark.on, mark.kind))
    return [replace(mark, number=number) for number, mark in enumerate(found, start=1)]


def by_week(marks: list[Mark]) -> dict[date, str]:
    """What stands over each week of the chart: “3”, or “3–5” where a week has several."""
    weeks: dict[date, list[int]] = {}
    for mark in marks:
        weeks.setdefault(mark.monday, []).append(mark.number)
    return {
        monday: str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
        for monday, numbers in weeks.items()
    }


def _written(scope: Scope) -> Iterator[Mark]:
    rows = Annotation.objects.filter(program=scope.program, on__range=(scope.first_day, scope.last_day))
    for row in rows.standing(scope.as_of):
        yield Mark(row.on, AnnotationKind(row.kind), row.words, row)


def _from_events(scope: Scope) -> Iterator[Mark]:
    verbs = (PUBLISHED, JOINED, LEFT)
    events = Event.objects.filter(program_id=scope.program.pk, verb__in=verbs, at__gte=scope.starts_at)
    told = events.filter(at__lt=scope.ends_at, at__lte=scope.as_of)
    days = Counter((local_date(at, scope.zone), verb) for at, verb in told.values_list("at", "verb"))
    for day in sorted({day for day, _verb in days}):
        if days[day, PUBLISHED]:
            yield Mark(day, AnnotationKind.PROTOCOL, _("A new plan of contacts was published"))
        if said := _staff_said(days[day, JOINED], days[day, LEFT]):
            yield Mark(day, AnnotationKind.STAFF, said)


def _staff_said(joined: int, left: int) -> str:
    came = ngettext("%(n)d person got a role in the program", "%(n)d people got a role in the program", joined)
    went = ngettext("%(n)d person left a role", "%(n)d people left a role", left)
    return "; ".join([*([came % {"n": joined}] if joined else []), *([went % {"n": left}] if left else [])])


def _holidays(scope: Scope) -> Iterator[Mark]:
    names = scope.program.holiday_names
    for number in range(scope.days):
        day = scope.first_day + timedelta(days=number)
        if name := names.get(day):
            yield Mark(day, AnnotationKind.HOLIDAY, name)
