"""A request that a need be served, each agency's chance to serve it, and what came of it."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.cases.models import Case, Need
from casemgmt.core.access import Permission, cases_where, organizations_where, programs_where
from casemgmt.core.codes import Urgency
from casemgmt.core.models import Row
from casemgmt.encounters.models import Encounter
from casemgmt.people.models import Consent, Person
from providers.models import Organization, Service

from .workflow import LIVE, OfferState, ReferralResult, ReferralState

MOST_LIVE_OFFERS = 3
SUNSET = timedelta(days=30)


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: Any) -> Self:
        """Referrals of the cases the user may view."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW), person__is_restricted=False)
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)


class Referral(Row):
    """Our request that a need be served. Ours alone: it holds the story and is never sent as such."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, related_name="referrals")
    encounter = models.ForeignKey(Encounter, models.SET_NULL, null=True, blank=True, related_name="referrals")
    state = models.CharField(max_length=10, choices=ReferralState, default=ReferralState.DRAFT)
    result = models.CharField(max_length=12, choices=ReferralResult, blank=True)
    result_reason = models.CharField(max_length=200, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    we_choose = models.BooleanField(_("we choose among those who accept"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referral_closed_with_result",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(result="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, result=""),
            )
        ]
        indexes = [
            models.Index(fields=["program", "-made_at"], name="referral_newest"),
            models.Index(fields=["case"], name="referral_case"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"


class DeclineReason(models.TextChoices):
    NO_CAPACITY = "no_capacity", _("No room")
    WAITLIST_CLOSED = "waitlist_closed", _("Waitlist closed")
    STAFFING = "staffing", _("Not enough staff")
    NOT_OFFERED = "not_offered", _("Service not offered")
    AGE = "age", _("Not eligible: age")
    GENDER = "gender", _("Not eligible: gender")
    AREA = "area", _("Not eligible: area")
    INCOME = "income", _("Not eligible: income")
    INSURANCE = "insurance", _("Not eligible: insurance")
    DOCUMENTS = "documents", _("Not eligible: documents")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible: other")
    ACUITY_HIGH = "acuity_high", _("Acuity too high")
    ACUITY_LOW = "acuity_low", _("Acuity too low")
    BEHAVIOR = "behavior", _("Exclusion: behavior")
    RECORD = "record", _("Exclusion: record")
    SUBSTANCE_USE = "substance_use", _("Exclusion: substance use")
    COMPANIONS = "companions", _("Exclusion: pets, partner or accessibility")
    ENROLLED = "enrolled", _("Already enrolled")
    INSUFFICIENT = "insufficient", _("Insufficient information")
    CONSENT = "consent", _("Consent not valid")
    CONFLICT = "conflict", _("Conflict of interest or safety")
    FUNDING = "funding", _("Funding exhausted")
    REDIRECTED = "redirected", _("Redirected to another service")
    OTHER = "other", _("Other")


class NotLinkedReason(models.TextChoices):
    NOT_REACHED = "not_reached", _("Not reached")
    WRONG_CONTACT = "wrong_contact", _("Wrong or lost contact")
    DECLINED_HELP = "declined_help", _("Declined help")
    CHANGED_MIND = "changed_mind", _("Changed mind")
    NO_SHOW = "no_show", _("Repeated no-show")
    TRANSPORT = "transport", _("Transport")
    COST = "cost", _("Cost")
    LANGUAGE = "language", _("Language or access")
    UNSAFE = "unsafe", _("Felt unsafe or unwelcome")
    WAIT = "wait", _("Wait too long")
    ELSEWHERE = "elsewhere", _("Found other help")
    HOSPITALISED = "hospitalised", _("In hospital")
    INCARCERATED = "incarcerated", _("In jail")
    MOVED = "moved", _("Moved away")
    DECEASED = "deceased", _("Deceased")
    STOPPED = "stopped", _("Agency stopped")
    UNKNOWN = "unknown", _("Unknown")


class OfferQuerySet(models.QuerySet["Offer"]):
    def live(self) -> Self:
        """Sent and not yet ended or served."""
        return self.filter(state__in=LIVE)

    def counted(self) -> Self:
        """Sent at some time and not entered in error."""
        return self.filter(sent_at__isnull=False).exclude(state=OfferState.VOIDED)

    def visible_to(self, user: Any) -> Self:
        """Program side: offers of cases the user may view. Agency side: what was sent to the user's agency."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW), person__is_restricted=False)
        agencies = organizations_where(user, Permission.OFFER_VIEW)
        by_hand = cases_where(user, Permission.CASE_VIEW)
        seen = in_program | Q(referral__case_id__in=by_hand) if by_hand else in_program
        return self.filter(seen | Q(organization_id__in=agencies, sent_at__isnull=False) if agencies else seen)

    def inbox_of(self, user: Any) -> Self:
        """What the user's agencies received."""
        received = self.filter(organization_id__in=organizations_where(user, Permission.OFFER_VIEW))
        return received.filter(sent_at__isnull=False).exclude(state=OfferState.VOIDED)


