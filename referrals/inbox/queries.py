"""What an agency received, by tab and narrowed by its search, and whose turn it is as the ledger says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where
from casemgmt.core.compiled import Compiled
from casemgmt.duties.models import Duty, DutyKind, DutyQuerySet

from ..conversation.queries import with_unread_for_agency
from ..models import Appointment, Offer, OfferQuerySet
from ..offers.reading import TELLS_BACK, tells_back
from ..workflow import LIVE, UNDECIDED, OfferState
from .search import InboxFilter, narrow

ALL = InboxFilter()


FINISHED = frozenset(OfferState) - LIVE - {OfferState.LINKED, OfferState.DRAFT, OfferState.VOIDED}


STATES_OF_TAB: dict[str, frozenset[str]] = {
    "waiting": frozenset(UNDECIDED),
    "accepted": frozenset({OfferState.ACCEPTED}),
    "served": frozenset({OfferState.LINKED}),
    "ended": frozenset(FINISHED),
}
TOLD_OF = (OfferState.ACCEPTED, OfferState.LINKED)
GOES_ON = STATES_OF_TAB["waiting"] | STATES_OF_TAB["accepted"] | STATES_OF_TAB["served"]

# The model says what they are: attributes that a read fills.
AGENCY_DUE, WORD_DUE = "agency_due_at", "word_due_at"


def with_turn(offers: OfferQuerySet) -> OfferQuerySet:
    """Each with the time by which its agency owes something, as the ledger says; empty where it owes nothing."""
    return offers.annotate(**{AGENCY_DUE: OWED_BY()})


def _owed_by() -> Subquery:
    owed = Duty.objects.open().filter(kind=DutyKind.AGENCY, subject_id=OuterRef("pk"))
    return Subquery(owed.values("due_at")[:1])


OWED_BY = Compiled(lambda: Offer, _owed_by, DateTimeField(), asks_key_alone=True)


def with_word(offers: OfferQuerySet, at: datetime) -> OfferQuerySet:
    """Each with the time by which the agency is to say what came of it, as the ledger asks; empty where nothing is
    asked, or the person did not agree that it tells us."""
    return offers.annotate(**{WORD_DUE: WORD_BY(at=at)})


def _word_by(at: Any) -> Case:
    slots = Appointment.objects.filter(offer=OuterRef(OuterRef("pk"))).values("pk")
    asked = happened_by(at).filter(Q(subject_id=OuterRef("pk")) | Q(subject_id__in=slots)).order_by("due_at")
    is_told = Q(state__in=TOLD_OF) & Q(tells_back(at))
    return Case(When(is_told, then=Subquery(asked.values("due_at")[:1])), default=None)


WORD_BY = Compiled(lambda: Offer, _word_by, DateTimeField(), "at")


def late_by(offer: Any, at: datetime) -> timedelta | None:
    """How late the agency itself is with what it owes; nothing while it is in time or owes nothing."""
    due: datetime | None = offer.agency_due_at or offer.word_due_at
    return at - due if due and due < at else None


def received_by(user: Any, tab: str, at: datetime, wanted: InboxFilter = ALL) -> QuerySet[Offer]:
    """What the user's agencies received: what they owe first, the latest and then the one due soonest on top; below
    it what waits on the program, the oldest first."""
    rows = narrow(Offer.objects.inbox_of(user), wanted, at).filter(state__in=STATES_OF_TAB[tab])
    return _in_order(rows, tab)


def _in_order(rows: OfferQuerySet, tab: str) -> OfferQuerySet:
    if tab == "ended":
        return rows.order_by("-ended_at", "pk")
    return with_turn(rows).order_by(F("agency_due_at").asc(nulls_last=True), "sent_at", "pk")


def cards_of(page: QuerySet[Offer], tab: str, at: datetime) -> QuerySet[Offer]:
    """The cards of one page of the list: what is said of a request is worked out for those that are shown alone."""
    ids = list(page.values_list("pk", flat=True))
    return _in_order(as_cards(Offer.objects.filter(pk__in=ids), at), tab)


def as_cards(offers: OfferQuerySet, at: datetime) -> OfferQuerySet:
    """These with all that a card of the inbox says of them, in the one read."""
    rows = with_turn(with_unread_for_agency(offers)).as_read(at)
    return with_word(rows, at).select_related(*JOINS).defer(*NOT_SAID)


JOINS = ("organization", "service", "person", "program", "referral__need", "identity_consent")
# Long words of the directory, of which a card says only the name.
NOT_SAID = (
    *("service__description", "service__fees_description", "service__eligibility_description"),
    *("service__application_process", "organization__description"),
)


@dataclass(frozen=True)
class InboxCounts:
    """How much stands under each tab, how much the agency still has to say of what came of it, and since when the
    oldest request waits. What has ended is not counted: it only grows."""

    by_tab: dict[str, int]
    to_say: int
    oldest_at: datetime | None


def happened_of(user: Any, at: datetime) -> DutyQuerySet:
    """What may have happened and nobody has said, in everything the user's agencies received, the oldest first. It
    stays until somebody says."""
    agencies = organizations_where(user, Permission.OFFER_VIEW)
    return happened_by(at).filter(_may_say(at), organization_id__in=agencies).order_by("since", "pk")


def happened_by(at: Any) -> DutyQuerySet:
    """What agencies are asked whether it happened: what was promised by a time is not asked before."""
    rows = Duty.objects.standing(at).filter(kind=DutyKind.HAPPENED)
    return rows.exclude(question="first_contact", due_at__gt=at)


def _may_say(at: datetime) -> Any:
    """Of a request whose person did not agree that the agency tells us back it is asked nothing."""
    slot = Appointment.objects.filter(pk=OuterRef("subject_id")).annotate(told=TELLS_BACK("offer", at=at))
    told = When(subject_type="appointment", then=Subquery(slot.values("told")))
    return Q(Case(told, When(subject_type="offer", then=TELLS_BACK("subject_id", at=at)), default=Value(False)))


def counted(user: Any, at: datetime, wanted: InboxFilter = ALL) -> InboxCounts:
    """Everything that is counted, in one read."""
    offers = narrow(Offer.objects.inbox_of(user), wanted, at).filter(state__in=GOES_ON).order_by()
    states = offers.annotate(of=F("state")).values("of").annotate(n=Count("pk"), oldest=Min("sent_at"))
    duties = happened_of(user, at).order_by().annotate(of=Value("happened")).values("of")
    said = duties.annotate(n=Count("pk"), oldest=Min("since"))
    rows = {row["of"]: row for row in states.values("of", "n", "oldest").union(said, all=True)}
    counted_tabs = {tab: held for tab, held in STATES_OF_TAB.items() if tab != "ended"}
    by_tab = {tab: sum(rows[state]["n"] for state in held & rows.keys()) for tab, held in counted_tabs.items()}
    oldest = min((rows[state]["oldest"] for state in STATES_OF_TAB["waiting"] & rows.keys()), default=None)
    return InboxCounts(by_tab, rows["happened"]["n"] if "happened" in rows else 0, oldest)
