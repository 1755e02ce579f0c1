"""A report that was signed off: who, when, of which days, as of when, and the figures as they were."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import AppendOnly, Row

from ..scope import Scope


class SignedReportQuerySet(models.QuerySet["SignedReport"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs whose figures the user may see."""
        return self.filter(program_id__in=programs_where(user, Permission.REPORT_VIEW))


class SignedReport(Row, AppendOnly):
    """The audit of a period as somebody answers for it. Written once: what is recorded later is told beside it."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    as_of = models.DateTimeField()
    figures = models.JSONField(help_text="By measure, its parts as they were: code, words, how many")
    note = models.CharField(_("remark"), max_length=300, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    objects = SignedReportQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-signed_at", "id"]

    def __str__(self) -> str:
        return f"signed report {self.pk}"

    @property
    def scope(self) -> Scope:
        """What its figures are about."""
        return Scope(self.program, self.first_day, self.last_day, self.as_of)
