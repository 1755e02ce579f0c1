"""Which two records are one call, from when to when."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casemgmt.accounts.models import Program
from casemgmt.core.models import Correction, Row
from casemgmt.core.testimony import is_testimony


class TwinJoinQuerySet(models.QuerySet["TwinJoin"]):
    def live(self) -> Self:
        """Joined and not parted again."""
        return self.filter(parted_at=None)


@is_testimony("program", "kept", "gone", "joined_at", "joined_by")
class TwinJoin(Row):
    """The record that goes on and counts, and its twin, which stays on record as it was told and counts no more."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    kept = models.ForeignKey("encounters.Encounter", models.PROTECT, related_name="twins")
    gone = models.ForeignKey("encounters.Encounter", models.PROTECT, related_name="twin_joins")
    filled = models.ForeignKey(Correction, models.PROTECT, null=True, related_name="+", help_text="What was taken over")
    moved = models.JSONField(default=dict, help_text="Ids of people met that were taken over; answers as they stood")
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    parted_at = models.DateTimeField(null=True, blank=True)
    parted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TwinJoinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(parted_at__isnull=True), name="twinjoin_gone_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="twinjoin_of_two"),
        ]

    def __str__(self) -> str:
        return f"twins {self.pk}"
