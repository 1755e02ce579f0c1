"""When a program has its monthly report prepared, and for whom."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row

MONTHLY = "monthly"  # the kind of a report that tells every measure of a month
LAST_DAY = 28  # every month has it


class MonthlyPlanQuerySet(models.QuerySet["MonthlyPlan"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs that the user audits."""
        return self.filter(program_id__in=programs_where(user, Permission.FOLLOWUP_AUDIT))


class MonthlyPlan(Row):
    """A program's choice: on which day of the month the report of the month before is prepared, and who is told."""

    program = models.OneToOneField(Program, models.CASCADE, related_name="+")
    is_on = models.BooleanField(_("Prepare it every month"), default=False)
    day = models.PositiveSmallIntegerField(
        _("On which day of the month"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)],
        help_text=_("Of the month after, 1 to 28. What was recorded until then is in it."),
    )
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("Who gets a mail with a link"), related_name="+", blank=True
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = MonthlyPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="monthlyplan_day_of_any_month", condition=models.Q(day__gte=1, day__lte=LAST_DAY)
            )
        ]

    def __str__(self) -> str:
        return f"monthly plan {self.pk}"
