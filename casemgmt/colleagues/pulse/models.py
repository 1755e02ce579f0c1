"""How work is, by month: counts alone. There is no row for an answer, so nothing can be tied to who gave it.

Who has answered is kept for the month, without a time, so that nobody answers twice; it goes when the month is over.
The counts of a month stand in one row that every answer writes anew as a whole: neither an id, nor a time, nor the
order or the transaction of rows in the database says who moved which of them.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from casemgmt.accounts.models import Program


def _none_yet() -> list[int]:
    return [0, 0, 0, 0, 0]


class PulseMonth(models.Model):
    """How many of a program chose 1, 2, 3, 4 and 5 at each question in a month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    month = models.DateField(help_text="Its first day")
    answered = models.PositiveIntegerField(default=0)
    felt_safe = ArrayField(models.PositiveIntegerField(), size=5, default=_none_yet)
    workload = ArrayField(models.PositiveIntegerField(), size=5, default=_none_yet)
    supported = ArrayField(models.PositiveIntegerField(), size=5, default=_none_yet)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "month"], name="pulsemonth_once")]

    def __str__(self) -> str:
        return f"pulse month {self.pk}"


class PulseGiven(models.Model):
    """This colleague has answered this month: no time, no answer. Gone once the month is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    month = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "user", "month"], name="pulsegiven_once")]

    def __str__(self) -> str:
        return f"pulse given {self.pk}"
