"""What a program publishes: whether it does, the preview that was asked for, and the releases that are out."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import AppendOnly, Row

from .extracts.models import Extract  # noqa: F401 - Django looks for models here


class Publication(Row):
    """Whether a program publishes. Without a row, or switched off, its pages do not exist."""

    program = models.OneToOneField(Program, models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"publication {self.pk}"


class PreviewQuerySet(models.QuerySet["Preview"]):
    def visible_to(self, user: Any) -> Self:
        """Of the programs whose settings the user keeps."""
        return self.filter(program_id__in=programs_where(user, Permission.PROGRAM_SETTINGS))


class Preview(Row):
    """Exactly what would be published, before anybody presses: small counts are hidden in it already."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")
        CANCELED = "canceled", _("Canceled")
        EXPIRED = "expired", _("Thrown away")

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    content = models.JSONField(null=True, help_text="The releases as they would be written, the latest first")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"preview {self.pk}"

    @staticmethod
    def kept_for() -> timedelta:
        """Long enough to be talked over."""
        return timedelta(days=14)


class Release(Row, AppendOnly):
    """One quarter as it is published: written once, so that no later entry can be read from a difference."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    as_of = models.DateTimeField()
    figures = models.JSONField(help_text="By table, row and column: the count, or nothing where it is hidden")
    names = models.JSONField(default=dict, help_text="What areas were called")
    published_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        ordering = ["-first_day"]
        constraints = [
            models.UniqueConstraint(fields=["program", "first_day"], name="release_once_a_quarter"),
            models.CheckConstraint(name="release_days_in_order", condition=Q(last_day__gte=models.F("first_day"))),
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"

    @property
    def quarter(self) -> int:
        """1 to 4."""
        return (self.first_day.month + 2) // 3
