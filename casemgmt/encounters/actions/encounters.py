"""The team records what happened, and whom it met."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.rules import refuse_retired
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.people.actions import add_contact_point, create_person, keep_contact_card, note_permission
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.models import Person
from casemgmt.people.permission.models import How

from .. import times
from ..models import Agrees, Encounter, EncounterPerson
from ..twins.actions import join_same_number

# What may be said of an encounter; only source, a time and the outcome are needed.
FACTS = frozenset(
    {
        *("source", "source_system", "external_id", "call_type", "call_type_text", "criterion_met", "sent_to_team"),
        *("stayed_with", "not_sent_because"),
        *("area", "place", "latitude", "longitude", "team", "co_response", "actions_taken", "disposition"),
        *("received_at", "dispatched_at", "on_scene_at", "engaged_at", "cleared_at"),
        *("disposition_text", "transport_destination", "needs_heard", "risk", "person_injured", "responder_injured"),
        *("force_used", "arrest", "involuntary_hold", "ems_called", "er_transfer", "felt_safe", "narrative"),
    }
)

EARLIEST, LATEST = 1900, 2200


@dataclass(frozen=True)
class Met:
    """Somebody met: a known person, or facts of a new one (a description is enough), and how to reach them."""

    person: Person | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    agrees: str = Agrees.NOT_ASKED
    phone: str = ""
    phone_belongs_to: str = ""
    may_text: bool = False
    may_leave_voicemail: bool = False
    contact_note: str = ""


@action
def record_encounter(
    *,
    program: Program,
    by: User,
    at: datetime,
    people: Iterable[Met] = (),
    responders: Iterable[User] = (),
    **facts: Any,
) -> Encounter:
    """Write down one crisis contact. People not known yet are written down with it."""
    require(by, Permission.ENCOUNTER_RECORD, program)
    refuse_retired(program.pk)
    encounter = Encounter(program=program, recorded_by=by, **known(facts))
    if encounter.external_id:  # an import that brings the same call waits, or we do; one of the two sees the other
        Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    check(encounter)
    encounter.time_flags = times.flags(encounter.times, at)
    _save(encounter)
    encounter.responders.set(list(responders) or [by])
    record("encounter.recorded", encounter, by=by, at=at, source=encounter.source, disposition=encounter.disposition)
    people = list(people)
    for root_id in sorted(met.person.root_id for met in people if met.person):
        hold_root(root_id)  # in one order, so that two encounters with the same people do not wait in a circle
    for met in people:
        meet(encounter, met, by=by, at=at)
    if not encounter.source_system:
        join_same_number(encounter=encounter, by=by, at=at)
    return encounter


def known(facts: dict[str, Any]) -> dict[str, Any]:
    """What was said, if it is something that may be said of an encounter."""
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"no such facts of an encounter: {', '.join(sorted(unknown))}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}


def check(encounter: Encounter) -> None:
    """Refuse what no encounter can be."""
    if not any(encounter.times.values()):
        raise NotPossible(
            _("Give at least one time: when the encounter ended, or when the call came."), field="cleared_at"
        )
    for name, given in encounter.times.items():
        if given and not EARLIEST <= given.year <= LATEST:
            raise NotPossible(_("Check the year of this time."), field=name)
    if encounter.area and encounter.area.program_id != encounter.program_id:
        raise NotPossible(_("Choose an area of this program."), field="area")
    try:
        encounter.clean_fields(exclude={"program", "area", "recorded_by", "imported_by"})
    except ValidationError as problem:
        name, words = next(iter(problem.message_dict.items()))
        raise NotPossible(str(words[0]), field=name) from None


def _save(encounter: Encounter) -> None:
    try:
        with transaction.atomic():
            encounter.save(force_insert=True)
    except IntegrityError as problem:
        if "encounter_once_per_source" not in str(problem):
            raise
        words = _(
            "An encounter with this dispatch number is on record already. Open it from the list, or correct the number."
        )
        raise NotPossible(words, field="external_id") from None


def meet(encounter: Encounter, met: Met, *, by: Actor, at: datetime) -> None:
    """Write down that somebody was met, once."""
    person = _person(encounter.program, met, by=by, at=at)
    if met.agrees not in Agrees.values:
        raise NotPossible(_("Choose whether the person agrees to be contacted."), field="agrees")
    row, is_new = EncounterPerson.objects.get_or_create(
        encounter=encounter, person=person, defaults={"agrees": met.agrees}
    )
    if not is_new:
        return
    record("person.met", row, by=by, at=at, program_id=encounter.program_id, encounter=encounter.pk, agrees=met.agrees)
    _keep_contact(person, met, by=by, at=at)
    note_agreement(row, by, at)


def note_agreement(row: EncounterPerson, by: Actor, at: datetime) -> None:
    """What the person answered at the call is testimony; silence is none."""
    if row.agrees != Agrees.NOT_ASKED:
        call = row.encounter
        told = {"says": row.agrees, "how": How.ENCOUNTER, "said_at": call.ended_at, "source_id": call.pk}
        note_permission(person=row.person, by=by, at=at, **told)


def _person(program: Program, met: Met, *, by: Actor, at: datetime) -> Person:
    if met.person is None:
        return create_person(program=program, by=by, at=at, **met.facts)
    if met.person.program_id != program.pk or not Person.objects.searchable_by(by).filter(pk=met.person.root_id):
        raise NotPossible(_("This person cannot be chosen here. Write down a new one instead."), field="person")
    return met.person.root


def _keep_contact(person: Person, met: Met, *, by: Actor, at: datetime) -> None:
    if met.phone.strip():
        allowed = {"may_text": met.may_text, "may_leave_voicemail": met.may_leave_voicemail}
        rules: dict[str, Any] = {name: True for name, is_said in allowed.items() if is_said}  # no tick is no “no”
        owner = met.phone_belongs_to or str(_("self"))
        add_contact_point(person=person, value=met.phone, belongs_to=owner, by=by, at=at, **rules)
    if met.contact_note.strip():
        keep_contact_card(person=person, note=met.contact_note, by=by, at=at)
