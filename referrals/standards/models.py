"""The response standards of a program, each change a dated row that requests keep."""

from datetime import timedelta

from django.db import models

from casemgmt.accounts.models import Rule

from .terms import DEFAULT_SUNSET_DAYS, Terms, standards_from_rows


class StandardRule(Rule):
    """How soon agencies answer, how soon we do, and how long access stays: as set at a moment.

    A request keeps the row it was sent under, so a change never moves a clock that runs.
    """

    standards = models.JSONField(help_text="Urgency → clock → hours or business days")
    confirm_minutes = models.PositiveIntegerField(default=60, help_text="Business time to confirm where we choose")
    sunset_days = models.PositiveSmallIntegerField(default=DEFAULT_SUNSET_DAYS)

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="standardrule_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"standards {self.pk}"

    @property
    def terms(self) -> Terms:
        return Terms(standards_from_rows(self.standards), timedelta(minutes=self.confirm_minutes), self.sunset_days)
