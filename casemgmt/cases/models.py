"""A person's open relation with a program after a crisis: case, needs, notes."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import CASE_PERMISSIONS, Permission
from casemgmt.core.access import UserGrant, cases_where, declared, programs_where
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.history import keeps_history
from casemgmt.core.models import Row, Voidable
from casemgmt.core.personal import holds_person
from casemgmt.core.stood import figures_read
from casemgmt.core.testimony import is_testimony
from casemgmt.encounters.models import Encounter, EncounterPerson, EncounterQuerySet
from casemgmt.people.models import Person, PersonMerge, unrestricted
from casemgmt.people.permission.queries import Standing, standing

from .caseload.models import (  # noqa: F401
    BroughtCase,
    Caseload,
    CaseloadDouble,
    CaseloadProblem,
    KeptColumns,
)
from .covers.models import Cover  # noqa: F401 - Django looks for models here
from .files.models import CaseFile  # noqa: F401
from .next_dates.models import NextDate  # noqa: F401
from .restrictions.models import Restriction  # noqa: F401


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    ON_HOLD = "on_hold", _("On hold")
    CLOSED = "closed", _("Closed")


class CloseReason(models.TextChoices):
    LINKED = "linked", _("Linked to care")
    NO_FURTHER_NEED = "no_further_need", _("No further need")
    DECLINED = "declined", _("The person wants no more contact")
    NEVER_REACHED = "never_reached", _("Never reached")
    LOST_CONTACT = "lost_contact", _("Lost after contact")
    MOVED = "moved", _("Moved away")
    DECEASED = "deceased", _("Deceased")
    OTHER = "other", _("Other")
    JOINED = "joined", _("Goes on in the person's other case")
    IN_ERROR = "in_error", _("Opened in error")


# Written by a merge of two people, and of a case whose calls were all somebody else's: nobody chooses them from a list.
NOT_BY_HAND = (CloseReason.JOINED, CloseReason.IN_ERROR)
BY_HAND = [choice for choice in CloseReason.choices if choice[0] not in NOT_BY_HAND]


class HoldReason(models.TextChoices):
    HOSPITAL = "hospital", _("In hospital")
    JAIL = "jail", _("In jail")
    AWAY = "away", _("Away")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """Not closed."""
        return self.exclude(state=CaseState.CLOSED)

    def visible_to(self, user: Any) -> Self:
        """Cases of the user's programs, restricted people left out, and those opened to the user by hand."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(pk__in=by_hand) if by_hand else in_program)


