"""Reads that serve a case's pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Value,
    When,
)
from django.db.models import Case as Choice
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.accounts.choosing import as_slug
from casemgmt.accounts.numbers.queries import NumberHistory, may_undo, undo_until
from casemgmt.core.codes import ContactMode, Risk
from casemgmt.core.compiled import Compiled, CompiledColumn, CompiledRows
from casemgmt.core.pages import as_id
from casemgmt.encounters.models import Agrees, Encounter, EncounterPerson
from casemgmt.people import whole
from casemgmt.people.age import Age, age_now
from casemgmt.people.alerts.queries import alert_words, alerts_now
from casemgmt.people.consents.ahead import not_followed, with_told_from
from casemgmt.people.models import Alert, Consent, ContactPoint, Person
from casemgmt.people.permission.queries import Standing
from casemgmt.people.safe_contact import why_outside_card

from . import hooks
from .clocks import ASSIGN_BY, assign_by, assigning
from .covers.queries import doing_the_work_of
from .models import NOT_BY_HAND, Case, CaseJoin, CaseState, CloseReason, Need, Note


def why_case_cannot_close(case: Case) -> list[str]:
    """Why a case cannot close: undecided needs, and what upper apps still have under way (`hooks.CLOSING_CHECKS`)."""
    undecided = case.needs.open()
    sentences = [
        _("The need “%(need)s” is undecided. Say whether it was met.") % {"need": need.get_domain_display()}
        for need in undecided
    ]
    return sentences + [sentence for check in hooks.CLOSING_CHECKS for sentence in check(case=case)]


def closing_undone_until(case: Case, at: datetime) -> datetime | None:
    """Until when the closing can be undone; nothing once that is over. What a merge, a death or calls of somebody else
    closed opens with them."""
    by_itself = (*NOT_BY_HAND, CloseReason.DECEASED)
    if case.closed_at is None or case.close_reason in by_itself:
        return None
    return undo_until(case.program_id, case.closed_at) if may_undo(case.program_id, case.closed_at, at) else None


def goes_on_in(case: Case) -> Case | None:
    """The case that goes on for one that was joined into another, over several merges too."""
    while case.close_reason == CloseReason.JOINED:
        join = CaseJoin.objects.filter(ended=case, parted_at=None).select_related("kept__person__root").first()
        if join is None:
            return None
        case = join.kept
        if case.close_reason != CloseReason.JOINED:
            return case
    return None


def has_call() -> CompiledColumn:
    """For a query of cases: whether one of the calls they took on is the person's still."""
    return HAS_CALL()


def _has_call() -> Exists:
    met = EncounterPerson.objects.counted().filter(person__root=OuterRef("person__root"))
    return Exists(met.filter(encounter__cases=OuterRef("pk"), encounter__in=Encounter.objects.counted().values("pk")))


HAS_CALL = Compiled(lambda: Case, _has_call, BooleanField())


@dataclass(frozen=True)
class Calls:
    """The crisis calls a case's page tells of: `ids`, those in its timeline; `last`, the newest it took on, with its
    words; `waiting`, those since in which the person agreed and that nobody has taken up."""

    ids: Sequence[UUID]
    last: Encounter | None
    waiting: Sequence[Encounter]


def calls_of(case: Case, user: Any) -> Calls:
    """One read of all calls at which the person was met: the case's own, and new ones at once."""
    met = EncounterPerson.objects.counted().filter(person__root=case.person.root_id, encounter=OuterRef("pk"))
    taken = Case.objects.filter(encounters=OuterRef("pk"), person__root=case.person.root_id)
    rows: Any = Encounter.objects.filter(Exists(met), program=case.program_id).select_related("recorded_by")
    found = list(
        rows.annotate(
            is_own=Exists(taken.filter(pk=case.pk)),
            waits=Exists(met.filter(agrees=Agrees.YES)) & ~Exists(taken),
            counts=Exists(Encounter.objects.counted().filter(pk=OuterRef("pk"))),
            is_open=Exists(Encounter.objects.visible_to(user).filter(pk=OuterRef("pk"))),
        ).newest_first()
    )
    shown = [call for call in found if call.counts and call.is_open]
    waiting = [call for call in shown if call.waits] if case.state != CaseState.CLOSED else []
    ids = [call.pk for call in found if call.is_own or call in waiting]
    return Calls(ids, next((call for call in shown if call.is_own), None), waiting)


