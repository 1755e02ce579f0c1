"""What is said by one press and may be taken back by the same hand within a quarter of an hour.

The words stay on record as they were said, with when they were taken back; nothing reads them any more.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible

from .standards.clocks import UNDO_WITHIN


class StandingManager(models.Manager):
    """What stands: all but what was taken back."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(taken_back_at=None)


class AllSaidManager(models.Manager):
    """All that was ever said."""


class TakenBackRow(models.Model):
    """Rows that are said by one press; `objects` are those that stand."""

    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = StandingManager()
    all_said = AllSaidManager()

    class Meta:
        abstract = True


def refuse_taking_back(said: Any, by: Actor, at: datetime) -> None:
    """Whoever said it, for a quarter of an hour; later the other answer is given."""
    if said.by_id is None or said.by_id != by.pk:
        raise NotPossible(_("Who gave this answer can take it back; you can give another one."))
    if at > said.said_at + UNDO_WITHIN:
        raise NotPossible(_("An answer can be taken back for 15 minutes. After that, give the other answer."))