class Offer(Row):
    """One agency's chance to serve a referral: the thing that is sent, accepted, declined.

    De-identified until it is confirmed. `asked`, `age_band` and the other words here are what the agency reads
    before that.
    A live offer always has one next owner (`waits_on`) and one due time (`due_at`).
    """

    class WaitsOn(models.TextChoices):
        AGENCY = "agency", _("the agency")
        NAVIGATOR = "navigator", _("us")

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="offers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="offers")
    service = models.ForeignKey(Service, models.PROTECT, related_name="offers")
    code = models.CharField(
        max_length=8, unique=True, help_text="Finds the offer on the phone or on paper; tells nothing"
    )
    state = models.CharField(max_length=15, choices=OfferState, default=OfferState.DRAFT)
    state_before = models.CharField(max_length=15, choices=OfferState, blank=True, help_text="Where undo returns to")
    version = models.PositiveIntegerField(default=1)

    urgency = models.CharField(max_length=10, choices=Urgency)
    asked = models.CharField(_("what is asked"), max_length=300)
    needed_by = models.DateTimeField(_("by when"), null=True, blank=True)
    age_band = models.CharField(max_length=30, blank=True)
    area_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=40, blank=True)
    access_needs = models.CharField(_("access needs"), max_length=200, blank=True)

    waits_on = models.CharField(max_length=10, choices=WaitsOn, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    acknowledge_by = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, help_text="When the sweep must look at this row again")
    clock_from = models.DateTimeField(
        null=True, blank=True, help_text="Sent, or when the clocks went on after a question"
    )
    used_wall = models.DurationField(
        default=timedelta, help_text="Time used before the last question, by the wall clock"
    )
    used_business = models.DurationField(default=timedelta, help_text="The same in business time")
    stages_done = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    first_contact_by = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="When this offer took the referral")
    identity_opened_at = models.DateTimeField(null=True, blank=True)
    identity_consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    question = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_from = models.CharField(max_length=15, choices=OfferState, blank=True, help_text="Where an answer returns to")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    review_on = models.DateField(null=True, blank=True)
    waitlist_position = models.PositiveIntegerField(null=True, blank=True)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    not_linked_reason = models.CharField(max_length=20, choices=NotLinkedReason, blank=True)
    end_note = models.CharField(max_length=300, blank=True)
    told_by = models.CharField(
        max_length=200, blank=True, help_text="Who said it and how, for an answer by phone or fax"
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="offer_sent_unless_draft",
                condition=Q(state="draft") | Q(state="voided") | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="offer_accepted_with_moment",
                condition=~Q(state__in=["accepted", "linked", "completed"]) | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="offer_live_has_owner_and_due",
                condition=~Q(state__in=sorted(LIVE)) | ~Q(waits_on="") & Q(due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="offer_declined_with_reason",
                condition=Q(state="declined") & ~Q(decline_reason="") | ~Q(state="declined"),
            ),
            models.CheckConstraint(
                name="offer_not_linked_with_reason",
                condition=Q(state="not_linked") & ~Q(not_linked_reason="") | ~Q(state="not_linked"),
            ),
            models.CheckConstraint(
                name="offer_question_while_asked",
                condition=~Q(state="info_requested") | ~Q(question="") & ~Q(asked_from=""),
            ),
            models.CheckConstraint(
                name="offer_review_while_waitlisted", condition=~Q(state="waitlisted") | Q(review_on__isnull=False)
            ),
            models.CheckConstraint(
                name="offer_identity_under_consent",
                condition=Q(identity_opened_at__isnull=True) | Q(identity_consent__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(confirmed_at__isnull=False, state__in=["accepted", "linked", "completed"]),
                name="offer_one_winner",
            ),
            models.UniqueConstraint(
                fields=["referral", "service"], condition=Q(state__in=sorted(LIVE)), name="offer_live_once_per_service"
            ),
        ]
        indexes = [
            models.Index(fields=["next_step_at"], name="offer_due_step", condition=Q(next_step_at__isnull=False)),
            models.Index(fields=["organization", "state", "due_at"], name="offer_inbox"),
            models.Index(fields=["referral"], name="offer_referral"),
            models.Index(fields=["program", "waits_on", "due_at"], name="offer_waiting", condition=~Q(waits_on="")),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"

    @property
    def case_id(self) -> Any:
        return self.referral.case_id

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def identity_is_open(self, at: datetime) -> bool:
        """Whether the agency may read who the person is, at this moment."""
        if not self.identity_opened_at or self.identity_consent is None or self.identity_consent.expires_at <= at:
            return False
        if self.state in LIVE or self.state == OfferState.LINKED:
            return True
        return self.state in {OfferState.COMPLETED, OfferState.NOT_LINKED} and at < (self.ended_at or at) + SUNSET


class AppointmentState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    ATTENDED = "attended", _("Attended")
    NO_SHOW = "no_show", _("Did not come")
    CANCELLED = "cancelled", _("Cancelled")


class NoShowReason(models.TextChoices):
    UNKNOWN = "unknown", _("Not known")
    TRANSPORT = "transport", _("Transport")
    FORGOT = "forgot", _("Forgot")
    ILL = "ill", _("Ill or in hospital")
    CHANGED_MIND = "changed_mind", _("Changed mind")
    WRONG_TIME = "wrong_time", _("Wrong time or place")
    UNSAFE = "unsafe", _("Felt unsafe or unwelcome")


class Appointment(Row):
    """A dated slot under an accepted offer."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=AppointmentState, default=AppointmentState.BOOKED)
    no_show_reason = models.CharField(max_length=15, choices=NoShowReason, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="appointment_settled_or_booked",
                condition=Q(state="booked", settled_at__isnull=True) | ~Q(state="booked") & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_no_show_with_reason", condition=~Q(state="no_show") | ~Q(no_show_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"


class Side(models.TextChoices):
    """Who says so. Two people of the program are one side."""

    AGENCY = "agency", _("the agency")
    PERSON = "person", _("the person, as told to us")
    NAVIGATOR = "navigator", _("we were present")
    DOCUMENT = "document", _("a document shows it")


class Grade(models.IntegerChoices):
    INFORMATION = 0, _("Information")
    ACCEPTED = 1, _("Accepted")
    APPOINTED = 2, _("Appointed")
    REPORTED = 3, _("Reported")
    CONFIRMED = 4, _("Confirmed")
    ENGAGED = 5, _("Engaged")


class LinkageStatement(Row):
    """What one side says of whether service began, with the day of service. Corrected by a later statement, never
    changed."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="statements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    side = models.CharField(_("who says so"), max_length=10, choices=Side)
    began = models.BooleanField(_("service began"))
    service_on = models.DateField(_("day of service"), null=True, blank=True)
    evidence = models.CharField(_("what shows it"), max_length=200, blank=True)
    said_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["said_at", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="linkagestatement_began_on_a_day",
                condition=Q(began=True, service_on__isnull=False) | Q(began=False),
            )
        ]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class Linkage(Row):
    """Evidence that service began: grade, date of service, source. Worked out from the statements of the sides."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="linkages")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="linkages")
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="linkage")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField(choices=Grade)
    service_on = models.DateField(null=True, blank=True)
    is_disputed = models.BooleanField(default=False)
    sides = ArrayField(models.CharField(max_length=10, choices=Side), default=list)
    graded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="linkage_served_on_a_day", condition=Q(grade__lt=3) | Q(service_on__isnull=False)
            )
        ]
        indexes = [models.Index(fields=["program", "service_on"], name="linkage_service_day")]

    def __str__(self) -> str:
        return f"linkage {self.pk}"

    @property
    def sides_words(self) -> str:
        """Who says so, in words."""
        return ", ".join(str(Side(side).label) for side in self.sides)


from .reply_links import LinkUse, ReplyLink  # noqa: E402, F401 - Django looks for models here
