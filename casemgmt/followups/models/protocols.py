"""A program's plan of contacts: versions and steps."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.codes import ContactMode, Risk
from casemgmt.core.models import Row

OFFSET = r"^\d{1,4}(m|h|d|bd)([+-]\d{1,4}(m|h|d))?$"


validate_offset = RegexValidator(
    OFFSET,
    _("Write a number and m, h, d or bd (minutes, hours, days, business days), such as 72h, 3bd or 14d-12h."),
)


class Trigger(models.TextChoices):
    """What a step's offsets count from."""

    ENCOUNTER_CLEARED = "encounter_cleared", _("the crisis call cleared")
    CASE_OPENED = "case_opened", _("the case opened")
    OFFER_ACCEPTED = "offer_accepted", _("an agency accepted")
    APPOINTMENT = "appointment", _("an appointment")
    LINKAGE = "linkage", _("service began")


class Protocol(Row):
    """A program's published plan of contacts."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="protocols")
    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="protocol_name_in_program"),
            models.UniqueConstraint(fields=["program"], condition=Q(is_default=True), name="protocol_one_default"),
        ]

    def __str__(self) -> str:
        return self.name


class ProtocolVersion(Row):
    """One wording of a protocol. A case keeps the version it started on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="protocolversion_number"),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(state="published"), name="protocolversion_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol_id} v{self.number}"


class Step(Row):
    """One planned contact: when its window opens, is due and closes after the trigger, and what an honest plan is."""

    version = models.ForeignKey(ProtocolVersion, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=20)
    name = models.CharField(_("name"), max_length=60)
    trigger = models.CharField(max_length=20, choices=Trigger, default=Trigger.ENCOUNTER_CLEARED)
    opens_after = models.CharField(max_length=8, validators=[validate_offset])
    due_after = models.CharField(max_length=8, validators=[validate_offset])
    closes_after = models.CharField(max_length=8, validators=[validate_offset])
    modes = ArrayField(models.CharField(max_length=10, choices=ContactMode), default=list)
    attempts_needed = models.PositiveSmallIntegerField(default=3)
    days_needed = models.PositiveSmallIntegerField(default=1)
    parts_needed = models.PositiveSmallIntegerField(default=1, help_text="Different parts of the day")
    only_risk = models.CharField(max_length=10, choices=Risk, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="step_code_in_version")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.code}"
