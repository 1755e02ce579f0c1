"""One area taken up into another: who, when, and until when. Calls and people keep the area that was recorded."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casemgmt.core.models import Row


class AreaMergeQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Those that nobody undid."""
        return self.filter(undone_at=None)


class AreaMerge(Row):
    """From `merged_at` until `undone_at` whatever is told of the area that is gone is told of the one that was kept.
    Figures as of a moment read the merges of that moment."""

    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="+")
    gone = models.ForeignKey("accounts.Area", models.CASCADE, related_name="merges")
    kept = models.ForeignKey("accounts.Area", models.CASCADE, related_name="+")
    merged_at = models.DateTimeField()
    was_active = models.BooleanField(default=True, help_text="Whether calls were recorded in the one that is gone")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = AreaMergeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name="areamerge_gone_once"),
            models.CheckConstraint(condition=~Q(gone=F("kept")), name="areamerge_into_another"),
        ]
        indexes = [models.Index(fields=["program", "merged_at"], name="areamerge_of_program")]

    def __str__(self) -> str:
        return f"area merge {self.pk}"
