"""What people say of us and of agencies: complaints, praise, suggestions, with who looks into them and what came of it;
and the three questions of the survey."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, Rule
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row, Voidable
from casemgmt.core.personal import holds_person
from casemgmt.core.stood import figures_read
from casemgmt.core.testimony import is_testimony
from casemgmt.people.models import Person, unrestricted
from providers.models import Organization

from .survey.models import SurveyAnswer, SurveyAsk, SurveyRule  # noqa: F401 - Django looks for models here
from .workflow import WAITING, FeedbackState


class FeedbackKind(models.TextChoices):
    COMPLAINT = "complaint", _("Complaint")
    PRAISE = "praise", _("Praise")
    SUGGESTION = "suggestion", _("Suggestion")


class FeedbackChannel(models.TextChoices):
    """By which way it came, and by which way the outcome was told."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By phone")
    TEXT = "text", _("By text message")
    LETTER = "letter", _("By letter")
    MAIL = "mail", _("By e-mail")
    OTHER_PERSON = "other_person", _("Through somebody else")


class FeedbackTopic(models.TextChoices):
    """What it is about."""

    TREATMENT = "treatment", _("How somebody was treated")
    WAITING = "waiting", _("Waiting, or nobody came or called")
    PRIVACY = "privacy", _("Who was told, and what")
    HELP = "help", _("The help itself")
    LANGUAGE = "language", _("Language or access")
    OTHER = "other", _("Something else")


class FeedbackAbout(models.TextChoices):
    """Who it is about."""

    TEAM = "team", _("Our team")
    COLLEAGUE = "colleague", _("One of us")
    AGENCY = "agency", _("An agency")
    NOBODY = "nobody", _("Nobody in particular")


class FeedbackOutcome(models.TextChoices):
    RIGHT = "right", _("It was right; something was changed or made good")
    PARTLY = "partly", _("It was right in part")
    NOT_SO = "not_so", _("It could not be confirmed")
    PASSED_ON = "passed_on", _("Passed on to who can act")
    THANKED = "thanked", _("Heard, with thanks")


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, user: Any) -> Self:
        """Managers read all of their program; others what they wrote down, what is assigned to them, and what a manager
        opened to them. Whoever it is about does not, unless it was opened to them."""
        managed = programs_where(user, Permission.FEEDBACK_MANAGE)
        recorded = programs_where(user, Permission.FEEDBACK_RECORD)
        own = Q(program_id__in=recorded) & (Q(written_by=user.pk) | Q(assigned_to=user.pk))
        about_others = Q(about_user__isnull=True) | ~Q(about_user=user.pk)
        opened = Q(program_id__in=recorded, pk__in=FeedbackReader.objects.filter(user=user.pk).values("feedback"))
        person = Q(person__isnull=True) | unrestricted() | Q(person__in=Person.objects.visible_to(user))
        return self.filter((Q(program_id__in=managed) | own) & about_others | opened).filter(person)

    def counting(self) -> Self:
        """Those not entered in error."""
        return self.filter(voided_at=None)

    def waiting(self) -> Self:
        """Those nobody has answered or closed."""
        return self.counting().filter(state__in=WAITING)

    def late(self, at: datetime) -> Self:
        """Those that wait for longer than the program promised."""
        return self.waiting().filter(due_at__lt=at)


@figures_read(
    *("person", "case", "kind", "topic", "about", "outcome", "state", "said_at"),
    *("due_at", "told_at", "ended_at", "voided_at"),
)
@holds_person("words", "outcome_words")
@is_testimony("channel", "words", "said_at", "person", "written_by", "written_at", corrected=True)
class Feedback(Row, Voidable):
    """One complaint, praise or suggestion, in the words it came in, until the person was told what came of it."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    kind = models.CharField(_("what it is"), max_length=12, choices=FeedbackKind)
    channel = models.CharField(_("how it came"), max_length=12, choices=FeedbackChannel)
    topic = models.CharField(_("what it is about"), max_length=10, choices=FeedbackTopic)
    words = models.TextField(_("what was said"), max_length=4000)
    said_at = models.DateTimeField(_("when it was said"))
    about = models.CharField(_("who it is about"), max_length=10, choices=FeedbackAbout)
    about_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    about_organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    wants_answer = models.BooleanField(_("wants to hear what came of it"), default=True)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=14, choices=FeedbackState, default=FeedbackState.NEW)
    due_at = models.DateTimeField()
    outcome = models.CharField(_("what came of it"), max_length=10, choices=FeedbackOutcome, blank=True)
    outcome_words = models.TextField(_("what was found and done"), max_length=2000, blank=True)
    told_how = models.CharField(_("how they were told"), max_length=12, choices=FeedbackChannel, blank=True)
    told_at = models.DateTimeField(_("when they were told"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["program", "-written_at"], name="feedback_of_program"),
            models.Index(fields=["due_at"], name="feedback_waiting", condition=Q(state__in=["new", "looked_into"])),
        ]
        constraints = [
            models.CheckConstraint(
                name="feedback_about_one",
                condition=Q(about="colleague", about_user__isnull=False, about_organization__isnull=True)
                | Q(about="agency", about_user__isnull=True, about_organization__isnull=False)
                | Q(about__in=["team", "nobody"], about_user__isnull=True, about_organization__isnull=True),
            ),
            models.CheckConstraint(
                name="feedback_not_assigned_to_whom_it_is_about",
                condition=Q(about_user__isnull=True)
                | Q(assigned_to__isnull=True)
                | ~Q(assigned_to=models.F("about_user")),
            ),
            models.CheckConstraint(
                name="feedback_answered_was_told",
                condition=~Q(state="answered") | Q(told_at__isnull=False) & ~Q(told_how="") & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="feedback_ends_with_an_outcome",
                condition=Q(state__in=["new", "looked_into"], ended_at__isnull=True)
                | Q(state__in=["answered", "closed_without"], ended_at__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def about_words(self) -> str:
        """Who it is about, in words."""
        if self.about_user:
            return self.about_user.name
        return str(self.about_organization or self.get_about_display())


class FeedbackReader(Row):
    """A manager opened one complaint to somebody, such as whom it is about, so that they can answer it."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feedback", "user"], name="feedbackreader_once")]

    def __str__(self) -> str:
        return f"feedback reader {self.pk}"


class FeedbackRule(Rule):
    """Within how many business days a program answers, as set at a moment. What waits keeps the time it was given."""

    answer_days = models.PositiveSmallIntegerField(_("business days to answer"))

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="feedbackrule_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"feedback rule {self.pk}"
