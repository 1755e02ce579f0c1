"""An export that was asked for, and the pieces its file is made of: written one by one, so that none is held whole."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row

BEHIND = "behind"  # what is exported is the list behind a figure, and no list of the program


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, while one may export: the rows in it are those the asker may open."""
        return self.filter(asked_by=user.pk, program_id__in=programs_where(user, Permission.REPORT_EXPORT))


class Export(Row):
    """A list as a file: asked for, written by a worker piece by piece (`core/jobs`), kept for a while."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")
        CANCELED = "canceled", _("Canceled")
        EXPIRED = "expired", _("Thrown away")

    class Ending(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    what = models.CharField(max_length=20, help_text="A list by its code, or “behind” a figure")
    measure = models.CharField(max_length=60, blank=True)
    figure = models.CharField(max_length=200, blank=True)
    asked = models.JSONField(default=dict, help_text="Period, moment and filters of the figure (`Scope.asked`)")
    ending = models.CharField(_("kind of file"), max_length=4, choices=Ending)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=0)
    hidden = models.PositiveIntegerField(default=0, help_text="Rows of the figure the asker may not open")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="export_of_asker")]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def may_go_on(self) -> bool:
        """Whether what was written so far is still there, to be taken up where it stopped."""
        return self.state in {self.State.CANCELED, self.State.FAILED}

    @staticmethod
    def kept_for() -> timedelta:
        """It holds people: no longer than printed packets are kept."""
        return timedelta(hours=settings.PACKETS_KEPT_HOURS)


class ExportPiece(Row):
    """Some rows, or bytes of the file bound of them, compressed. `people`: who stands in it, for the access log."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    is_file = models.BooleanField(help_text="Bytes of the file as it is handed out; else rows that are to be bound")
    content = models.BinaryField()
    rows = models.PositiveIntegerField(default=0)
    last_key = models.UUIDField(null=True, help_text="The last row in it, after which the next begins")
    people = ArrayField(models.UUIDField(), default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["export", "is_file", "number"], name="exportpiece_one_of_a_number")
        ]

    def __str__(self) -> str:
        return f"piece {self.number} of {self.export_id}"
