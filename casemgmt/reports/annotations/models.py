"""A dated note on the run charts of a program: what happened on that day that a reader of the figures should know."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row


class AnnotationKind(models.TextChoices):
    PROTOCOL = "protocol", _("Plan of contacts")
    STAFF = "staff", _("Staff")
    HOLIDAY = "holiday", _("Holiday")
    OTHER = "other", _("Something else")


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs whose figures the user may see."""
        return self.filter(program_id__in=programs_where(user, Permission.REPORT_VIEW))

    def standing(self, at: datetime) -> Self:
        """Written by then and not taken back by then."""
        return self.filter(Q(taken_back_at=None) | Q(taken_back_at__gt=at), created_at__lte=at)


class Annotation(Row):
    """Written once; what was wrong is taken back and written anew, so that an older chart keeps its notes."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    on = models.DateField(_("day"))
    kind = models.CharField(_("about"), max_length=10, choices=AnnotationKind, default=AnnotationKind.OTHER)
    words = models.CharField(_("what happened"), max_length=160)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["on", "created_at", "id"]
        indexes = [models.Index(fields=["program", "on"], name="annotation_by_day")]
        constraints = [
            models.CheckConstraint(
                name="annotation_taken_back_by_somebody",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"annotation {self.pk}"
