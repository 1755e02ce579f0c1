"""What both sides say about the beginning of service, and the grade it makes."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.cases.models import Case
from casemgmt.core.codes import Grade, Side
from casemgmt.core.models import Row, Voidable
from casemgmt.core.personal import holds_person
from casemgmt.core.stood import figures_read
from casemgmt.core.testimony import is_testimony
from casemgmt.people.models import Person
from providers.models import Organization

from ..offers.models import Offer
from ..referral.models import Referral
from ..taking_back import TakenBackRow

# Who says that service began. Two people of the program are one side.
SAYS_SO = [
    (Side.AGENCY.value, _("the agency")),
    (Side.PERSON.value, _("the person, as told to us")),
    (Side.NAVIGATOR.value, _("we were present")),
    (Side.DOCUMENT.value, _("a document shows it")),
]


class BenefitStage(models.TextChoices):
    """How far a benefit has come: filing is reported, an active benefit is confirmed."""

    FILED = "filed", _("Application filed")
    ACTIVE = "active", _("Benefit active")


@figures_read("offer", "side", "began", "service_on", "said_at", "voided_at")
@holds_person("evidence")
@is_testimony(
    "offer", "person", "side", "told_by", "began", "service_on", "stage", "evidence", "said_at", "by", corrected=True
)
class LinkageStatement(Row, Voidable):
    """What one side says of whether service began, with the day of service. A side that changes its mind says so anew;
    one that was written down wrong is put right (`core/corrections`)."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="statements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    side = models.CharField(_("who says so"), max_length=10, choices=SAYS_SO)
    told_by = models.CharField(
        _("told by"), max_length=200, blank=True, help_text="Who at the agency said so, where we wrote it down"
    )
    began = models.BooleanField(_("service began"))
    service_on = models.DateField(_("day of service"), null=True, blank=True)
    stage = models.CharField(_("how far"), max_length=6, choices=BenefitStage, blank=True)
    evidence = models.CharField(_("what shows it"), max_length=200, blank=True)
    said_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["said_at", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="linkagestatement_began_on_a_day",
                condition=Q(began=True, service_on__isnull=False) | Q(began=False),
            )
        ]

    def __str__(self) -> str:
        return f"statement {self.pk}"

    @property
    def case_id(self) -> Any:
        """The case it belongs to, for what is put on record about it."""
        return self.offer.referral.case_id


@figures_read("case", "person", "referral", "offer", "grade", "service_on", "is_disputed", "graded_at")
class Linkage(Row):
    """Evidence that service began: grade, date of service, source. Worked out from the statements of the sides."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="linkages")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="linkages")
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="linkage")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField(choices=Grade)
    service_on = models.DateField(null=True, blank=True)
    is_disputed = models.BooleanField(default=False)
    sides = ArrayField(models.CharField(max_length=10, choices=SAYS_SO), default=list)
    graded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="linkage_served_on_a_day", condition=Q(grade__lt=3) | Q(service_on__isnull=False)
            )
        ]
        indexes = [models.Index(fields=["program", "service_on"], name="linkage_service_day")]

    def __str__(self) -> str:
        return f"linkage {self.pk}"

    @property
    def sides_words(self) -> str:
        """Who says so, in words."""
        words = dict(SAYS_SO)
        return ", ".join(str(words[side]) for side in self.sides)


# Who says, 7 or 30 days on, whether the person is still served: the agency for itself, we for the person.
CHECKED_BY = [(Side.AGENCY.value, _("the agency")), (Side.PERSON.value, _("the person"))]


class CheckDay(models.IntegerChoices):
    WEEK = 7, _("7 days")
    MONTH = 30, _("30 days")


@is_testimony("offer", "person", "days", "side", "still_served", "told_by", "said_at", "by")
class LinkageCheck(Row, TakenBackRow):
    """What one side says, 7 or 30 days after service began, of whether the person is still served."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="checks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(choices=CheckDay)
    side = models.CharField(max_length=10, choices=CHECKED_BY)
    still_served = models.BooleanField()
    told_by = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["said_at", "created_at"]

    def __str__(self) -> str:
        return f"check {self.pk}"
