"""Cover: while somebody is away a colleague does their work. The owner stays; it begins and ends by its dates."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row


class CoverQuerySet(models.QuerySet["Cover"]):
    def running(self, at: datetime) -> Self:
        """In force at that moment."""
        return self.filter(ended_at=None, starts_at__lte=at, ends_at__gt=at)

    def not_over(self, at: datetime) -> Self:
        """In force or still to come."""
        return self.filter(ended_at=None, ends_at__gt=at)

    def visible_to(self, user: Any) -> Self:
        """Those of the programs in which the user works on cases: who stands in for whom is no secret among them."""
        return self.filter(program_id__in=programs_where(user, Permission.CASE_EDIT))


class Cover(Row):
    """Who is away from one day to another, both included, and who does their work. The days are the program's."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    away = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers")
    first_day = models.DateField(_("first day away"))
    last_day = models.DateField(_("last day away"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="The first moment after the last day")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was ended before its last day")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(name="cover_in_order", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(name="cover_by_somebody_else", condition=~Q(away=F("stand_in"))),
            models.CheckConstraint(
                name="cover_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["away", "ends_at"], name="cover_of_away", condition=Q(ended_at=None)),
            models.Index(fields=["stand_in", "ends_at"], name="cover_of_stand_in", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"

    def is_running(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.ended_at is None and self.starts_at <= at < self.ends_at
