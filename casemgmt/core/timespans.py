"""What is in force from one moment to another and may be ended early: a cover, a shift."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .models import Row


class TimespanQuerySet(models.QuerySet[Any]):
    """By whether they are in force."""

    def running(self, at: datetime) -> Self:
        """In force at that moment."""
        return self.filter(ended_at=None, starts_at__lte=at, ends_at__gt=at)

    def not_over(self, at: datetime) -> Self:
        """In force or still to come."""
        return self.filter(ended_at=None, ends_at__gt=at)


class Timespan(Row):
    """From when to when, and who ended it before its time."""

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="The first moment after the last day")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was ended before its last day")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(name="%(class)s_in_order", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(
                name="%(class)s_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def is_running(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.ended_at is None and self.starts_at <= at < self.ends_at
