"""Whom we asked how it went, and what people answered: two tables that nothing ties together."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, Rule
from casemgmt.cases.models import Case
from casemgmt.core.models import AppendOnly, Row
from casemgmt.core.personal import holds_person
from casemgmt.core.stood import figures_read
from casemgmt.messaging.models import MessageLanguage
from casemgmt.people.models import ContactPoint, Person
from providers.models import Organization


class SurveyChannel(models.TextChoices):
    TEXT = "text", _("By text message")
    PAPER = "paper", _("On paper")
    LINK = "link", _("By a link")


class SurveyTrigger(models.TextChoices):
    CLOSED = "closed", _("the case was closed")
    LINKED = "linked", _("service began")
    BY_HAND = "by_hand", _("somebody chose to ask")


class SurveyState(models.TextChoices):
    WAITING = "waiting_to_go", _("Waits to be sent")
    ASKED = "survey_asked", _("Asked")
    ANSWERED = "survey_answered", _("Answered")
    REFUSED = "survey_refused", _("Did not want to answer")
    HINDERED = "hindered", _("Did not arrive")


# The state of the delivery, as programs read it.
DELIVERY = {
    SurveyState.WAITING: "waiting",
    SurveyState.ASKED: "sent",
    SurveyState.ANSWERED: "answered",
    SurveyState.REFUSED: "refused",
    SurveyState.HINDERED: "failed",
}


@figures_read("person", "case", "state", "channel", "asked_at", "ended_at")
@holds_person("to")
class SurveyAsk(Row):
    """One person was asked once how it went, on one case. It says whether they answered, never what."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    trigger = models.CharField(max_length=8, choices=SurveyTrigger)
    channel = models.CharField(max_length=5, choices=SurveyChannel)
    language = models.CharField(max_length=2, choices=MessageLanguage)
    state = models.CharField(max_length=16, choices=SurveyState)
    contact_point = models.ForeignKey(ContactPoint, models.SET_NULL, null=True, blank=True, related_name="+")
    to = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=8, blank=True, help_text="On the paper, so that its answers are entered once")
    secret_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    send_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="Texts: the provider says that it arrived")
    problem = models.CharField(max_length=20, blank=True, db_default="", help_text="Why it did not go, as a code")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["program", "-asked_at"], name="surveyask_of_program"),
            models.Index(fields=["to"], name="surveyask_number", condition=Q(state="survey_asked", channel="text")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], name="surveyask_once_a_case", condition=~Q(state="hindered")),
            models.UniqueConstraint(fields=["code"], name="surveyask_code", condition=~Q(code="")),
            models.UniqueConstraint(fields=["secret_hash"], name="surveyask_secret", condition=~Q(secret_hash="")),
        ]

    def __str__(self) -> str:
        return f"survey ask {self.pk}"

    @property
    def delivery(self) -> str:
        """How far it came: waiting, sent, delivered, failed, answered or refused."""
        if self.state == SurveyState.ASKED and self.delivered_at:
            return "delivered"
        return DELIVERY[SurveyState(self.state)]

    @property
    def delivery_words(self) -> str:
        """The same in words."""
        arrived = self.state == SurveyState.ASKED and self.delivered_at
        return str(_("Delivered")) if arrived else self.get_state_display()


class SurveyAnswer(AppendOnly):
    """Three answers. No person, no case, no moment: the program, the agency where one was meant, and the quarter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    quarter: date = models.DateField(help_text="Its first day")  # type: ignore[assignment]
    kind = models.PositiveSmallIntegerField()
    helped = models.PositiveSmallIntegerField()
    again = models.PositiveSmallIntegerField()

    class Meta(AppendOnly.Meta):
        indexes = [models.Index(fields=["program", "quarter"], name="surveyanswer_quarter")]
        constraints = [
            models.CheckConstraint(
                name="surveyanswer_from_1_to_5",
                condition=Q(kind__range=(1, 5)) & Q(helped__range=(1, 5)) & Q(again__range=(1, 5)),
            )
        ]

    def __str__(self) -> str:
        return f"survey answer {self.pk}"


class SurveyRule(Rule):
    """When a program asks by itself how it went, as set at a moment. Off until a program turns it on."""

    after_close = models.BooleanField(_("after a case is closed"), default=False)
    after_linkage = models.BooleanField(_("after service began at an agency"), default=False)
    every_days = models.PositiveSmallIntegerField(_("at most once in so many days"), default=180)

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="surveyrule_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"survey rule {self.pk}"
