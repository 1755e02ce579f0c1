"""What we do after two missed appointments: a change of plan, with what was chosen."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.models import Row
from casemgmt.people.models import Person

from .offers import Offer


class PlanChoice(models.TextChoices):
    TRANSPORT = "transport", _("Another time, with transport")
    GO_ALONG = "go_along", _("Another time, and one of us goes along")
    ANOTHER_SERVICE = "another_service", _("Another service")
    ASK = "ask", _("Ask the person what they want")


class PlanChange(Row):
    """A plan changed because appointments were missed; `no_shows` says after how many."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="plan_changes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    choice = models.CharField(_("what we do now"), max_length=20, choices=PlanChoice)
    note = models.CharField(_("in a few words"), max_length=200, blank=True)
    no_shows = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"plan {self.pk}"
