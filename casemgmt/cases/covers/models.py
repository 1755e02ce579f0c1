"""Cover: while somebody is away a colleague does their work. The owner stays; it begins and ends by its dates."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.timespans import Timespan, TimespanQuerySet


class CoverQuerySet(TimespanQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs in which the user works on cases: who stands in for whom is no secret among them."""
        return self.filter(program_id__in=programs_where(user, Permission.CASE_EDIT))


class Cover(Timespan):
    """Who is away from one day to another, both included, and who does their work. The days are the program's."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    away = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers")
    first_day = models.DateField(_("first day away"))
    last_day = models.DateField(_("last day away"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CoverQuerySet.as_manager()

    class Meta(Timespan.Meta):
        constraints = [
            *Timespan.Meta.constraints,
            models.CheckConstraint(name="cover_by_somebody_else", condition=~Q(away=F("stand_in"))),
        ]
        indexes = [
            models.Index(fields=["away", "ends_at"], name="cover_of_away", condition=Q(ended_at=None)),
            models.Index(fields=["stand_in", "ends_at"], name="cover_of_stand_in", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"
