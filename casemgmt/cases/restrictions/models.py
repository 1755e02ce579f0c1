"""A person's file is closed to all but those named, for a reason, until it is lifted."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row
from casemgmt.core.testimony import is_testimony
from casemgmt.people.models import Person


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def standing(self) -> Self:
        """Not lifted."""
        return self.filter(lifted_at=None)

    def visible_to(self, user: Any) -> Self:
        """Who assigns cases answers for it that somebody can be reached: they see that there is one, not of whom."""
        return self.filter(program_id__in=programs_where(user, Permission.CASE_ASSIGN))


@is_testimony("program", "person", "reason", "set_at", "set_by")
class Restriction(Row):
    """Set by somebody who assigns cases. Who keeps access stands as grants on the person's cases (`core/access`)."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="restrictions")
    reason = models.CharField(_("why"), max_length=200)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lift_reason = models.CharField(_("why it is lifted"), max_length=200, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(lifted_at=None), name="restriction_once"),
            models.CheckConstraint(
                name="restriction_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"

    @property
    def grants_because(self) -> str:
        """What its grants carry as their reason: by it they are found and taken back."""
        return f"restriction {self.pk}"
