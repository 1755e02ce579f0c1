"""An extract that was asked for: who gets it, for which project, until when they may keep it, and what was done."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row


class ExtractQuerySet(models.QuerySet["Extract"]):
    def visible_to(self, user: Any) -> Self:
        """Of the programs whose figures the user may take out."""
        return self.filter(program_id__in=programs_where(user, Permission.REPORT_EXPORT))


class Extract(Row):
    """Rows without names for a researcher, under an agreement. The row stays on record; the files go after a while."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")
        CANCELED = "canceled", _("Canceled")
        EXPIRED = "expired", _("Thrown away")

    class Dates(models.TextChoices):
        SHIFTED = "shifted", _("All days of a person moved by the same unknown number of days")
        YEAR = "year", _("Years only")

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    dates = models.CharField(_("dates"), max_length=8, choices=Dates, default=Dates.SHIFTED)
    k = models.PositiveSmallIntegerField(_("people alike, at least"), default=11)
    recipient = models.CharField(_("who gets it"), max_length=200)
    project = models.CharField(_("for which project"), max_length=200)
    agreed_until = models.DateField(_("agreement runs until"))
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    content = models.JSONField(null=True, help_text="By file: its columns and rows")
    report = models.JSONField(default=dict, help_text="How many people, how many alike, what was coarsened")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    objects = ExtractQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(name="extract_days_in_order", condition=Q(last_day__gte=models.F("first_day"))),
            models.CheckConstraint(name="extract_some_alike", condition=Q(k__gte=5)),
            models.CheckConstraint(name="extract_agreement_is_named", condition=~Q(recipient="") & ~Q(project="")),
        ]

    def __str__(self) -> str:
        return f"extract {self.pk}"

    @staticmethod
    def kept_for() -> timedelta:
        """Long enough to hand it over."""
        return timedelta(days=14)