def has_joined() -> CompiledColumn:
    """For a query of cases: whether another case of the person was joined into it, whose story it tells too."""
    return HAS_JOINED()


def _has_joined() -> Exists:
    return Exists(CaseJoin.objects.filter(kept=OuterRef("pk"), parted_at=None))


HAS_JOINED = Compiled(lambda: Case, _has_joined, BooleanField(), asks_key_alone=True)


def calls_lost(case: Case) -> list[Encounter]:
    """The crisis calls that an open case took on, where none of them is the person's any more; else nothing. A case
    that began without a call has none to lose."""
    if case.state == CaseState.CLOSED:
        return []
    calls: list[Any] = list(
        case.encounters.annotate(stands=Exists(case.calls.filter(pk=OuterRef("pk")))).newest_first()
    )
    return [] if any(call.stands for call in calls) else calls


SHOWN = ("mine", "unassigned", "all")


@dataclass(frozen=True)
class CaseFilters:
    """What the list shows, as its address says."""

    show: str = "mine"
    state: str = ""
    risk: str = ""
    sort: str = ""
    owner: str = ""
    program: str = ""

    @classmethod
    def read(cls, query: Any, first: str = "mine") -> "CaseFilters":
        """From an address; a word it does not know filters nothing."""
        show = query["show"] if query.get("show") in SHOWN else first
        found = cls(show=show, program=as_slug(query.get("program")))
        if query.get("state") in CaseState.values:
            found = replace(found, state=query["state"])
        if query.get("risk") in Risk.values:
            found = replace(found, risk=query["risk"])
        if owner := as_id(query.get("owner")):
            found = replace(found, owner=owner, show="all")
        return replace(found, sort=query["sort"]) if query.get("sort") in SORTS else found


