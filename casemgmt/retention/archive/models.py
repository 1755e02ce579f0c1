"""An archive of a program: asked for by one, approved by another, written piece by piece, kept for a short while."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row

KEPT_DAYS = 3


class ArchiveQuerySet(models.QuerySet["Archive"]):
    def visible_to(self, user: Any) -> Self:
        """Of the programs whose rules the user sets: whoever asks and whoever approves. Only the asker has the file."""
        return self.filter(program_id__in=programs_where(user, Permission.PROGRAM_RULES))


class Archive(Row):
    """All that is a program's own, as one file. Holds people as far as the asker may see them."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")
        CANCELED = "canceled", _("Canceled")
        REFUSED = "refused", _("Refused")
        EXPIRED = "expired", _("Thrown away")

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    why = models.CharField(_("what for"), max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    problem = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file")
    checksum = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file")
    rows = models.JSONField(default=dict, help_text="By table, how many rows are in it")
    closed_people = models.PositiveIntegerField(default=0, help_text="Restricted people the asker may not open")

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="archive_two_people",
                condition=~Q(state__in=["waiting", "ready"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
            )
        ]

    def __str__(self) -> str:
        return f"archive {self.pk}"

    @staticmethod
    def kept_for() -> timedelta:
        """Long enough to be fetched on a working day."""
        return timedelta(days=KEPT_DAYS)


class ArchivePiece(Row):
    """Some bytes of the file."""

    archive = models.ForeignKey(Archive, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["archive", "number"], name="archivepiece_one_of_a_number")]

    def __str__(self) -> str:
        return f"piece {self.number} of {self.archive_id}"
