"""One crisis contact as the team reports it, and the imports that bring many."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Area, Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.models import Row, Voidable
from casemgmt.core.personal import holds_person
from casemgmt.core.stood import figures_read
from casemgmt.core.testimony import is_testimony
from casemgmt.people.models import Person

from .by_eye.models import DispatchSample, KeptMapping  # noqa: F401 (found here by migrations)
from .twins.models import TwinJoin


class Source(models.TextChoices):
    CALL_911 = "911", _("911")
    CALL_988 = "988", _("988")
    WALK_IN = "walk_in", _("Walk-in")
    PARTNER = "partner", _("Partner agency")
    POLICE = "police", _("Police hand-over")
    SELF = "self", _("The person called us")
    OTHER = "other", _("Other")


class CallType(models.TextChoices):
    WELFARE = "welfare", _("Welfare check")
    MENTAL_HEALTH = "mental_health", _("Mental health crisis")
    SUICIDE_CONCERN = "suicide_concern", _("Concern about suicide")
    SUBSTANCE_USE = "substance_use", _("Intoxication or overdose worry")
    BEHAVIOR = "behavior", _("Disturbing behavior")
    HOUSING = "housing", _("Homelessness or shelter")
    CONFLICT = "conflict", _("Conflict or dispute")
    TRANSPORT = "transport", _("Transport")
    MEDICAL = "medical", _("Minor medical")
    PUBLIC_ASSIST = "public_assist", _("Public assistance")
    OTHER = "other", _("Other")


class Disposition(models.TextChoices):
    ON_SCENE = "on_scene", _("Services given on scene")
    TRANSPORTED = "transported", _("Services and transport")
    INFORMATION = "information", _("Information only")
    REFUSED = "refused", _("Refused")
    NOBODY_FOUND = "nobody_found", _("No person found")
    TRANSFERRED = "transferred", _("Handed to fire, EMS or police")
    OTHER = "other", _("Other outcome")


class Action(models.TextChoices):
    """What the team did; several may apply."""

    DE_ESCALATION = "de_escalation", _("De-escalation")
    ASSESSMENT = "assessment", _("Assessment")
    SAFETY_PLAN = "safety_plan", _("Safety planning")
    FIRST_AID = "first_aid", _("First aid")
    SUPPLIES = "supplies", _("Food, water or supplies")
    TRANSPORT = "transport", _("Transport")
    MEDIATION = "mediation", _("Mediation")
    INFORMATION = "information", _("Information")
    FAMILY = "family", _("Contact with family")


class CoResponse(models.TextChoices):
    NONE = "none", _("Nobody else")
    POLICE = "police", _("Police")
    EMS = "ems", _("EMS or fire")
    BOTH = "both", _("Police and EMS")


class StayedWith(models.TextChoices):
    """Who kept a call that was not sent to the team."""

    POLICE = "police", _("Police")
    EMS = "ems", _("Fire or EMS")
    OTHER = "other", _("Somebody else")


class NotSentBecause(models.TextChoices):
    """Why a call was not sent to the team; the first two mean that no team could come."""

    NO_TEAM_FREE = "no_team_free", _("No team was free")
    OFF_HOURS = "off_hours", _("Outside the team's hours")
    DANGER = "danger", _("Not safe without police")
    MEDICAL = "medical", _("Needed an ambulance")
    CALLER = "caller", _("The caller wanted something else, or canceled")
    DISPATCHER = "dispatcher", _("Dispatcher's decision")
    OTHER = "other", _("Another reason")


class TimeFlag(models.TextChoices):
    """Why a time is left out of response-time figures."""

    OUT_OF_ORDER = "out_of_order", _("Times out of order")
    MIDNIGHT = "midnight", _("Midnight used as a placeholder")
    FUTURE = "future", _("In the future")
    TOO_LONG = "too_long", _("Longer than a day")
    NO_SUCH_TIME = "no_such_time", _("A local time the clock change skips")
    AMBIGUOUS = "ambiguous", _("A local time that occurs twice")


# An hour more or less at a clock change spoils a response time, but it still says when the encounter was.
FAR_OFF = [TimeFlag.OUT_OF_ORDER, TimeFlag.MIDNIGHT, TimeFlag.FUTURE, TimeFlag.TOO_LONG]


def _believed(name: str) -> models.Case:
    """The time, or nothing where it is far off."""
    is_far_off = Q(**{f"time_flags__{name}__in": [str(flag) for flag in FAR_OFF]})
    return models.Case(models.When(is_far_off, then=None), default=models.F(name))


TIMES = ("received_at", "dispatched_at", "on_scene_at", "engaged_at", "cleared_at")


class EncounterQuerySet(models.QuerySet["Encounter"]):
    def visible_to(self, user: Any) -> Self:
        """Encounters of the programs where the user may view them. Where somebody restricted was met, it opens only to
        who may see that person, whoever recorded it: its place and its words tell of them as much as a name."""
        closed = Person.objects.closed_to(user)
        rows = self.filter(program_id__in=programs_where(user, Permission.ENCOUNTER_VIEW))
        return rows.exclude(pk__in=Encounter.objects.filter(met__person__root__in=closed).values("pk"))

    def counted(self) -> Self:
        """Without what was entered in error, and each call once: twins that were joined stand for one."""
        joined = TwinJoin.objects.live().filter(gone=models.OuterRef("pk"))
        return self.filter(~models.Exists(joined), voided_at=None)

    def newest_first(self) -> Self:
        """By when they ended."""
        return self.order_by("-ended_at", "-created_at", "pk")


@figures_read(
    *("source", "call_type", "criterion_met", "sent_to_team", "area", "risk", "disposition", "needs_heard"),
    *("received_at", "dispatched_at", "on_scene_at", "cleared_at", "ended_at", "time_flags", "voided_at"),
    *("co_response", "ems_called", "er_transfer", "force_used", "arrest", "involuntary_hold", "felt_safe"),
    *("actions_taken", "team", "stayed_with", "not_sent_because"),
    *("person_injured", "responder_injured"),
    masked=["transport_destination"],
)
@holds_person("narrative", "place", "call_type_text", "disposition_text", "transport_destination", of="met__person_id")
@is_testimony(
    "source",
    "call_type",
    "call_type_text",
    "criterion_met",
    "sent_to_team",
    "stayed_with",
    "not_sent_because",
    "area",
    "place",
    "latitude",
    "longitude",
    *TIMES,
    "time_flags",
    "team",
    "co_response",
    "actions_taken",
    "disposition",
    "disposition_text",
    "transport_destination",
    "needs_heard",
    "risk",
    "person_injured",
    "responder_injured",
    "force_used",
    "arrest",
    "involuntary_hold",
    "ems_called",
    "er_transfer",
    "felt_safe",
    "narrative",
    "recorded_by",
    corrected=True,
)
class Encounter(Row, Voidable):
    """One crisis contact: where it came from, what was done, how it ended. Zero or more people."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="encounters")
    source = models.CharField(_("source"), max_length=10, choices=Source)
    source_system = models.CharField(max_length=40, blank=True, help_text="Which export a row came from")
    external_id = models.CharField(_("dispatch number"), max_length=60, blank=True)
    call_type = models.CharField(_("call type"), max_length=20, choices=CallType, blank=True)
    call_type_text = models.CharField(max_length=200, blank=True, help_text="The dispatcher's own words, kept as given")
    criterion_met = models.BooleanField(_("met a diversion criterion"), null=True, blank=True)
    sent_to_team = models.BooleanField(default=True)
    # Of a call that was not sent to the team; empty: nobody said.
    stayed_with = models.CharField(_("stayed with"), max_length=10, choices=StayedWith, blank=True, db_default="")
    not_sent_because = models.CharField(
        _("why not sent"), max_length=20, choices=NotSentBecause, blank=True, db_default=""
    )
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.CharField(_("place"), max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    received_at = models.DateTimeField(_("call received"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("dispatched"), null=True, blank=True)
    on_scene_at = models.DateTimeField(_("on scene"), null=True, blank=True)
    engaged_at = models.DateTimeField(_("engaged"), null=True, blank=True)
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    time_flags = models.JSONField(default=dict, blank=True, help_text="Field name to why its time is not believed")
    # The moment follow-up counts from: cleared, else on scene, else received, as far as they are believed.
    ended_at = models.GeneratedField(
        expression=Coalesce(
            *map(_believed, ("cleared_at", "on_scene_at", "received_at", "engaged_at", "dispatched_at")),
            "received_at",
            "cleared_at",
            "created_at",
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    team = models.CharField(_("team"), max_length=80, blank=True)
    responders = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    co_response = models.CharField(_("who else came"), max_length=10, choices=CoResponse, default=CoResponse.NONE)
    actions_taken = ArrayField(models.CharField(max_length=20, choices=Action), default=list, blank=True)
    disposition = models.CharField(_("outcome"), max_length=20, choices=Disposition)
    disposition_text = models.CharField(max_length=200, blank=True)
    transport_destination = models.CharField(_("taken to"), max_length=120, blank=True)
    needs_heard = ArrayField(models.CharField(max_length=20, choices=NeedDomain), default=list, blank=True)
    risk = models.CharField(_("risk"), max_length=10, choices=Risk, blank=True)
    person_injured = models.BooleanField(_("person injured"), default=False)
    responder_injured = models.BooleanField(_("responder injured"), default=False)
    force_used = models.BooleanField(_("force used by others on scene"), default=False)
    arrest = models.BooleanField(_("arrest"), default=False)
    involuntary_hold = models.BooleanField(_("involuntary hold"), default=False)
    ems_called = models.BooleanField(_("EMS called"), default=False)
    er_transfer = models.BooleanField(_("taken to an emergency room"), default=False)
    felt_safe = models.BooleanField(_("the team felt safe"), null=True, blank=True)
    narrative = models.TextField(_("what happened"), blank=True)
    people = models.ManyToManyField(Person, through="EncounterPerson", related_name="encounters")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    imported_by = models.ForeignKey("EncounterImport", models.SET_NULL, null=True, related_name="encounters")

    objects = EncounterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "source_system", "external_id"],
                condition=~Q(external_id=""),
                name="encounter_once_per_source",
            )
        ]
        indexes = [
            models.Index(fields=["program", "-created_at"], name="encounter_newest"),
            models.Index(fields=["program", "-ended_at"], name="encounter_ended"),
            models.Index(fields=["program", "cleared_at"], name="encounter_cleared"),
            # Which teams there are is read from it by leaps, however many calls they had.
            models.Index(fields=["program", "team"], name="encounter_team", condition=~Q(team="")),
        ]

    def __str__(self) -> str:
        return f"encounter {self.pk}"

    @property
    def times(self) -> dict[str, Any]:
        """The five times by field name, in the order in which they follow each other."""
        return {name: getattr(self, name) for name in TIMES}

    def believed(self, name: str) -> Any:
        """A time that may go into response-time figures, else None."""
        return None if name in self.time_flags else getattr(self, name)


class Agrees(models.TextChoices):
    YES = "yes", _("Yes, we may contact them")
    NO = "no", _("No")
    NOT_ASKED = "not_asked", _("Not asked")


OF_THE_CALL = "(SELECT program_id FROM encounters_encounter WHERE id = OLD.encounter_id)"


class MetQuerySet(models.QuerySet["EncounterPerson"]):
    def counted(self) -> Self:
        """Whoever was met: not those written down in error."""
        return self.filter(voided_at=None)


@figures_read("encounter", "person", "agrees", "voided_at", program=OF_THE_CALL)
class EncounterPerson(Row, Voidable):
    """A person met in an encounter, and whether they agreed to be contacted afterwards."""

    encounter = models.ForeignKey(Encounter, models.CASCADE, related_name="met")
    person = models.ForeignKey(Person, models.PROTECT, related_name="met_in")
    agrees = models.CharField(_("agrees to be contacted"), max_length=10, choices=Agrees, default=Agrees.NOT_ASKED)

    objects = MetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["encounter", "person"], name="encounterperson_once")]

    @property
    def program_id(self) -> Any:
        """The program of the call."""
        return self.encounter.program_id

    @property
    def program(self) -> Program:
        return self.encounter.program

    def __str__(self) -> str:
        return f"met {self.pk}"


