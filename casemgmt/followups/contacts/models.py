"""One planned contact with a window, an assignee and exactly one end."""

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
from casemgmt.core.codes import ContactMode
from casemgmt.core.models import Row
from casemgmt.core.stood import figures_read
from casemgmt.encounters.models import Encounter
from casemgmt.people.models import Person, unrestricted

from ..protocols.models import Step, Trigger


class FollowUpState(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    ENDED = "ended", _("Ended")


class FollowUpEnd(models.TextChoices):
    REACHED = "reached", _("Reached")
    UNREACHED = "unreached", _("Unreached, plan carried out")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")


class MissedCause(models.TextChoices):
    NO_PHONE = "no_phone", _("No phone")
    STAFF_ABSENT = "staff_absent", _("Staff absent")
    PARTNER_SILENT = "partner_silent", _("Partner silent")
    PROTOCOL_WRONG = "protocol_wrong", _("Protocol wrong")
    OTHER = "other", _("Other")
    # Written by the product itself; nobody is asked for it, and nobody chooses it.
    NOT_TAKEN_ON = "not_taken_on", _("Nobody had taken it on")


class CancelReason(models.TextChoices):
    NEW_ENCOUNTER = "new_encounter", _("A new crisis call restarted the plan")
    RISK_CHANGED = "risk_changed", _("The risk changed; the plan asks for other contacts")
    TRIGGER_GONE = "trigger_gone", _("What it counted from will not take place")
    TOO_LATE = "too_late", _("No time was left for it")
    CASE_CLOSED = "case_closed", _("Case closed")
    JOINED = "joined", _("The person's other case goes on, with one plan")
    DECLINED = "declined", _("The person wants no more contact")
    SAID_NO = "said_no", _("The person said no to being contacted")
    NOT_ALLOWED = "not_allowed", _("What allowed the contact was taken back")
    DECEASED = "deceased", _("Deceased")
    ENTERED_IN_ERROR = "entered_in_error", _("Entered in error")
    OTHER = "other", _("Other")


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def live(self) -> Self:
        """Scheduled or open."""
        return self.exclude(state=FollowUpState.ENDED)

    def running(self) -> Self:
        """Live and not paused by a hold."""
        return self.live().filter(paused_at__isnull=True)

    def overdue(self, at: datetime) -> Self:
        """Open past their due time."""
        return self.running().filter(state=FollowUpState.OPEN, due_at__lt=at)

    def owned_by(self, *users: Any) -> Self:
        """Theirs (ids) to do: named as assignee, or of a case they own and nobody else was named."""
        theirs = self.filter(assignee__in=users).values("pk")
        owned = Case.objects.filter(owner__in=users).values("pk")
        of_case = self.filter(assignee__isnull=True, is_shared=False, case__in=owned).values("pk")
        return self.filter(pk__in=theirs.union(of_case, all=True))

    def lent_to(self, user: Any) -> Self:
        """Of cases that are somebody else's or nobody's, while this user is named as assignee."""
        return self.filter(Q(case__owner=None) | ~Q(case__owner=user), assignee=user)

    def for_whoever_is_free(self, user: Any) -> Self:
        """Nobody's own, in the programs where the user contacts people."""
        programs = programs_where(user, Permission.FOLLOWUP_ATTEMPT)
        return self.filter(is_shared=True, assignee__isnull=True, program_id__in=programs)

    def visible_to(self, user: Any) -> Self:
        """Follow-ups of the cases the user may view."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)


@figures_read(
    *("case", "person", "encounter", "assignee", "opens_at", "due_at", "closes_at", "paused_at", "state"),
    *("end", "ended_at", "reached_late_by", "cancel_reason", "missed_cause"),
)
class FollowUp(Row):
    """One planned contact with a window, an assignee and exactly one end.

    The step's plan is copied, so that a protocol changed later never rewrites what was promised here.
    `owner` is not stored: the case's owner has it, unless `assignee` names somebody else.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="follow_ups")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, models.SET_NULL, null=True, blank=True, related_name="follow_ups")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="+")
    trigger = models.CharField(max_length=20, choices=Trigger, default=Trigger.ENCOUNTER_CLEARED)
    about_id = models.UUIDField(null=True, blank=True, help_text="The encounter, offer or appointment it counts from")
    name = models.CharField(max_length=60)
    is_shared = models.BooleanField(default=False, help_text="Whoever of the team is free does it, not the owner")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    anchor_at = models.DateTimeField(help_text="The trigger's moment")
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    why = models.JSONField(default=dict, help_text="The reason for the dates, as codes and numbers")
    modes = ArrayField(models.CharField(max_length=10, choices=ContactMode), default=list)
    attempts_needed = models.PositiveSmallIntegerField(default=3)
    days_needed = models.PositiveSmallIntegerField(default=1)
    parts_needed = models.PositiveSmallIntegerField(default=1)

    state = models.CharField(max_length=10, choices=FollowUpState, default=FollowUpState.SCHEDULED)
    end = models.CharField(max_length=10, choices=FollowUpEnd, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reached_late_by = models.ForeignKey("Attempt", models.SET_NULL, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(max_length=20, choices=CancelReason, blank=True)
    missed_cause = models.CharField(max_length=20, choices=MissedCause, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(
        null=True, help_text="When the sweep must look at this row again; empty when it need not"
    )
    paused_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the case's hold keeps the sweep away; the time left is kept"
    )
    ended_with = models.ForeignKey(
        "Attempt", models.SET_NULL, null=True, blank=True, related_name="+", help_text="The attempt that ended it"
    )
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="followup_window_in_order",
                condition=Q(opens_at__lte=models.F("due_at"), due_at__lte=models.F("closes_at")),
            ),
            models.CheckConstraint(
                name="followup_ends_one_way",
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(end="")
                | ~Q(state="ended") & Q(ended_at__isnull=True, end=""),
            ),
            models.CheckConstraint(
                name="followup_cancelled_with_reason",
                condition=Q(end="cancelled") & ~Q(cancel_reason="") | ~Q(end="cancelled") & Q(cancel_reason=""),
            ),
            models.CheckConstraint(name="followup_cause_only_missed", condition=Q(end="missed") | Q(missed_cause="")),
            models.CheckConstraint(
                name="followup_live_has_next_step",
                condition=(Q(state="ended") | Q(paused_at__isnull=False)) ^ Q(next_step_at__isnull=False),
            ),
            models.CheckConstraint(
                name="followup_paused_only_live", condition=~Q(state="ended") | Q(paused_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["case", "encounter", "step"], condition=~Q(end="cancelled"), name="followup_once_per_step"
            ),
            models.UniqueConstraint(
                fields=["case", "about_id", "step"], condition=~Q(end="cancelled"), name="followup_once_per_trigger"
            ),
        ]
        indexes = [
            models.Index(fields=["program", "due_at", "id"], name="followup_in_order"),
            models.Index(fields=["next_step_at"], name="followup_due_step", condition=Q(next_step_at__isnull=False)),
            models.Index(fields=["case", "due_at"], name="followup_case"),
            models.Index(fields=["program", "due_at"], name="followup_live", condition=~Q(state="ended")),
            models.Index(fields=["program", "closes_at"], name="followup_closed_in"),
            models.Index(fields=["program"], name="followup_shared", condition=Q(is_shared=True) & ~Q(state="ended")),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"

    @property
    def owner_id(self) -> Any:
        """Whose it is to do; nobody's while the case is unassigned, or when whoever is free does it."""
        return self.assignee_id or (None if self.is_shared else self.case.owner_id)

    @property
    def owner(self) -> Any:
        """Who that is; None while it is nobody's."""
        return self.assignee or (None if self.is_shared else self.case.owner)

    @property
    def own_cause(self) -> str:
        """The cause that the product wrote by itself, in words; nothing where somebody gave it."""
        is_own = self.missed_cause == MissedCause.NOT_TAKEN_ON
        return str(MissedCause.NOT_TAKEN_ON.label) if is_own else ""

    @property
    def is_live(self) -> bool:
        return self.state != FollowUpState.ENDED