RISK_RANK = Choice(
    When(risk=Risk.HIGH, then=Value(0)),
    When(risk=Risk.MODERATE, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "newest": ("-opened_at", "pk"),
    "oldest": ("opened_at", "pk"),
    "risk": (RISK_RANK, "opened_at", "pk"),
    "clock": (ASSIGN_BY, "pk"),
}


def for_list(user: Any, filters: CaseFilters) -> QuerySet[Case]:
    """Cases the user may see; closed ones only when asked for, unassigned ones by risk."""
    rows = Case.objects.visible_to(user)
    rows = rows.filter(state=filters.state) if filters.state else rows.open()
    if filters.show == "mine":
        rows = rows.filter(owner=user)
    elif filters.show == "unassigned":
        rows = rows.filter(owner__isnull=True)
    rows = rows.filter(owner_id=UUID(filters.owner)) if filters.owner else rows
    rows = rows.filter(risk=filters.risk) if filters.risk else rows
    rows = rows.filter(program__slug=filters.program) if filters.program else rows
    order = SORTS[filters.sort or ("clock" if filters.show == "unassigned" else "newest")]
    needs = Prefetch("needs", Need.objects.open(), to_attr="open_needs")
    rows = rows.annotate(alert_words=alert_words(timezone.now()))
    return rows.select_related("person__root", "owner").prefetch_related(needs).order_by(*order)


def counts(user: Any) -> dict[str, int]:
    """How many open cases stand under the tabs that ask for work; one index each."""
    rows = Case.objects.visible_to(user).open()
    return {"mine": rows.filter(owner=user).count(), "unassigned": rows.filter(owner__isnull=True).count()}


def assignment_due(case: Case, numbers: NumberHistory | None = None) -> datetime | None:
    """When an unassigned case must have an owner. Lists give the numbers they have read for all rows."""
    if case.owner_id or case.state == CaseState.CLOSED:
        return None
    return assign_by(case.program_id, case.opened_at, case.risk, numbers or assigning(case.program_id))


@dataclass(frozen=True)
class Way:
    """A way to reach the person, with what their contact card forbids at this moment."""

    point: ContactPoint
    not_now: Sequence[str] = ()

    @property
    def is_phone(self) -> bool:
        return bool(self.point.kind == ContactPoint.Kind.PHONE)


@dataclass(frozen=True)
class Header:
    """The facts at the head of a case: who, what to mind, what the person agreed to."""

    person: Person
    age: Age | None
    alerts: Sequence[Alert]
    ways: Sequence[Way]
    card: Any
    contact: Standing
    consents: int
    consent_until: datetime | None
    consents_ending: Sequence[Consent]
    assign_by: datetime | None
    stand_in: Any = None


def header(case: Case, at: datetime) -> Header:
    """All that the head of a case shows."""
    person = case.person.now
    person.program = case.program  # the same, and fetched
    contact = case.contact
    consents = list(CONSENTS(person=person.pk, at=at))
    return Header(
        person=person,
        age=age_now(person, at),
        alerts=alerts_now(person, at),
        ways=[] if contact.is_refused else _ways(person, case.program.zone, at),
        card=whole.card_of(person),
        contact=contact,
        consents=len({consent.organization_id for consent in consents}),
        consent_until=max((consent.expires_at for consent in consents), default=None),
        consents_ending=not_followed(consents, at),
        assign_by=assignment_due(case),
        stand_in=_stand_in(case, at),
    )


def _consents(person: Any, at: Any) -> QuerySet[Consent]:
    return with_told_from(Consent.objects.live(at).filter(person__root=person).select_related("organization"))


CONSENTS = CompiledRows(_consents, "person", "at")


def _ways(person: Person, zone: ZoneInfo, at: datetime) -> list[Way]:
    """What may be dialled now stands first."""
    points = whole.points_of(person)
    ways = [Way(point, why_outside_card(point, ContactMode.PHONE, at, zone)) for point in points]
    return sorted(ways, key=lambda way: (not way.is_phone, bool(way.not_now)))


def _stand_in(case: Case, at: datetime) -> Any:
    """Who does the owner's work while they are away."""
    doer = doing_the_work_of(case.owner, at) if case.owner else None
    return doer if doer != case.owner else None


def drafts_of(case: Case, user: Any) -> list[Note]:
    """What the user has typed on this case and not filed, the newest first: one for each tab they wrote in."""
    return list(DRAFTS(case=case.pk, user=user.pk))


def _drafts(case: Any, user: Any) -> QuerySet[Note]:
    return Note.objects.filter(case=case, author=user, is_draft=True).order_by("-written_at", "pk")


DRAFTS = CompiledRows(_drafts, "case", "user")


@dataclass(frozen=True)
class Meeting:
    """Somebody met in an encounter, and the case they have."""

    person: Person
    agrees: str
    agrees_words: str
    case: Case | None
    is_taken_on: bool
    alerts: Sequence[str] = ()


def met_in(encounter: Encounter, user: Any) -> list[Meeting]:
    """The people of an encounter whom the user may take on."""
    rows = encounter.met.counted().filter(person__in=Person.objects.visible_to(user)).select_related("person__root")
    rows = rows.annotate(alert_words=alert_words(timezone.now()))
    found = []
    for row in rows.order_by("created_at"):
        person = row.person.now
        case = Case.objects.open().filter(person__root=person).select_related("owner").first()
        taken = Case.objects.filter(encounters=encounter, person__root=person).exists()
        found.append(Meeting(person, row.agrees, str(row.get_agrees_display()), case, taken, row.alert_words))
    return found


def with_whom(*, people: Collection[UUID]) -> dict[UUID, str]:
    """Who has the open case of each of these people, by name."""
    rows = Case.objects.exclude(state=CaseState.CLOSED).filter(person__root__in=people)
    owners = rows.values_list("person__root", "owner__name")
    return {person: name or _("nobody yet") for person, name in owners}
