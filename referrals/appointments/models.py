"""A dated slot under an accepted offer, what each side says came of it, and the change of plan after missed ones."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.codes import Side
from casemgmt.core.models import Row
from casemgmt.core.personal import holds_person
from casemgmt.core.testimony import is_testimony
from casemgmt.people.models import Person
from providers.models import Organization

from ..offers.models import Offer
from ..taking_back import TakenBackRow


class AppointmentState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    ATTENDED = "attended", _("Attended")
    NO_SHOW = "no_show", _("Did not come")
    DISPUTED = "disputed", _("Disputed")
    CANCELLED = "cancelled", _("Cancelled")


class NoShowReason(models.TextChoices):
    UNKNOWN = "unknown", _("Not known")
    TRANSPORT = "transport", _("Transport")
    FORGOT = "forgot", _("Forgot")
    ILL = "ill", _("Ill or in hospital")
    CHANGED_MIND = "changed_mind", _("Changed mind")
    WRONG_TIME = "wrong_time", _("Wrong time or place")
    UNSAFE = "unsafe", _("Felt unsafe or unwelcome")


@holds_person("place")
class Appointment(Row):
    """A dated slot under an accepted offer."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=AppointmentState, default=AppointmentState.BOOKED)
    no_show_reason = models.CharField(max_length=15, choices=NoShowReason, blank=True)
    goes_along = models.BooleanField(
        _("one of us goes along"), default=False, help_text="Warm handoff: a navigator is present at first contact"
    )
    sequence = models.PositiveIntegerField(default=0, help_text="Rises with each change, as calendars expect")
    changed_at = models.DateTimeField(null=True, blank=True)
    ask_at = models.DateTimeField(null=True, blank=True, help_text="When both sides are asked whether it happened")
    asked_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["ask_at"], name="appointment_to_ask", condition=Q(ask_at__isnull=False)),
            models.Index(fields=["organization", "starts_at"], name="appointment_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                name="appointment_settled_or_booked",
                condition=Q(state="booked", settled_at__isnull=True) | ~Q(state="booked") & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_no_show_with_reason", condition=~Q(state="no_show") | ~Q(no_show_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"


# Who answers whether an appointment happened. Each side's answer is kept apart from the other's.
ANSWERERS = [(Side.AGENCY.value, _("the agency")), (Side.PROGRAM.value, _("us"))]


@is_testimony("appointment", "side", "attended", "reason", "told_by", "said_at", "by")
class AppointmentAnswer(Row, TakenBackRow):
    """What one side says of whether an appointment happened. The last word of a side counts; none is changed."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="answers")
    side = models.CharField(max_length=10, choices=ANSWERERS)
    attended = models.BooleanField()
    reason = models.CharField(max_length=15, choices=NoShowReason, blank=True)
    told_by = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["said_at", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="appointmentanswer_no_show_with_reason", condition=Q(attended=True) | ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class PlanChoice(models.TextChoices):
    TRANSPORT = "transport", _("Another time, with transport")
    GO_ALONG = "go_along", _("Another time, and one of us goes along")
    ANOTHER_SERVICE = "another_service", _("Another service")
    ASK = "ask", _("Ask the person what they want")


@holds_person("note")
@is_testimony("offer", "person", "choice", "note", "no_shows", "made_at", "made_by")
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


MISSED_BEFORE_CHANGE = 2  # after two missed appointments the same again is no plan
