"""One agency's chance to serve a request, and the reasons it ends for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import CalendarRule, Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import cases_where, organizations_where, programs_where
from casemgmt.core.codes import Side, Urgency
from casemgmt.core.history import keeps_history
from casemgmt.core.models import Row
from casemgmt.core.stood import figures_read
from casemgmt.people.models import Consent, Gender, Person, unrestricted
from providers.models import Organization, Service

from ..referral.models import Referral
from ..standards.models import StandardRule
from ..standards.terms import DEFAULT_SUNSET_DAYS
from ..workflow import ENDED, LIVE, SHUT, OfferState
from . import reading
from .reading import NOTHING, OPENING, Reading
from .reasons import DeclineReason, Mobility, NotLinkedReason, Pets, RecallReason

# Whose turn an offer can be.
TURNS = [(Side.AGENCY.value, _("the agency")), (Side.NAVIGATOR.value, _("us"))]

RECEIVED = frozenset(OfferState) - {OfferState.DRAFT, OfferState.VOIDED}


def _reading(told: Sequence[bool], held: Any) -> Reading:
    is_covered, asked, is_opened, tells_back = told
    opened = frozenset(map(str, OPENING)) & frozenset(held or ()) if is_opened else frozenset()
    return Reading(is_covered, asked, opened, tells_back)


class OfferQuerySet(models.QuerySet["Offer"]):
    def live(self) -> Self:
        """Sent and not yet ended or served."""
        return self.filter(state__in=LIVE)

    def counted(self) -> Self:
        """Sent at some time and not entered in error."""
        return self.filter(sent_at__isnull=False).exclude(state=OfferState.VOIDED)

    def visible_to(self, user: Any) -> Self:
        """Program side: offers of cases the user may view. Agency side: what was sent to the user's agency."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        agencies = organizations_where(user, Permission.OFFER_VIEW)
        by_hand = cases_where(user, Permission.CASE_VIEW)
        seen = in_program | Q(referral__case_id__in=by_hand) if by_hand else in_program
        return self.filter(seen | Q(organization_id__in=agencies, sent_at__isnull=False) if agencies else seen)

    def as_read(self, at: datetime) -> Self:
        """Each with what its agency may read of it at this moment, so that a list asks once."""
        return self.annotate(agency_reads=reading.COLUMN(at=at))

    def readable_by_agency(self, at: datetime) -> Self:
        """Those of which the agency may read what was asked."""
        return self.filter(reading.annotations(at)["agency_reads_asked"])

    def open_to_agency(self, at: datetime) -> Self:
        """Those whose agency may read who the person is."""
        return self.filter(reading.annotations(at)["agency_reads_identity"])

    def asked_of_agency(self, at: datetime) -> Self:
        """Those of which the agency may read what was asked."""
        return self.filter(reading.annotations(at)["agency_reads_asked"])

    def telling_back(self, at: datetime) -> Self:
        """Those of which the agency may tell us what came of it."""
        return self.filter(reading.tells_back(at))

    def inbox_of(self, user: Any) -> Self:
        """What the user's agencies received."""
        received = self.filter(organization_id__in=organizations_where(user, Permission.OFFER_VIEW))
        # a constraint says that all others were sent; asking for the state alone is answered from the index
        return received.filter(state__in=RECEIVED)


@figures_read(
    *("referral", "person", "organization", "state", "urgency", "sent_at", "acknowledged_at", "decided_at"),
    *("accepted_at", "ended_at", "decide_by", "decline_reason", "not_linked_reason"),
)
@keeps_history(
    "person",
    "question",
    "answer",
    "decline_reason",
    "not_linked_reason",
    "recall_reason",
    "end_note",
    "told_by",
    "review_on",
    "waitlist_position",
)
class Offer(Row):
    """One agency's chance to serve a referral: the thing that is sent, accepted, declined.

    De-identified until it is confirmed. `asked`, `age_band` and the other words here are what the agency reads
    before that.
    A live offer always has one next owner (`waits_on`) and one due time (`due_at`).
    """

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
    gender = models.CharField(_("gender"), max_length=12, choices=Gender, blank=True, db_default="")
    people = models.PositiveSmallIntegerField(_("how many people"), null=True, blank=True)
    pets = models.CharField(_("animals"), max_length=10, choices=Pets, blank=True, db_default="")
    mobility = models.CharField(_("mobility"), max_length=12, choices=Mobility, blank=True, db_default="")

    waits_on = models.CharField(max_length=10, choices=TURNS, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateTimeField(
        null=True, blank=True, help_text="Until when the agency was to decide; kept afterwards"
    )
    next_step_at = models.DateTimeField(null=True, help_text="When the sweep must look at this row again")
    clock_from = models.DateTimeField(
        null=True, blank=True, help_text="Sent, or when the clocks went on after a question"
    )
    sent_standard = models.ForeignKey(
        StandardRule, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the usual standards"
    )
    sent_calendar = models.ForeignKey(
        CalendarRule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: before its first change",
    )
    sunset_days = models.PositiveSmallIntegerField(default=DEFAULT_SUNSET_DAYS)
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
    recall_reason = models.CharField(max_length=20, choices=RecallReason, blank=True)
    end_note = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How often it was tried to reach the person, where nobody did"
    )
    named_service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Where a decline points: a service that may fit better",
    )  # fmt: skip
    told_by = models.CharField(
        max_length=200, blank=True, help_text="Who said it and how, for an answer by phone or fax"
    )

    agency_due_at: Any = None  # by when its agency owes something, as the ledger says: inbox/queries.py
    word_due_at: Any = None  # by when its agency is to say what came of it: the same
    said: Any = ()  # what a page shows of the statements: linkages/rules.py

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
            # every live offer has exactly one next owner and one due time, always
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
            models.CheckConstraint(name="offer_known_state", condition=Q(state__in=OfferState.values)),
            models.CheckConstraint(
                name="offer_ended_with_moment",
                condition=Q(state__in=sorted(ENDED), ended_at__isnull=False)
                | ~Q(state__in=sorted(ENDED)) & Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="offer_over_waits_for_nobody",
                condition=Q(state__in=sorted(LIVE | {OfferState.DRAFT})) | Q(waits_on="", due_at__isnull=True),
            ),
            models.CheckConstraint(
                name="offer_shut_when_over",
                condition=~Q(state__in=sorted(SHUT)) | Q(identity_opened_at__isnull=True),
            ),
            models.CheckConstraint(
                name="offer_superseded_by_winner", condition=~Q(state="superseded") | Q(superseded_by__isnull=False)
            ),
            # fifty people who press “accept” at once produce one winner: the second one meets this
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
            models.Index(fields=["organization", "-ended_at", "id"], name="offer_ended_last"),
            models.Index(fields=["organization", "sent_at"], name="offer_sent_lately"),
            models.Index(fields=["program", "-created_at", "id"], name="offer_newest"),
            models.Index(fields=["organization", "-created_at", "id"], name="offer_newest_of_agency"),
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

    def reading(self, at: datetime) -> Reading:
        """What the agency may read of this request: as it was fetched (`as_read`), else as it stands now."""
        if "agency_reads" not in self.__dict__:
            asked: Any = type(self).objects.as_read(at).filter(pk=self.pk)
            found = asked.values_list("agency_reads", "identity_consent__categories").first()
            return _reading(*found) if found else NOTHING
        row: Any = self
        return _reading(row.agency_reads, row.identity_consent.categories if row.agency_reads[2] else [])

    def identity_is_open(self, at: datetime) -> bool:
        """Whether the agency may read who the person is, at this moment."""
        return bool(self.reading(at).opened)
