"""Topics a program trains in, and who attended when."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.roles import Role
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row, Voidable
from casemgmt.core.stood import figures_read
from casemgmt.core.testimony import is_testimony

from ..rules import LEADS, WORKS


class TrainingTopicQuerySet(models.QuerySet["TrainingTopic"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs where the user works."""
        return self.filter(program_id__in=programs_where(user, WORKS))

    def asked_for(self) -> Self:
        """Those that are trained in now."""
        return self.filter(ended_at=None)


@figures_read("name", "roles", "ended_at")
class TrainingTopic(Row):
    """Something colleagues are trained in, for how long it is good, and who needs it (nobody named: everybody)."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    name = models.CharField(_("topic"), max_length=80)
    months_valid = models.PositiveSmallIntegerField(_("good for so many months"), null=True, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TrainingTopicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "program", Lower("name"), condition=Q(ended_at=None), name="trainingtopic_name_in_program"
            ),
        ]

    def __str__(self) -> str:
        return f"training topic {self.pk}"

    @property
    def roles_words(self) -> str:
        """Who needs it, in words."""
        words = dict(Role.choices)
        return ", ".join(str(words[role]) for role in self.roles) or str(_("everybody"))


class TrainingHeldQuerySet(models.QuerySet["TrainingHeld"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; all of the team to who leads it."""
        return self.filter(Q(user=user.pk) | Q(program_id__in=programs_where(user, LEADS)))

    def counting(self) -> Self:
        """Those not entered in error."""
        return self.filter(voided_at=None)


@figures_read("voided_at")
@is_testimony("topic", "user", "held_on", "expires_on", "recorded_by", "recorded_at")
class TrainingHeld(Row, Voidable):
    """A colleague attended on a day. It expires as its topic said when it was written down: a rule that changes later
    shortens nothing that was earned."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    topic = models.ForeignKey(TrainingTopic, models.PROTECT, related_name="held")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    held_on = models.DateField(_("on"))
    expires_on = models.DateField(_("good until"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = TrainingHeldQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "user", "held_on"], condition=Q(voided_at=None), name="trainingheld_once_a_day"
            ),
            models.CheckConstraint(
                name="trainingheld_expires_after",
                condition=Q(expires_on=None) | Q(expires_on__gt=F("held_on")),
            ),
        ]
        indexes = [models.Index(fields=["user", "topic"], name="trainingheld_of_user")]

    def __str__(self) -> str:
        return f"training held {self.pk}"
