"""A checklist as a program words it, a sample of contacts drawn by chance, and what each reader answered."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, Rule
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import AppendOnly, Row
from casemgmt.core.personal import holds_person
from casemgmt.followups.models import FollowUp


class ReviewAnswer(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "na", _("Does not apply")


class ReviewChecklist(Rule):
    """The questions of a review, as set at a moment. A sample keeps those it was drawn with."""

    questions = models.JSONField(help_text="In order: code and words of each")

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="reviewchecklist_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"review checklist {self.pk}"


class AuditSampleQuerySet(models.QuerySet["AuditSample"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs the user audits."""
        return self.filter(program_id__in=programs_where(user, Permission.FOLLOWUP_AUDIT))


class AuditSample(Row):
    """Contacts of a period drawn for review: from how many, by which seed, with which questions, until it is signed."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    as_of = models.DateTimeField(help_text="The contacts were drawn from what was on record then")
    seed = models.PositiveBigIntegerField(_("seed"))
    eligible = models.PositiveIntegerField(help_text="From how many")
    size = models.PositiveIntegerField()
    second_percent = models.PositiveSmallIntegerField(default=0, help_text="How many of it are read twice")
    questions = models.JSONField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_note = models.CharField(_("remark"), max_length=300, blank=True)

    objects = AuditSampleQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="auditsample_signed_by_somebody",
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(name="auditsample_of_those_there_are", condition=Q(size__lte=F("eligible"))),
        ]

    def __str__(self) -> str:
        return f"audit sample {self.pk}"


class SampledContactQuerySet(models.QuerySet["SampledContact"]):
    def visible_to(self, user: Any) -> Self:
        """Those the user audits, and one's own once the result is told; of people whose cases the user may see."""
        audited = Q(sample__program_id__in=programs_where(user, Permission.FOLLOWUP_AUDIT))
        own = Q(navigator=user.pk, told_at__isnull=False)
        return self.filter(audited | own, follow_up__in=FollowUp.objects.visible_to(user))

    def untold(self) -> Self:
        """Those whose result nobody has been told."""
        return self.filter(told_at=None)


@holds_person("acknowledged_words", of="follow_up__person_id")
class SampledContact(Row):
    """One contact of a sample: whose work it was, whether it is read twice, when its result went back, and what they
    said to it."""

    sample = models.ForeignKey(AuditSample, models.PROTECT, related_name="contacts")
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="+")
    navigator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    place = models.PositiveIntegerField()
    wants_second = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, help_text="All readings are done, and the result is the navigator's too")
    due_at = models.DateTimeField(null=True, help_text="By when the navigator says that it was read")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_words = models.TextField(_("what you say to it"), max_length=2000, blank=True)

    objects = SampledContactQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "follow_up"], name="sampledcontact_once"),
            models.CheckConstraint(
                name="sampledcontact_told_before_acknowledged",
                condition=Q(acknowledged_at=None) | Q(told_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["navigator"],
                name="sampledcontact_to_read",
                condition=Q(told_at__isnull=False, acknowledged_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"sampled contact {self.pk}"

    @property
    def program(self) -> Program:
        return self.sample.program

    @property
    def program_id(self) -> Any:
        return self.sample.program_id


@holds_person("words", of="contact__follow_up__person_id")
class ContactReview(Row, AppendOnly):
    """What one reader answered, once. The second one (`is_second`) did not see what the first one said."""

    contact = models.ForeignKey(SampledContact, models.PROTECT, related_name="reviews")
    is_second = models.BooleanField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answers = models.JSONField(help_text="By code of the question: yes, no, na")
    words = models.TextField(_("what went well, what should be done otherwise"), max_length=2000, blank=True)
    reviewed_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        ordering = ["is_second"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "is_second"], name="contactreview_one_of_each"),
            models.UniqueConstraint(fields=["contact", "reviewer"], name="contactreview_two_readers"),
        ]

    def __str__(self) -> str:
        return f"contact review {self.pk}"