class EncounterImportQuerySet(models.QuerySet["EncounterImport"]):
    def visible_to(self, user: Any) -> Self:
        """Imports of the programs where the user may import."""
        return self.filter(program_id__in=programs_where(user, Permission.ENCOUNTER_IMPORT))


class EncounterImport(Row):
    """One file of dispatch records being read (`core/jobs`): how far it is, what came of it. Restartable row by row."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Reading")
        ASKED = "asked", _("Has a question")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not read")
        CANCELED = "canceled", _("Canceled")

    program = models.ForeignKey(Program, models.CASCADE, related_name="encounter_imports")
    mapping = models.CharField(max_length=120)
    mapping_text = models.TextField()
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it was not read, or what is asked")
    is_day_first = models.BooleanField(null=True, help_text="What a person said of 05/11/2026; empty: not asked")
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0, help_text="Totals, repeated headings, rows of other services")
    touched_at = models.DateTimeField(default=timezone.now, help_text="Last progress")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = EncounterImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="encounterimport_counts_every_row",
                condition=Q(
                    rows_read=models.F("created")
                    + models.F("changed")
                    + models.F("unchanged")
                    + models.F("refused")
                    + models.F("skipped")
                ),
            )
        ]

    def __str__(self) -> str:
        return f"encounter import {self.pk}"

    @property
    def is_finished(self) -> bool:
        """Done, canceled, or given up."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELED}

    @property
    def taken(self) -> int:
        """Rows that went in. With those refused and left out they are the rows of the file, always."""
        return self.created + self.changed + self.unchanged


class ImportProblem(Row):
    """Why a row was refused, or a value in it not believed: row number, column, reason."""

    batch = models.ForeignKey(EncounterImport, models.CASCADE, related_name="problems")
    row_number = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300)
    is_refusal = models.BooleanField(default=True)
    is_left_out = models.BooleanField(default=False, db_default=False, help_text="No row of a call: totals, titles")

    class Meta:
        ordering = ["row_number", "column"]

    def __str__(self) -> str:
        return f"row {self.row_number}"

    @property
    def outcome(self) -> str:
        """What became of the row, as the report says it."""
        return "refused" if self.is_refusal else "left out" if self.is_left_out else "doubted"
