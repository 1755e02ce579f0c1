"""A duty: one thing that one person, or one named group, owes by one time."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import cases_where, programs_where
from casemgmt.core.codes import Risk
from casemgmt.core.models import Row
from casemgmt.core.stood import figures_read
from casemgmt.people.models import Person, unrestricted
from providers.models import Organization

from .rota.models import Shift  # noqa: F401 - Django looks for models here
from .rota.queries import NIGHT, URGENT, duties_on_call


class DutyKind(models.TextChoices):
    TAKE_ON = "take_on", _("Take on")
    CONTACT = "contact", _("Contact")
    SAY_WHY = "say_why", _("Say why it was missed")
    ANSWER = "answer", _("Answer")
    NEXT_OFFER = "next_offer", _("Ask another agency")
    CHASE = "chase", _("Ask an agency that is silent")
    HAPPENED = "happened", _("Did it happen?")
    READ = "read", _("Read")
    SETTLE = "settle", _("Settle")
    NEXT_DATE = "next_date", _("Next date")
    AGENCY = "agency", _("The agency's own")


class OwingGroup(models.TextChoices):
    """Who owes where it is nobody's own."""

    ASSIGNERS = "assigners", _("Who assigns cases")
    ANYBODY = "anybody", _("Whoever is free")
    ON_CALL = "on_call", _("Who is on call")
    AGENCY = "agency", _("The agency's staff")


class DutyEnd(models.TextChoices):
    DONE = "done", _("Done")
    GONE = "gone", _("Nothing asks for it any more")
    MOVED = "moved", _("Moved to another date")


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> Self:
        """Not ended; some stand only later."""
        return self.filter(ended_at=None)

    def standing(self, at: datetime) -> Self:
        """Owed at that moment."""
        return self.open().filter(opens_at__lte=at)

    def late(self, at: datetime) -> Self:
        """Past their due time."""
        return self.standing(at).filter(due_at__lt=at)

    def ours(self) -> Self:
        """Owed by the program's people, not by an agency."""
        return self.exclude(group=OwingGroup.AGENCY)

    def of_people(self, roots: Collection[UUID] | None) -> Self:
        """About these people, whichever entry they were written on, or about nobody; all when none are named."""
        if roots is None:
            return self
        theirs = self.filter(person__root__in=roots).values("pk")
        return self.filter(pk__in=theirs.union(self.filter(person__isnull=True).values("pk")))

    def owed_by(self, user: Any, whose: Collection[Any], at: datetime) -> Self:
        """Theirs (ids of the user and of those they stand in for), those of the groups the user belongs to, and what
        is urgent while they are on call."""
        assigns = Q(group=OwingGroup.ASSIGNERS, program_id__in=programs_where(user, Permission.CASE_ASSIGN))
        contacts = Q(group=OwingGroup.ANYBODY, program_id__in=programs_where(user, Permission.FOLLOWUP_ATTEMPT))
        return self.filter(Q(owner_id__in=list(whose)) | assigns | contacts | duties_on_call(user, at))

    def visible_to(self, user: Any) -> Self:
        """Of people whose cases the user may see; of nobody in particular, in the programs where they see cases."""
        is_open = Q(person__isnull=True) | unrestricted()
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & is_open
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)


@figures_read("person", "case", "risk", "owner", "opens_at", "due_at", "ended_at", "ended_as", "group")
class Duty(Row):
    """What, about whom, since when, by when, by whom; who is told next; how it ended. The row is its own history: only
    what it forgets, a move and a telling, is an event besides.

    It may be written ahead: it stands from `opens_at`, so that no sweep has to begin it.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DutyKind)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    question = models.CharField(max_length=20, blank=True, help_text="Which one, where a subject may ask several")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="duties")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    risk = models.CharField(max_length=10, choices=Risk, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="duties")
    group = models.CharField(max_length=10, choices=OwingGroup, blank=True)
    since = models.DateTimeField()
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField(help_text="When it was written: what is told as of a moment knows it from then")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    tell_at = models.DateTimeField(null=True, help_text="When the sweep must look at this row; empty when it need not")
    rung = models.PositiveSmallIntegerField(default=0, help_text="How far the telling has climbed")
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, choices=DutyEnd, blank=True)
    ended_why = models.CharField(max_length=40, blank=True, help_text="A code")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duty_owed_by_one",
                condition=Q(owner__isnull=False, group="") | Q(owner=None) & ~Q(group=""),
            ),
            models.CheckConstraint(
                name="duty_of_an_agency", condition=~Q(group="agency") | Q(organization__isnull=False)
            ),
            models.CheckConstraint(
                name="duty_ends_one_way",
                condition=Q(ended_at=None, ended_as="") | Q(ended_at__isnull=False, tell_at=None) & ~Q(ended_as=""),
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "question"], condition=Q(ended_at=None), name="duty_once_open"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], name="duty_of_owner", condition=Q(ended_at=None)),
            models.Index(fields=["program", "due_at"], name="duty_of_program", condition=Q(ended_at=None)),
            # A group's are few: without an index of their own, finding them reads all that the program owes.
            models.Index(
                fields=["program", "group", "due_at"],
                name="duty_of_group",
                condition=Q(ended_at=None) & ~Q(group=""),
            ),
            models.Index(
                fields=["organization", "due_at"],
                name="duty_of_agency",
                condition=Q(ended_at=None, organization__isnull=False),
            ),
            models.Index(fields=["person"], name="duty_of_person", condition=Q(ended_at=None)),
            models.Index(fields=["tell_at"], name="duty_to_tell", condition=Q(tell_at__isnull=False)),
            models.Index(fields=["case", "-since"], name="duty_of_case"),
            models.Index(fields=["program", "due_at", "id"], name="duty_in_order"),
            # What stood at a past moment: the open ones and those that ended after it.
            models.Index(fields=["program", "ended_at"], name="duty_ended_in", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"duty {self.pk}"

    @property
    def is_for_on_call(self) -> bool:
        """Whether who is on call takes it up: it is theirs, or it cannot wait for the morning."""
        in_the_night = self.kind in URGENT and self.due_at <= self.since + NIGHT
        is_text = self.kind == DutyKind.READ and self.subject_type == "replyfor"
        is_contact = self.kind == DutyKind.CONTACT and self.risk == Risk.HIGH
        is_urgent = (in_the_night or is_text or is_contact) and self.group != OwingGroup.AGENCY
        return self.group == OwingGroup.ON_CALL or is_urgent

    @property
    def whose_words(self) -> str:
        """Who owes it, by name: the owner, or the group."""
        if self.owner:
            return str(self.owner)
        if self.group == OwingGroup.AGENCY and self.organization:
            return str(self.organization)
        return str(OwingGroup(self.group).label)
