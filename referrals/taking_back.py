"""What is said by one press and may be taken back by the same hand soon after.

The words stay on record as they were said, with when they were taken back; nothing reads them any more.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import may_undo, undo_is_over
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible


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
    """Whoever said it, for as long as the program lets things be undone; later the other answer is given."""
    if said.by_id is None or said.by_id != by.pk:
        raise NotPossible(_("Who gave this answer can take it back; you can give another one."))
    if not may_undo(said.program_id, said.said_at, at):
        raise NotPossible(undo_is_over(said.program_id, said.said_at, _("Give the other answer.")))
