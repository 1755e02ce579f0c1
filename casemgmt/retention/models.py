"""How long people are kept, what holds them, who asked to be forgotten, and the proof that they were."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rules import Rule
from casemgmt.core.access import programs_where
from casemgmt.core.models import AppendOnly, Row
from casemgmt.core.personal import holds_person
from casemgmt.people.models import Person

from .archive.models import Archive, ArchivePiece  # noqa: F401 - Django looks for models here


class OfKeepersQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Rows of the programs whose rules the user sets."""
        return self.filter(program_id__in=programs_where(user, Permission.PROGRAM_RULES))


class RetentionRule(Rule):
    """How long a program keeps people identifiable. The newest row counts; without one nobody is ever forgotten by
    the clock. Empty means: kept without an end."""

    is_on = models.BooleanField(help_text="Whether the clock acts on it")
    served_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Months after the end of the last case and the last contact"
    )
    met_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The same for people met whom nobody ever took on"
    )
    messages_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Words of texts, mail and messages, once the case is closed"
    )
    files_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Files, once the case is closed; papers of consents stay with the person"
    )
    feedback_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Words of complaints and praise that were dealt with"
    )
    drafts_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Notes that were begun and never filed"
    )
    staff_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Names and addresses of colleagues after they left"
    )
    access_log_years = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Who looked at whom; never less than six years"
    )

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="retentionrule_one_at_a_time"),
            models.CheckConstraint(
                name="retentionrule_access_log_as_law_asks",
                condition=Q(access_log_years__isnull=True) | Q(access_log_years__gte=6),
            ),
        ]

    def __str__(self) -> str:
        return f"retention {self.pk}"


class HoldQuerySet(OfKeepersQuerySet):
    def standing(self, at: datetime) -> Self:
        """Those that hold at this moment."""
        return self.filter(Q(until=None) | Q(until__gt=at), lifted_at=None)


@holds_person("why", "lift_reason")
class LegalHold(Row):
    """While it stands nothing of the person is taken out, whatever any rule says: a court, an inquiry, a claim."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    why = models.CharField(_("why"), max_length=200)
    until = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: until somebody lifts it"))
    review_at = models.DateTimeField(_("look again on"), help_text="When somebody says whether it is still needed")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=200, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at"]
        indexes = [models.Index(fields=["person"], name="legalhold_standing", condition=Q(lifted_at=None))]

    def __str__(self) -> str:
        return f"hold {self.pk}"


@holds_person("answer")
class ForgetRequest(Row):
    """Somebody is to be forgotten by hand: asked by one, confirmed by another, carried out by the clock. Where the
    person asked for it, when, and what they were told."""

    class How(models.TextChoices):
        ANONYMIZE = "anonymize", _("Anonymize: words go, what was counted stays")
        PURGE = "purge", _("Purge: also who they were as a group, and shared accounts of calls")

    class AskedBy(models.TextChoices):
        PERSON = "person", _("The person asked")
        COURT = "court", _("A court or an authority")
        PROGRAM = "program", _("The program itself")

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        CONFIRMED = "confirmed", _("Confirmed: the clock carries it out")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    how = models.CharField(_("how"), max_length=10, choices=How)
    asked_for_by = models.CharField(_("who asked for it"), max_length=10, choices=AskedBy)
    said_on = models.DateField(_("asked on"))
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("what they were told"), max_length=300, blank=True)
    answered_on = models.DateField(_("told on"), null=True, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = OfKeepersQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="forgetrequest_one_open", condition=Q(state__in=["asked", "confirmed"])
            ),
            models.CheckConstraint(
                name="forgetrequest_two_people",
                condition=~Q(state__in=["confirmed", "done"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"forget request {self.pk}"


class Certificate(AppendOnly):
    """What was taken out: which kinds of rows, how many, under which rule or request, when. Written by the door of the
    database alone (`door.py`); the application may only read it. Ids and codes, no words."""

    class Kind(models.TextChoices):
        ANONYMIZED = "anonymize", _("Anonymized")
        PURGED = "purge", _("Purged")
        MESSAGES = "messages", _("Words of messages")
        FILES = "files", _("Files")
        FEEDBACK = "feedback", _("Words of feedback")
        DRAFTS = "drafts", _("Drafts")
        STAFF = "staff", _("Colleagues who left")
        ACCESS_LOG = "access_log", _("Old rows of the access log")

    id = models.UUIDField(primary_key=True, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    person_id = models.UUIDField(null=True, help_text="Who stands for the person; an id that tells nothing any more")
    entries = ArrayField(models.UUIDField(), default=list, help_text="All entries of the person")
    rule = models.ForeignKey(RetentionRule, models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey(ForgetRequest, models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(help_text="By table, how many rows lost their words or went")
    stays = models.JSONField(default=list, help_text="What could not go yet, by its code")
    done_at = models.DateTimeField()

    objects = OfKeepersQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        ordering = ["-done_at", "id"]
        indexes = [
            models.Index(fields=["program", "-done_at"], name="certificate_newest"),
            models.Index(fields=["person_id"], name="certificate_of_person"),
        ]

    def __str__(self) -> str:
        return f"certificate {self.pk}"

    @property
    def rows(self) -> int:
        """How many rows, of all tables."""
        return sum(self.counts.values())
