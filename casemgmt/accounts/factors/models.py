"""Which roles of a program need a second step, as dated rows."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from casemgmt.accounts.rules import Rule


class FactorRule(Rule):
    """The roles whose holders set up a second step before they see anything else. The newest row counts."""

    roles = ArrayField(models.CharField(max_length=20), blank=True)

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="factorrule_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"second step {self.pk}"


def newest(program_id: Any) -> FactorRule | None:
    """The rule as it was last set; none while the program left it alone."""
    return FactorRule.objects.filter(program_id=program_id).first()


def roles_asked(program_id: Any) -> set[str]:
    """The roles that need one now: what the program said, else what the installation says."""
    rule = newest(program_id)
    return set(rule.roles if rule else settings.SECOND_FACTOR_ROLES)
