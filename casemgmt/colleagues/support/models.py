"""Support offered to a colleague: after what, when, taken or not. Nothing of what was said in it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row, Voidable
from casemgmt.core.stood import figures_read
from casemgmt.core.testimony import is_testimony

from ..rules import LEADS


class SupportAfter(models.TextChoices):
    HARD_CALL = "hard_call", _("A hard call")
    DEATH = "death", _("Somebody died")
    HURT = "hurt", _("The colleague was hurt or threatened")
    LOAD = "load", _("Too much for too long")
    OTHER = "other", _("Something else")


class SupportAnswer(models.TextChoices):
    TAKEN = "taken", _("Taken")
    DECLINED = "declined", _("Not wanted")


class SupportOfferedQuerySet(models.QuerySet["SupportOffered"]):
    def visible_to(self, user: Any) -> Self:
        """What was offered to oneself; all of the team to who leads it."""
        return self.filter(Q(user=user.pk) | Q(program_id__in=programs_where(user, LEADS)))

    def counting(self) -> Self:
        """Those not entered in error."""
        return self.filter(voided_at=None)


@figures_read("answer", "answered_at", "voided_at")
@is_testimony("user", "after", "offered_on", "recorded_by", "recorded_at")
class SupportOffered(Row, Voidable):
    """Support was offered to a colleague on a day; later, whether they took it."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    after = models.CharField(_("after what"), max_length=10, choices=SupportAfter)
    offered_on = models.DateField(_("on"))
    answer = models.CharField(max_length=10, choices=SupportAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = SupportOfferedQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="supportoffered_answered_at_a_time",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"support offered {self.pk}"
