"""An account that was asked for: of whom, over which days, in which language; prepared by a worker, kept a while."""

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
from casemgmt.people.models import Person

LANGUAGES = [("en", "English"), ("es", "Español")]
KEPT = timedelta(days=2)  # long enough to hand it over; it is drawn again at any time


class AccessReportQuerySet(models.QuerySet["AccessReport"]):
    def visible_to(self, user: Any) -> Self:
        """Of people the user may see, in programs where the user audits."""
        people = Person.objects.visible_to(user)
        return self.filter(program_id__in=programs_where(user, Permission.FOLLOWUP_AUDIT), person__in=people)


class AccessReport(Row):
    """Who looked at a person over some days, as a paper for that person."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")
        CANCELED = "canceled", _("Canceled")
        EXPIRED = "expired", _("Thrown away")

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    objects = AccessReportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(name="accessreport_days_in_order", condition=Q(last_day__gte=models.F("first_day")))
        ]

    def __str__(self) -> str:
        return f"access report {self.pk}"

    @staticmethod
    def kept_for() -> timedelta:
        """How long the paper is kept."""
        return KEPT
