"""The tables of reports: papers that were asked for and are prepared by a worker."""

from datetime import timedelta
from typing import Any, Self
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row

from .annotations.models import Annotation  # noqa: F401 - Django looks for models here
from .exports.models import Export, ExportPiece  # noqa: F401 - Django looks for models here
from .monthly.models import MONTHLY, MonthlyPlan  # noqa: F401 - Django looks for models here
from .review.models import (  # noqa: F401 - Django looks for models here
    AuditSample,
    ContactReview,
    ReviewAnswer,
    ReviewChecklist,
    SampledContact,
)
from .scope import NOT_GIVEN, Scope
from .signed.models import SignedReport  # noqa: F401 - Django looks for models here
from .who_looked.models import AccessReport  # noqa: F401 - Django looks for models here


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def visible_to(self, user: Any) -> Self:
        """Reports of the programs whose figures the user may see."""
        return self.filter(program_id__in=programs_where(user, Permission.REPORT_VIEW))


class ReportRun(Row):
    """A report over a period, as of a moment: asked for, prepared (`core/jobs`), kept as a file for a while."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")
        CANCELED = "canceled", _("Canceled")
        EXPIRED = "expired", _("Thrown away")

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, default="audit")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    as_of = models.DateTimeField()
    # What narrows it: an area's id or "none", a risk or "none"; empty where everybody counts.
    area = models.CharField(max_length=36, blank=True, db_default="")
    risk = models.CharField(max_length=10, blank=True, db_default="")
    more = models.CharField(
        max_length=600, blank=True, db_default="", help_text="What narrows it further, as an address says it"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ready_at = models.DateTimeField(null=True)
    # What its drawing took; the bounds are PAPER_SECONDS and PAPER_MEGABYTES.
    seconds = models.FloatField(null=True)
    megabytes = models.PositiveIntegerField(null=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            # However many clocks there are, a month is told once; what failed or was canceled may be asked for again.
            models.UniqueConstraint(
                name="reportrun_a_month_once",
                fields=["program", "first_day"],
                condition=models.Q(kind=MONTHLY, state__in=["waiting", "ready"]),
            )
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def is_monthly(self) -> bool:
        """Whether it tells every measure of a month; else it is the audit of some days."""
        return self.kind == MONTHLY

    @property
    def scope(self) -> Scope:
        """What its figures are about."""
        area = UUID(self.area) if self.area and self.area != NOT_GIVEN else self.area or None
        more = tuple(sorted(parse_qsl(self.more)))
        days = self.first_day, self.last_day, self.as_of
        return Scope(self.program, *days, area_id=area, risk=self.risk, more=more)

    @staticmethod
    def kept_for() -> timedelta:
        """How long the file of a prepared report is kept; the figures can be drawn again at any time."""
        return timedelta(days=settings.REPORTS_KEPT_DAYS)
