"""A program's plan of contacts: versions, steps, and which version a case runs on."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case
from casemgmt.core.access import programs_where
from casemgmt.core.codes import ContactMode, Risk
from casemgmt.core.models import Row
from casemgmt.encounters.models import CallType

OFFSET = r"^-?\d{1,4}(m|h|d|bd)([+-]\d{1,4}(m|h|d))?$"


validate_offset = RegexValidator(
    OFFSET,
    _("Write a number and m, h, d or bd (minutes, hours, days, business days), such as 72h, 3bd, 14d-12h or -1d."),
)


class Trigger(models.TextChoices):
    """What a step's offsets count from."""

    ENCOUNTER_CLEARED = "encounter_cleared", _("the crisis call cleared")
    CASE_OPENED = "case_opened", _("the case opened")
    OFFER_ACCEPTED = "offer_accepted", _("an agency accepted")
    APPOINTMENT = "appointment", _("an appointment begins")
    LINKAGE = "linkage", _("service began")


class AssigneeRule(models.TextChoices):
    """Whose a planned contact is."""

    OWNER = "owner", _("the case's owner")
    COLLEAGUE = "colleague", _("a named colleague")
    ANYONE = "anyone", _("whoever of the team is free")


class ProtocolQuerySet(models.QuerySet["Protocol"]):
    def visible_to(self, user: Any) -> Self:
        """Protocols of the programs whose rules the user sets, or whose measures they read."""
        return self.filter(program_id__in=readable_programs(user))


class VersionQuerySet(models.QuerySet["ProtocolVersion"]):
    def visible_to(self, user: Any) -> Self:
        """Versions of the protocols the user sees."""
        return self.filter(protocol__program_id__in=readable_programs(user))


def readable_programs(user: Any) -> set[Any]:
    """Programs whose rules the user sets, or whose measures they read."""
    return {*programs_where(user, Permission.PROGRAM_RULES), *programs_where(user, Permission.REPORT_VIEW)}


class Protocol(Row):
    """A program's plan of contacts. New cases run on the published version of the one marked `is_default`."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="protocols")
    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(default=False)

    objects = ProtocolQuerySet.as_manager()

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
    reason = models.CharField(_("why"), max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    based_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0, help_text="Rises with each change, so that nobody overwrites")

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="protocolversion_number"),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(state="published"), name="protocolversion_one_published"
            ),
            models.UniqueConstraint(fields=["protocol"], condition=Q(state="draft"), name="protocolversion_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.protocol_id} v{self.number}"

    @property
    def program_id(self) -> Any:
        return self.protocol.program_id

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


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
    in_office_hours = models.BooleanField(
        _("only in office hours"), default=False, help_text="A date outside office hours moves to the next opening"
    )
    assignee_rule = models.CharField(max_length=10, choices=AssigneeRule, default=AssigneeRule.OWNER)
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    only_risks = ArrayField(models.CharField(max_length=10, choices=Risk), default=list, blank=True)
    only_call_types = ArrayField(models.CharField(max_length=20, choices=CallType), default=list, blank=True)
    only_areas = ArrayField(models.UUIDField(), default=list, blank=True, help_text="Ids of the program's areas")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="step_code_in_version")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.code}"


class ProtocolRun(Row):
    """Which version a case runs on: the one that was in force when its plan started."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, models.CASCADE, related_name="protocol_run")
    version = models.ForeignKey(ProtocolVersion, models.PROTECT, related_name="runs")
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"run {self.pk}"
