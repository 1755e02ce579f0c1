"""Somebody served comes to be known, and becomes better known."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import languages
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.faults import refuse_faults

from .. import rules
from ..facts import FACTS, is_unsaid
from ..models import Person
from .locks import lock_person, refuse_forgotten


@action
def create_person(*, program: Program, by: Actor, at: datetime, **facts: Any) -> Person:
    """Write down somebody new: by name, or only as “man, grey coat, 5th and Main”."""
    require_knowing(by, program)
    person = Person(program=program)
    _set_facts(person, facts, at)
    _check(person, at)
    person.save(force_insert=True)
    record(
        "person.created",
        person,
        by=by,
        at=at,
        known=sorted(name for name, value in facts.items() if not is_unsaid(name, value)),
    )
    return person


@action
def change_person(*, person: Person, version: int, by: Actor, at: datetime, **facts: Any) -> Person:
    """Correct or add facts. A form that was opened before somebody else's change is refused, never written over it."""
    person = refuse_forgotten(lock_person(person))
    require(by, Permission.PERSON_EDIT, person)
    if person.version != version:
        raise NotPossible(
            _("Somebody changed this person while you had the form open. Compare both versions and send again.")
        )
    changed = _set_facts(person, facts, at)
    if not changed:
        return person
    _check(person, at)
    person.version += 1
    person.save()
    record("person.changed", person, by=by, at=at, fields=changed)
    return person


def require_knowing(by: Actor, program: Program) -> None:
    """Who edits people may add what is known of them; so may who records the encounter in which they were met."""
    if not (holds(by, Permission.PERSON_EDIT, program) or holds(by, Permission.ENCOUNTER_RECORD, program)):
        raise PermissionDenied(Permission.PERSON_EDIT.value)


def _set_facts(person: Person, facts: dict[str, Any], at: datetime) -> list[str]:
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"no such facts of a person: {', '.join(sorted(unknown))}")
    changed = []
    if "language" in facts:  # one value for all that a language may be called, by page, API, import and encounter
        code, said = languages.read(facts["language"] or "")
        said = said or (person.language_said if code == languages.OTHER else "")  # “another” again says nothing new
        facts = {**facts, "language": code, "language_said": said[:80]}
    for name, value in facts.items():
        value = value.strip() if isinstance(value, str) else value
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed.append(name)
    if "age_estimate" in changed:
        person.age_estimated_on = None if person.age_estimate is None else at.astimezone(person.program.zone).date()
    return sorted(changed)


def _check(person: Person, at: datetime) -> None:
    refuse_faults(rules.facts_of_person, vars(person), at)
    if not (person.is_named or person.description):
        raise NotPossible(_("Give a name, a nickname or a short description."), field="description")
    if person.area and person.area.program_id != person.program_id:
        raise NotPossible(_("Choose an area of this program."), field="area")
    try:
        person.clean_fields(exclude={"program", "merged_into", "root", "area"})
    except ValidationError as problem:
        field, words = next(iter(problem.message_dict.items()))
        raise NotPossible(str(words[0]), field=field) from None
