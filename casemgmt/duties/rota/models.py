"""A shift: somebody is on call for a program, from one moment to another."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.timespans import Timespan, TimespanQuerySet


class ShiftQuerySet(TimespanQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs in which the user works on cases: who is on call is no secret among them."""
        return self.filter(program_id__in=programs_where(user, Permission.CASE_EDIT))


class Shift(Timespan):
    """Who is on call. Several may be at a time; nobody twice."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ShiftQuerySet.as_manager()

    class Meta(Timespan.Meta):
        constraints = [
            *Timespan.Meta.constraints,
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
