"""A shift: somebody is on call for a program, from one moment to another."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row


class ShiftQuerySet(models.QuerySet["Shift"]):
    def running(self, at: datetime) -> Self:
        """In force at that moment."""
        return self.filter(ended_at=None, starts_at__lte=at, ends_at__gt=at)

    def not_over(self, at: datetime) -> Self:
        """In force or still to come."""
        return self.filter(ended_at=None, ends_at__gt=at)

    def visible_to(self, user: Any) -> Self:
        """Those of the programs in which the user works on cases: who is on call is no secret among them."""
        return self.filter(program_id__in=programs_where(user, Permission.CASE_EDIT))


class Shift(Row):
    """Who is on call. Several may be at a time; nobody twice."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="The first moment after it")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was taken back, or ended early")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(name="shift_in_order", condition=Q(starts_at__lt=F("ends_at"))),
            models.CheckConstraint(
                name="shift_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["program", "user", "starts_at"], condition=Q(ended_at=None), name="shift_once"
            ),
        ]
        indexes = [
            models.Index(fields=["program", "ends_at"], name="shift_of_program", condition=Q(ended_at=None)),
            models.Index(fields=["user", "ends_at"], name="shift_of_user", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"shift {self.pk}"

    def is_running(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.ended_at is None and self.starts_at <= at < self.ends_at
