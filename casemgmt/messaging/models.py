"""What is sent to the person and what comes back: messages, replies, stopped numbers; a program's wordings, hours."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case
from casemgmt.core.access import cases_where, programs_where
from casemgmt.core.models import AppendOnly, Row
from casemgmt.core.personal import holds_person
from casemgmt.core.testimony import is_testimony
from casemgmt.followups.models import Attempt, FollowUp
from casemgmt.people.models import ContactPoint, Person, unrestricted


class Channel(models.TextChoices):
    TEXT = "text", _("Text message")
    MAIL = "mail", _("E-mail")


class Purpose(models.TextChoices):
    """What a message is for; each has a wording, and there is no other text."""

    TRIED = "tried", _("We tried to reach you")
    CALL_US = "call_us", _("Please call us")
    REMINDER = "reminder", _("Reminder of a date")


class MessageLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("Waits to be sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    UNDELIVERABLE = "undeliverable", _("Cannot be delivered")


class Hindrance(models.TextChoices):
    """Why a message did not go, or did not arrive."""

    STOPPED = "stopped", _("the person asked for no more texts")
    NOT_ALLOWED = "not_allowed", _("the contact card does not allow it any more")
    NO_AGREEMENT = "no_agreement", _("the person did not agree to be contacted")
    NO_MORE = "no_more", _("the person wants no more contact")
    DIED = "died", _("the person has died")
    CASE_CLOSED = "case_closed", _("the case was closed meanwhile")
    CALLED_BACK = "called_back", _("it was taken back before it went")
    TOO_LATE = "too_late", _("it could not be sent for a day, and would come too late")
    REFUSED = "refused", _("the provider refused the number")
    UNSURE = "unsure", _("the provider did not confirm it; it may have arrived")
    NOT_DELIVERED = "not_delivered", _("the phone company could not deliver it")


class OfCaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Those of the cases the user may view."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)


@holds_person("body", "to")
@is_testimony("person", "channel", "purpose", "language", "body", "about", "to", "by")
class PersonMessage(Row):
    """One message to the person: exactly what is sent, to which contact point, and what became of it."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="person_messages")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    contact_point = models.ForeignKey(ContactPoint, models.CASCADE, related_name="+")
    follow_up = models.ForeignKey(FollowUp, models.SET_NULL, null=True, blank=True, related_name="person_messages")
    attempt = models.ForeignKey(Attempt, models.SET_NULL, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel)
    purpose = models.CharField(max_length=10, choices=Purpose)
    language = models.CharField(max_length=2, choices=MessageLanguage)
    body = models.TextField(help_text="The words as they are sent; made of the wording only")
    about = models.DateTimeField(_("date it reminds of"), null=True, blank=True)
    to = models.CharField(
        max_length=200, help_text="The number or address at the time; changing the card moves nothing"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, choices=MessageState, default=MessageState.QUEUED)
    hindrance = models.CharField(max_length=14, choices=Hindrance, blank=True)
    provider_code = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["case", "-created_at"], name="personmessage_case"),
            models.Index(fields=["to", "-created_at"], name="personmessage_to"),
        ]
        constraints = [
            models.CheckConstraint(
                name="personmessage_hindrance_when_failed",
                condition=Q(state__in=["failed", "undeliverable"]) ^ Q(hindrance=""),
            ),
        ]

    def __str__(self) -> str:
        return f"message to a person {self.pk}"


@holds_person("number", "body", of="rows__person_id")
@is_testimony("number", "body", "provider_id", "at")
class Reply(Row):
    """Something that came in from a number. Not tied to anybody by itself: `ReplyFor` says whose it may be."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        STOP = "stop", _("Asked for no more texts")
        START = "start", _("Allows texts again")
        HELP = "help", _("Asked what this is")
        DOUBT = "doubt", _("May want no more texts")
        CONSENT = "share", _("May take back a consent")
        REFUSAL = "all", _("Wants no more contact")
        RATED = "rated", _("Answered how it went")

    program = models.ForeignKey(
        Program,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Whose number it was sent to, if known",
    )
    number = models.CharField(max_length=40)
    body = models.TextField(blank=True)
    kind = models.CharField(max_length=5, choices=Kind)
    provider_id = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    is_known = models.BooleanField(default=False)
    handled_at = models.DateTimeField(null=True, blank=True, help_text="For unknown numbers: a manager has looked")
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    # What somebody has to read; the rest is carried out at once.
    TO_READ = ("text", "doubt", "share", "all")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["-at"], name="reply_unknown", condition=Q(is_known=False))]

    def __str__(self) -> str:
        return f"reply {self.pk}"

    @property
    def is_to_read(self) -> bool:
        """Whether somebody has to read it."""
        return self.kind in self.TO_READ


class ReplyFor(Row):
    """A reply as one case's owner sees it. Several rows for one reply: the number belongs to several people."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="rows")
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="replies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_ambiguous = models.BooleanField(default=False)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "case"], name="replyfor_once")]
        indexes = [models.Index(fields=["case"], name="replyfor_waiting", condition=Q(handled_at__isnull=True))]

    def __str__(self) -> str:
        return f"reply for a case {self.pk}"


class StoppedNumber(Row):
    """A number whose holder said STOP, until they say START. `points` are those that START allows again."""

    number = models.CharField(max_length=40)
    points = ArrayField(models.UUIDField(), default=list)
    stopped_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(started_at__isnull=True), name="stoppednumber_once")
        ]

    def __str__(self) -> str:
        return f"stopped number {self.pk}"


class NewestOfProgram(Row, AppendOnly):
    """A dated row that counts until the next one."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    at: datetime = models.DateTimeField()  # type: ignore[assignment]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(AppendOnly.Meta):
        abstract = True


class Wording(NewestOfProgram):
    """A program's own words for one purpose in one language; each change is a new version."""

    purpose = models.CharField(max_length=10, choices=Purpose)
    language = models.CharField(max_length=2, choices=MessageLanguage)
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=320)

    class Meta(NewestOfProgram.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "purpose", "language", "number"], name="wording_version")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.language} v{self.number}"


class QuietHours(NewestOfProgram):
    """When nothing is sent, in the program's zone; may run past midnight."""

    from_time = models.TimeField(_("quiet from"))
    to_time = models.TimeField(_("until"))

    class Meta(NewestOfProgram.Meta):
        pass

    def __str__(self) -> str:
        return f"quiet hours {self.pk}"


class TextNumber(NewestOfProgram):
    """The number a program's texts come from and are answered to; empty when it uses the installation's."""

    number = models.CharField(_("number of our texts"), max_length=40, blank=True)

    class Meta(NewestOfProgram.Meta):
        pass

    def __str__(self) -> str:
        return f"text number {self.pk}"
