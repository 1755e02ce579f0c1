"""Rows every app stands on: events, effects, the access log, the heartbeat, what limits count."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .personal import holds_person


class Row(models.Model):
    """A domain row: an id that tells nothing, and when it came to be."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """Rows that are written once. A trigger refuses update and delete; the application role may only insert and
    read."""

    append_only = True

    class Meta:
        abstract = True
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Event(AppendOnly):
    """What changed, by whom, when. Holds ids and codes only, never personal data.

    It is the timeline, the audit trail and the source of effects. `actor` is empty when the clock acted.
    """

    id = models.BigAutoField(primary_key=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    program_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)

    class Meta(AppendOnly.Meta):
        ordering = ["at", "id"]
        indexes = [
            models.Index(
                fields=["case_id", "-at", "-id"], name="event_case", condition=models.Q(case_id__isnull=False)
            ),
            models.Index(fields=["person_id", "-at"], name="event_person", condition=models.Q(person_id__isnull=False)),
            models.Index(fields=["subject_id", "-at"], name="event_subject"),
            models.Index(fields=["program_id", "verb", "-at"], name="event_program_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_id}"


class Voidable(models.Model):
    """Rows that may have been entered in error: out of every count and list from then on, never gone."""

    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


@holds_person("before", "after", "reason")
class Correction(Row, AppendOnly):
    """What a record said before somebody put it right, and why. The record itself says what is true now."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", _("Corrected")
        VOIDED = "voided", _("Entered in error")
        RESTORED = "restored", _("Brought back")
        MOVED = "moved", _("Moved from one person to another")
        FOLLOWED = "followed", _("Follows from what was put right elsewhere")

    program_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    before = models.JSONField(default=dict, help_text="By column, what stood there")
    after = models.JSONField(default=dict)
    reason = models.CharField(_("why"), max_length=200)
    transaction = models.CharField(
        max_length=20,
        db_default=Cast(models.Func(function="pg_current_xact_id"), models.TextField()),
        editable=False,
        help_text="In which the record changed: the trigger of `core/testimony` asks for it",
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(AppendOnly.Meta):
        indexes = [
            models.Index(fields=["subject_id", "at"], name="correction_subject"),
            models.Index(fields=["program_id", "subject_type", "at"], name="correction_at"),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class StoodThen(AppendOnly):
    """What figures read on a row until a moment: written by the trigger of `core/stood` alone, never changed."""

    id = models.BigAutoField(primary_key=True)
    program_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    before = models.JSONField(help_text="By column, what stood there until then; codes, ids and times only")
    at = models.DateTimeField(help_text="When the change was recorded")
    is_end = models.BooleanField(help_text="The row is gone since")

    class Meta(AppendOnly.Meta):
        indexes = [models.Index(fields=["program_id", "subject_type", "at"], name="stood_until")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} until {self.at}"


class EffectQuerySet(models.QuerySet["Effect"]):
    def waiting(self) -> Self:
        """Those that have not left and were neither overtaken nor given up."""
        return self.filter(delivered_at__isnull=True, dropped_at__isnull=True)

    def given_up(self) -> Self:
        """Those that nobody tries any more though there was something to say."""
        return self.filter(given_up_at__isnull=False)


class Effect(models.Model):
    """Something that must leave the process, written in the same transaction as what it tells of.

    One row per effect: `key` is unique. The row is the truth; the queue is only a nudge. Who sends it holds a `lease`,
    and `due_at` is then the moment the lease runs out. It ends once: delivered, or dropped because there was nothing to
    say any more, because it was told in another's letter (`told_with`), or because it was given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    data = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    delivered_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, help_text="A code, never an address")
    first_tried_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True, help_text="Who sends it now; empty when the last try has an outcome")
    line = models.CharField(max_length=80, default="", db_default="", help_text="Those of one line leave one by one")
    reader = models.CharField(max_length=64, default="", db_default="", help_text="Fingerprint of who reads the letter")
    told_with = models.UUIDField(null=True, help_text="The effect in whose letter this one was told")

    objects = EffectQuerySet.as_manager()

    class Meta:
        db_table = "core_outboxmessage"  # the release before knows it by this name
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_waiting",
                condition=models.Q(delivered_at__isnull=True, dropped_at__isnull=True),
            ),
            models.Index(
                fields=["reader", "due_at"],
                name="effect_of_reader",
                condition=models.Q(delivered_at__isnull=True, dropped_at__isnull=True) & ~models.Q(reader=""),
            ),
            models.Index(fields=["told_with"], name="effect_told_with", condition=models.Q(told_with__isnull=False)),
            models.Index(
                fields=["-given_up_at"], name="effect_given_up", condition=models.Q(given_up_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="outboxmessage_ends_once",
                condition=models.Q(delivered_at__isnull=True) | models.Q(dropped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="effect_given_up_is_dropped",
                condition=models.Q(given_up_at__isnull=True) | models.Q(dropped_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class WebLine(models.Model):
    """One web address of somebody else that is called: whether a call is under way, and its breaker."""

    name = models.CharField(primary_key=True, max_length=80, help_text="Whose address it is, by id")
    failures = models.PositiveIntegerField(default=0, help_text="Calls in a row that came to nothing")
    busy_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    open_since = models.DateTimeField(null=True, help_text="Since when nothing but a trial call goes out")
    next_try_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name


class AccessVerb(models.TextChoices):
    VIEWED = "viewed", _("Viewed")
    SEARCHED = "searched", _("Searched")
    EXPORTED = "exported", _("Exported")
    REFUSED = "refused", _("Refused")
    SIGNED_IN = "signed_in", _("Signed in")
    FAILED = "failed", _("Sign-in failed")
    LOCKED_OUT = "locked_out", _("Too many tries")
    SIGNED_OUT = "signed_out", _("Signed out")
    IDLED_OUT = "idled_out", _("Signed out after a pause")
    CHANGED = "changed", _("Sign-in changed")


class AccessLogQuerySet(models.QuerySet["AccessLog"]):
    def about(self, people: Iterable[Any]) -> Self:
        """Those of answers that held one of these people (ids), on a page of their own or in a list."""
        ids = list(people)
        return self.filter(models.Q(person_id__in=ids) | models.Q(person_ids__overlap=ids))

    def not_refused(self) -> Self:
        """Those where something was shown."""
        return self.exclude(verb=AccessVerb.REFUSED)


class AccessLog(AppendOnly):
    """Who looked at what, when, from where. Every view of a person, search, export and refusal is one row; a list is
    one row with the ids it showed. So is what happens to an account's sign-in (`accounts/sign_in_record.py`)."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=10, choices=AccessVerb)
    page = models.CharField(max_length=80, help_text="Name of the URL, never the address itself")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True, help_text="The one the page is about, or the only one in it")
    person_ids = ArrayField(
        models.UUIDField(), default=list, db_default=[], blank=True, help_text="All people in the answer"
    )
    program_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    ip = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)

    objects = AccessLogQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        indexes = [
            models.Index(
                fields=["person_id", "-at"], name="accesslog_person", condition=models.Q(person_id__isnull=False)
            ),
            GinIndex(fields=["person_ids"], name="accesslog_people"),
            models.Index(fields=["user", "-at"], name="accesslog_user"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.page}"


class Heartbeat(models.Model):
    """When a part of the system last did its work: written through the queue, read by the health page."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)


class Job(Row):
    """Long work a person waits for, about one row of another table (`core/jobs`).

    Who does it holds a `lease`, and `due_at` is then the moment the lease runs out. It ends once: done, canceled, or
    given up. `expires_at` is when what it prepared is removed; while it is open, when it is given up.
    """

    class End(models.TextChoices):
        DONE = "done", _("Done")
        CANCELED = "canceled", _("Canceled")
        GIVEN_UP = "given_up", _("Could not be done")

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    program_id = models.UUIDField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True, help_text="Who does it now; empty when the last try has an outcome")
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="Of how many; 0 while that is not known")
    cancel_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End, blank=True)
    problem = models.CharField(max_length=80, blank=True, help_text="Kind of the last error, never its text")
    expires_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="job_waiting", condition=models.Q(ended_at=None)),
            models.Index(fields=["expires_at"], name="job_expires", condition=models.Q(expires_at__isnull=False)),
            models.Index(fields=["subject_id", "-created_at"], name="job_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], name="job_one_open", condition=models.Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="job_ends_with_an_outcome",
                condition=models.Q(ended_at=None, end="") | models.Q(ended_at__isnull=False) & ~models.Q(end=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class PutAside(models.Model):
    """A row that a sweep could not judge (`core/sweeps.py`): tried again later, so that the others have their turn.

    Goes when the row is well again. Holds an id and the kind of the error, never what the row says.
    """

    id = models.BigAutoField(primary_key=True)
    sweep = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True, help_text="Kind of the error, never its text")
    since = models.DateTimeField()
    next_try_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sweep", "subject_id"], name="putaside_once")]

    def __str__(self) -> str:
        return f"{self.sweep} {self.subject_id}"

    @property
    def what(self) -> Any:
        """What kind of row it is, in words."""
        from .sweeps import what_of  # it imports this module

        return what_of(self.sweep)


class FormToken(models.Model):
    """A form that was already sent: the second press of the same button finds the row and does nothing."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    used_at = models.DateTimeField(default=timezone.now)
    leads_to = models.CharField(max_length=200, blank=True, help_text="Path shown again on the second press")

    def __str__(self) -> str:
        return str(self.token)


class Tally(models.Model):
    """What was counted against one limit (`core/limits.py`): when all of it has worn off. Empty after a crash of the
    database: the table is not written ahead, so that counting costs next to nothing."""

    key = models.CharField(primary_key=True, max_length=80)
    clear_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clear_at"], name="tally_clear")]

    def __str__(self) -> str:
        return self.key


class KnownAddress(models.Model):
    """A network address from which somebody has signed in: a stranger's wrong passwords do not keep them out there."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=60, help_text="As limits count it: of the sixth version, its network")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="knownaddress_once")]
        indexes = [models.Index(fields=["seen_at"], name="knownaddress_seen")]

    def __str__(self) -> str:
        return str(self.pk)
