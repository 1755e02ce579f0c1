"""A number as a program set it, at a moment."""

from django.db import models

from casemgmt.accounts.rules import Rule


class NumberRule(Rule):
    """One number of `known`, as it counts from `changed_at` on. What began before keeps the one it began under."""

    code = models.CharField(max_length=20)
    number = models.PositiveIntegerField()

    class Meta(Rule.Meta):
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(fields=["program", "code", "changed_at"], name="numberrule_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"
