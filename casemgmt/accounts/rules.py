"""Rules a program sets for itself, each change a dated row: office hours and the words of reasons.

The newest row counts from its moment on. What was promised before keeps the row it was promised under.
"""

from datetime import date, time
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.calendar import BusinessCalendar
from casemgmt.core.models import AppendOnly, Row


class RuleQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Rules of the programs whose rules the user sets, or whose measures they read."""
        programs = {
            *programs_where(user, Permission.PROGRAM_RULES),
            *programs_where(user, Permission.REPORT_VIEW),
        }
        return self.filter(program_id__in=programs)


class Rule(Row, AppendOnly):
    """A rule as it was set: by whom and when. Nobody means: as it stood before the first change."""

    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = RuleQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        abstract = True
        ordering = ["-created_at"]


class CalendarRule(Rule):
    """When the program's office works. `hours` holds, for each ISO weekday it opens, when it opens and closes."""

    time_zone = models.CharField(max_length=60)
    hours = models.JSONField()
    holiday_country = models.CharField(max_length=2, blank=True)
    holiday_region = models.CharField(max_length=6, blank=True)
    closed_days = ArrayField(models.DateField(), default=list, blank=True)
    closed_names = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True,
        help_text="What own closed days are called: {day: name}",
    )  # fmt: skip
    open_days = ArrayField(models.DateField(), default=list, blank=True)

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="calendarrule_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"calendar {self.pk}"

    @property
    def calendar(self) -> BusinessCalendar:
        """The business calendar as it was set."""
        return calendar_of(
            time_zone=self.time_zone,
            hours=self.hours,
            closed_on=closed_on(self.holiday_country, self.holiday_region, self.closed_days, self.open_days),
        )


class ReasonRule(Rule):
    """How a program words and orders the reasons of one list, and which it hides. Codes never change.

    `entries` are in the order they are shown: `{"code": …, "label": … or "", "hidden": …}`.
    """

    kind = models.CharField(max_length=20)
    entries = models.JSONField()

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "kind", "changed_at"], name="reasonrule_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"reasons {self.pk}"


def calendar_of(*, time_zone: str, hours: dict[str, list[str]], closed_on: frozenset[date]) -> BusinessCalendar:
    """The business calendar of hours by weekday."""
    own = sorted(
        (int(day), time.fromisoformat(first), time.fromisoformat(last)) for day, (first, last) in hours.items()
    )
    first, last = (own[0][1], own[0][2]) if own else (time(9), time(17))
    return BusinessCalendar(
        zone=ZoneInfo(time_zone),
        opens=first,
        closes=last,
        weekdays=frozenset(number for number, _opens, _closes in own),
        closed_on=closed_on,
        own_hours=tuple(own),
    )


def closed_on(country: str, region: str, closed: list[date], opened: list[date]) -> frozenset[date]:
    """Public holidays and own closed days, without those on which the office works all the same."""
    from .models import public_holidays

    return (public_holidays(country, region) | frozenset(closed)) - frozenset(opened)
