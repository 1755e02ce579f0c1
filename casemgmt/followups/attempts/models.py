"""Each try to reach somebody."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case
from casemgmt.core.access import cases_where, programs_where
from casemgmt.core.codes import ContactMode
from casemgmt.core.models import Row, Voidable
from casemgmt.core.personal import holds_person
from casemgmt.core.stood import figures_read
from casemgmt.core.testimony import is_testimony
from casemgmt.people.models import ContactPoint, Person, unrestricted

from ..contacts.models import FollowUp


class AttemptResult(models.TextChoices):
    REACHED = "reached", _("Reached")
    DECLINED = "declined", _("Reached, wants no more contact")
    THIRD_PARTY = "third_party", _("Reached somebody else")
    MESSAGE_LEFT = "message_left", _("Message left")
    NO_MESSAGE_ALLOWED = "no_message_allowed", _("No message allowed")
    NO_ANSWER = "no_answer", _("No answer")
    NOT_FOUND = "not_found", _("Not found at the place")
    NEEDS_INTERPRETER = "needs_interpreter", _("Needs an interpreter")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    HOSPITALISED = "hospitalised", _("In hospital")
    INCARCERATED = "incarcerated", _("In jail")
    DECEASED = "deceased", _("Deceased")
    UNSAFE = "unsafe", _("Unsafe to talk")


REACHED_RESULTS = frozenset({AttemptResult.REACHED, AttemptResult.DECLINED})


# A wrong number is no honest try to reach the person; every other result is.
COUNTED_RESULTS = frozenset(AttemptResult) - {AttemptResult.WRONG_NUMBER}


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: Any) -> Self:
        """Tries in the cases the user may view."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)


@figures_read("case", "person", "follow_up", "at", "recorded_at", "mode", "result", "by", "voided_at")
@holds_person("note", "outside_card_reason")
@is_testimony("person", "at", "recorded_at", "mode", "result", "note", "outside_card_reason", "by", corrected=True)
class Attempt(Row, Voidable):
    """One try to reach somebody. Planned when it belongs to a follow-up."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="attempts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    follow_up = models.ForeignKey(FollowUp, models.CASCADE, null=True, blank=True, related_name="attempts")
    at = models.DateTimeField(help_text="When it was tried")
    recorded_at = models.DateTimeField(default=timezone.now, help_text="When somebody said so")
    mode = models.CharField(_("how"), max_length=10, choices=ContactMode, default=ContactMode.PHONE)
    result = models.CharField(_("result"), max_length=20, choices=AttemptResult)
    contact_point = models.ForeignKey(ContactPoint, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(_("note"), blank=True)
    outside_card_reason = models.CharField(_("why outside the contact card"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The name the column had before attempts were put right like every other record.
    voided_at = models.DateTimeField(null=True, blank=True, db_column="undone_at")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["at", "created_at"]
        indexes = [
            models.Index(fields=["case", "-at"], name="attempt_case"),
            models.Index(fields=["program", "-at", "id"], name="attempt_newest"),
        ]
        constraints = [
            models.CheckConstraint(name="attempt_recorded_after", condition=models.Q(recorded_at__gte=models.F("at"))),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
