"""A crisis contact becomes a case, or joins the one that is already open."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.rules import refuse_retired
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.codes import Risk
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.encounters.models import Encounter
from casemgmt.people.actions.locks import hold_root, refuse_forgotten
from casemgmt.people.models import Person

from .. import hooks
from ..models import Case, Need
from .assignment import assign_case
from .state import resume_case


@action
def take_on(*, encounter: Encounter, person: Person, owner: Any = None, by: Actor, at: datetime) -> Case:
    """Take on somebody met in an encounter: open or join their case, and give it an owner.

    Without a named owner the case keeps the one it has, else whoever takes it on owns it. Where the person did not
    agree to be contacted the case opens, and no follow-ups start. A second press finds everything done.
    """
    case = open_case(encounter=encounter, person=person, by=by, at=at)
    wanted = owner or case.owner or by
    return case if wanted.pk == case.owner_id else assign_case(case=case, owner=wanted, by=by, at=at)


@action
def open_case(*, encounter: Encounter, person: Person, by: Actor, at: datetime) -> Case:
    """Open the person's case without an owner yet, or let the encounter join the case that is open."""
    require(by, Permission.CASE_TAKE_ON, encounter)
    refuse_retired(encounter.program_id)
    person = refuse_forgotten(hold_root(person.pk))
    _hold_counted(encounter)
    _check_met(encounter, person)
    case = _open_case_of(person)
    if case and case.encounters.filter(pk=encounter.pk).exists():
        return case
    case = _join(case, encounter, by, at) if case else _open(encounter, person, by, at)
    case.encounters.add(encounter)
    _write_needs(case, encounter, by, at)
    for hook in hooks.ON_OPENED:
        hook(case=case, encounter=encounter, by=by, at=at)
    return case


@action
def bring_case(*, person: Person, opened_on: date | None, risk: str = Risk.MODERATE, by: Actor, at: datetime) -> Case:
    """A case the program worked on elsewhere goes on here: open since now, without an owner yet, without a call, so
    that nothing is planned from one. `opened_on`: when it was opened elsewhere; the timeline says it, no figure counts
    it. The case that is open already is the one."""
    person = hold_root(person.pk)
    for right in (Permission.CASE_ASSIGN, Permission.CASE_TAKE_ON):
        require(by, right, person)
    refuse_retired(person.program_id)
    case = _open_case_of(person)
    if case is None:
        case = Case.objects.create(program=person.program, person=person, risk=risk, opened_at=at)
        record("case.brought", case, by=by, at=at, risk=risk, since=opened_on.isoformat() if opened_on else "")
    return case


def _hold_counted(encounter: Encounter) -> None:
    """Taken on by the record that counts; held, so that it is not found to be another's twin meanwhile."""
    held = Encounter.objects.select_for_update(of=("self",), no_key=True).get(pk=encounter.pk)
    if held.voided_at:
        raise NotPossible(_("This encounter was entered in error. Nobody is taken on with it."))
    if not Encounter.objects.counted().filter(pk=held.pk).exists():
        raise NotPossible(_("This is the same call as another record. Take it on from there."))


def _check_met(encounter: Encounter, person: Person) -> None:
    if not encounter.met.counted().filter(person__root=person).exists():
        words = _("This person was not met in this encounter. Add them to the encounter first.")
        raise NotPossible(words, field="person")


def _open_case_of(person: Person) -> Case | None:
    rows = (
        Case.objects.open()
        .select_for_update(of=("self",), no_key=True)
        .select_related("owner", "program", "person__root")
    )
    return rows.filter(person__root=person).order_by("opened_at").first()


def _open(encounter: Encounter, person: Person, by: Actor, at: datetime) -> Case:
    case = Case.objects.create(
        program=encounter.program, person=person, risk=encounter.risk or Risk.MODERATE, opened_at=at
    )
    record("case.opened", case, by=by, at=at, encounter=encounter.pk, risk=case.risk)
    return case


def _join(case: Case, encounter: Encounter, by: Actor, at: datetime) -> Case:
    """A new crisis may raise the risk; only a person lowers it. Whoever was met outside is not on hold any more."""
    case = resume_case(case=case, by=by, at=at)
    ranks = list(Risk.values)
    if encounter.risk and ranks.index(encounter.risk) > ranks.index(case.risk):
        case.risk = encounter.risk
        case.save(update_fields=["risk"])
    record("case.joined", case, by=by, at=at, encounter=encounter.pk, risk=case.risk)
    return case


def _write_needs(case: Case, encounter: Encounter, by: Actor, at: datetime) -> None:
    known = set(case.needs.open().values_list("domain", flat=True))
    for domain in dict.fromkeys(encounter.needs_heard):
        if domain not in known:
            need = Need.objects.create(
                program_id=case.program_id, case=case, person_id=case.person_id, domain=domain, heard_at=at
            )
            record("need.added", need, by=by, at=at, domain=domain, encounter=encounter.pk)
