"""What cases and calls ask for: that somebody takes them on.

A call in which somebody agreed to be contacted is a duty the moment it is sent: of the owner of the person's open case,
else of who assigns cases; due by risk, the unassigned clock. So is an open case that nobody has.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import NumberHistory
from casemgmt.core.codes import Risk
from casemgmt.core.models import Event
from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import DutyLine, DutyRule, Ending, Owed, Press
from casemgmt.duties.ledger import WHO_IS_HERE
from casemgmt.duties.models import Duty, DutyEnd, DutyKind, OwingGroup
from casemgmt.encounters.models import Agrees, Encounter, EncounterPerson
from casemgmt.people.permission.queries import standings

from .clocks import assign_by, assigning
from .models import Case


def owed_by(owner_id: Any) -> dict[str, Any]:
    """Who owes what belongs to a case: its owner, else who assigns cases."""
    return {"owner_id": owner_id} if owner_id else {"group": OwingGroup.ASSIGNERS}


def people_of_cases(*, events: Sequence[Event]) -> Iterable[UUID]:
    """Whose cases these events are about, where they name nobody."""
    ids = {event.case_id for event in events if event.case_id and not event.person_id}
    return Case.objects.filter(pk__in=ids).values_list("person_id", flat=True) if ids else ()


def people_of_owners(*, events: Sequence[Event]) -> Iterable[UUID]:
    """Somebody came or went: whom their cases and their duties are about."""
    users = {event.data.get("user") or event.subject_id for event in events if event.verb.startswith(WHO_IS_HERE)}
    if not users:
        return ()
    owned = Case.objects.open().filter(owner__in=users).values_list("person_id", flat=True)
    owed = Duty.objects.open().filter(owner__in=users, person__isnull=False).values_list("person_id", flat=True)
    return {*owned, *owed}


UNOWNED = RowsAbout(lambda: Case.objects.open().filter(owner=None))


class UnownedCases(DutyRule):
    """An open case that nobody has: who assigns cases gives it to somebody."""

    kinds = (DutyKind.TAKE_ON,)
    subject_type = "case"
    heeds = ("case.", "person.merged", "person.unmerged")
    ignores = frozenset({"case.unassigned_overdue"})
    telling = ("case.unassigned_overdue",)  # one message for each manager and round
    tells_itself = frozenset({DutyKind.TAKE_ON})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """One for each; due by the unassigned clock."""
        rows = list(UNOWNED(people))
        numbers = assigning() if rows else NumberHistory()
        for row in rows:
            yield Owed(
                kind=DutyKind.TAKE_ON, subject_id=row.pk, program_id=row.program_id, case_id=row.pk,
                person_id=row.person_id, risk=row.risk,
                since=row.opened_at, opens_at=row.opened_at,
                due_at=assign_by(row.program_id, row.opened_at, row.risk, numbers), **owed_by(None),
            )  # fmt: skip

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """Somebody has it, or it closed before anybody had it."""
        closed = Case.objects.in_bulk(row.subject_id for row in duties)
        return {
            row.pk: Ending(DutyEnd.GONE, closed[row.subject_id].close_reason)
            for row in duties
            if closed[row.subject_id].owner_id is None
        }

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the case, where it is given to somebody."""
        words, press = _("nobody has the case"), _("Give it to somebody")
        return {row.pk: DutyLine(words, press, reverse("cases:case", args=[row.subject_id])) for row in duties}


def _waiting() -> Any:
    taken_on = Case.objects.filter(encounters=OuterRef("encounter"), person__root=OuterRef("person__root"))
    rows = EncounterPerson.objects.counted().filter(agrees=Agrees.YES, encounter__in=Encounter.objects.counted())
    return rows.filter(~Exists(taken_on)).select_related("encounter", "person")


WAITING_CALLS = RowsAbout(_waiting)


class CallsToTakeOn(DutyRule):
    """Somebody was met who agreed to be contacted, and no case has taken the call up."""

    kinds = (DutyKind.TAKE_ON,)
    subject_type = "encounterperson"
    heeds = ("encounter.", "encounterperson.", "person.", "contact_permission.", "case.")
    ignores = frozenset({"case.unassigned_overdue", "person.changed", "person.disclosed"})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """One for each person of a call that counts, as long as nobody has said no since."""
        met = list(WAITING_CALLS(people))
        said = standings([row.person for row in met]) if met else {}
        owners = _open_cases({row.person.root_id for row in met})
        numbers = assigning() if met else NumberHistory()
        for row in met:
            if said[row.person.root_id].may_reach:
                yield self._owed(row, owners.get(row.person.root_id, (None, None)), numbers)

    def _owed(self, row: EncounterPerson, had_by: tuple[Any, Any], numbers: NumberHistory) -> Owed:
        case_id, owner_id = had_by
        call, risk = row.encounter, row.encounter.risk or Risk.MODERATE
        return Owed(
            kind=DutyKind.TAKE_ON, subject_id=row.pk, program_id=call.program_id, person_id=row.person_id,
            case_id=case_id, risk=risk,
            since=call.ended_at, opens_at=call.ended_at,
            due_at=assign_by(call.program_id, call.ended_at, risk, numbers), **owed_by(owner_id),
        )  # fmt: skip

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """A case took the call up; or it does not count, or the person said no."""
        met = EncounterPerson.objects.filter(pk__in=[row.subject_id for row in duties])
        taken = Case.objects.filter(encounters=OuterRef("encounter"), person__root=OuterRef("person__root"))
        gone = set(met.filter(~Exists(taken)).values_list("pk", flat=True))
        return {row.pk: Ending(DutyEnd.GONE) for row in duties if row.subject_id in gone}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the call, where it is taken on by one press."""
        met = EncounterPerson.objects.filter(pk__in=[row.subject_id for row in duties]).select_related("encounter")
        calls = {row.pk: row.encounter for row in met}
        whom = {row.pk: row.person_id for row in met}
        return {
            row.pk: _line_of_call(calls[row.subject_id], whom[row.subject_id])
            for row in duties
            if row.subject_id in calls
        }


def _line_of_call(call: Encounter, person_id: UUID) -> DutyLine:
    words = _("a new call, agrees to be contacted; nobody has taken it on")
    mine = (("person", str(person_id)), ("me", "1"))
    take_on = Press(_("Take it on"), reverse("cases:take_on", args=[call.pk]), mine)
    url = reverse("encounters:encounter", args=[call.pk])
    return DutyLine(words, _("Take it on"), url, str(call.place), presses=(take_on,))


def _open_cases(roots: Collection[UUID]) -> dict[UUID, tuple[Any, Any]]:
    """By person, the open case and its owner."""
    rows = Case.objects.open().filter(person__root__in=roots).order_by("-opened_at")
    return {root: (pk, owner) for root, pk, owner in rows.values_list("person__root", "pk", "owner_id")}