@figures_read("person", "owner", "state", "risk", "opened_at", "held_at", "closed_at", "close_reason")
class Case(Row):
    """The open relation of a person with a program; at most one open for each person."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="cases_owned"
    )
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    risk = models.CharField(max_length=10, choices=Risk, default=Risk.MODERATE)
    encounters = models.ManyToManyField(Encounter, related_name="cases", blank=True)
    opened_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    unassigned_told_at = models.DateTimeField(
        null=True, blank=True, help_text="When the managers were told that nobody has had it over its time"
    )
    hold_reason = models.CharField(max_length=10, choices=HoldReason, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=20, choices=CloseReason, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = declared(CASE_PERMISSIONS)
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=~Q(state="closed"), name="case_one_open_per_person"),
            models.CheckConstraint(
                name="case_closed_with_reason",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(close_reason="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, close_reason=""),
            ),
            models.CheckConstraint(
                name="case_held_with_reason",
                condition=Q(state="on_hold", held_at__isnull=False) & ~Q(hold_reason="")
                | ~Q(state="on_hold") & Q(held_at__isnull=True, hold_reason=""),
            ),
            models.CheckConstraint(
                name="case_assigned_with_owner",
                condition=Q(owner__isnull=True, assigned_at__isnull=True)
                | Q(owner__isnull=False, assigned_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["program", "-opened_at"], name="case_newest"),
            models.Index(fields=["owner"], name="case_owned_open", condition=~Q(state="closed")),
            models.Index(
                fields=["program", "opened_at"], name="case_unassigned", condition=~Q(state="closed") & Q(owner=None)
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def met_at(self) -> EncounterQuerySet:
        """The crisis calls it took on at which the person was met, as far as is known now."""
        met = EncounterPerson.objects.counted().filter(person__root=self.person.root_id)
        return self.encounters.filter(pk__in=met.values("encounter"))  # type: ignore[return-value]

    @property
    def calls(self) -> EncounterQuerySet:
        """What its plan counts from: those of them that were not entered in error."""
        return self.met_at.counted()

    @cached_property
    def contact(self) -> Standing:
        """Whether the person may be contacted, for pages: asked once of this object. What acts asks anew."""
        return standing(self.person)

    @property
    def case_id(self) -> Any:
        return self.pk


@is_testimony("merge", "kept", "ended", "moved", "before", "at")
class CaseJoin(Row):
    """Two open cases of people who were merged: one goes on and has what the other still had to do; the other ended
    and keeps its past. Undoing the merge parts them."""

    merge = models.OneToOneField(PersonMerge, models.PROTECT, related_name="case_join")
    kept = models.ForeignKey(Case, models.PROTECT, related_name="joins")
    ended = models.ForeignKey(Case, models.PROTECT, related_name="joined_by")
    moved = models.JSONField(default=dict, help_text="Ids of the rows that moved, by model")
    before = models.JSONField(default=dict, help_text="How the case that ended stood, and the risk of the other")
    at = models.DateTimeField()
    parted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"join {self.pk}"


@keeps_history("user", "permission", "content_object", "expires_at", "granted_by", "reason")
class CaseGrant(UserGrant):
    """One permission of one user on one case: cover, restricted people, break-glass."""

    content_object = models.ForeignKey(Case, models.CASCADE, related_name="grants")

    class Meta(UserGrant.Meta):
        pass


class NeedState(models.TextChoices):
    OPEN = "open", _("Open")
    MET = "met", _("Met")
    UNMET = "unmet", _("Unmet")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class UnmetReason(models.TextChoices):
    """Why nobody could meet a need: the rows of the gap ledger."""

    NO_SERVICE = "no_service", _("No such service here")
    NO_CAPACITY = "no_capacity", _("No room or no capacity")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    WAIT_TOO_LONG = "wait_too_long", _("Wait too long")
    TRANSPORT = "transport", _("No way to get there")
    COST = "cost", _("Cost")
    LANGUAGE_ACCESS = "language_access", _("Language or access")
    LOST_CONTACT = "lost_contact", _("Contact was lost")
    OTHER = "other", _("Other")


class NeedQuerySet(models.QuerySet["Need"]):
    def counted(self) -> Self:
        """Not entered in error."""
        return self.filter(voided_at__isnull=True)

    def open(self) -> Self:
        """Still to be met."""
        return self.counted().filter(state=NeedState.OPEN)

    def visible_to(self, user: Any) -> Self:
        """Needs of the cases the user may view."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)


@figures_read("case", "person", "domain", "state", "heard_at", "ended_at", "end_reason", "voided_at")
@holds_person("detail", "end_note")
@is_testimony("person", "domain", "detail", "heard_at", corrected=True)
class Need(Row, Voidable):
    """Something the person lacks; ends as met, unmet with a reason, or withdrawn."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="needs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="needs")
    domain = models.CharField(_("need"), max_length=20, choices=NeedDomain)
    detail = models.CharField(_("in a few words"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=NeedState, default=NeedState.OPEN)
    heard_at = models.DateTimeField(_("when it was heard"))
    is_brought = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="Known before: it came with a case brought along"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(_("why it stays unmet"), max_length=20, choices=UnmetReason, blank=True)
    end_note = models.CharField(_("how it ended, in a few words"), max_length=200, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="need_unmet_with_reason",
                condition=Q(state="unmet") & ~Q(end_reason="") | ~Q(state="unmet") & Q(end_reason=""),
            ),
            models.UniqueConstraint(
                fields=["case", "domain"], condition=Q(state="open", voided_at__isnull=True), name="need_once_open"
            ),
            models.CheckConstraint(
                name="need_ended_or_open",
                condition=Q(state="open", ended_at__isnull=True) | ~Q(state="open") & Q(ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["program", "-heard_at", "id"], name="need_newest")]
        ordering = ["heard_at", "id"]

    def __str__(self) -> str:
        return f"need {self.pk}"


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: Any) -> Self:
        """Notes of the cases the user may view, and of drafts one's own."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        by_hand = cases_where(user, Permission.CASE_VIEW)
        rows = self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)
        return rows.filter(Q(is_draft=False) | Q(author_id=user.pk))


@holds_person("text")
@is_testimony("person", "author", "text", "written_at", corrected=True, draft="is_draft")
class Note(Row, Voidable):
    """Free text of a colleague on a case; a draft until it is filed."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    is_draft = models.BooleanField(default=False)
    draft_tab = models.UUIDField(null=True, editable=False, help_text="In which tab of the browser it is being written")
    written_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["program", "-written_at", "id"], name="note_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "author", "draft_tab"],
                condition=Q(is_draft=True),
                nulls_distinct=False,
                name="note_one_draft_each_tab",
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def mark(self) -> str:
        """Which draft a page shows, and as of when: what it was begun with."""
        return f"{self.pk} {self.written_at.isoformat()}"
