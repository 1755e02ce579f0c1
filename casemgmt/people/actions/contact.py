"""How a person may be reached safely: contact points and the card."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.faults import refuse_faults

from .. import merging, phones
from ..models import ContactCard, ContactPoint, Person
from ..rules import hours_of_contact
from .locks import hold_root, refuse_forgotten
from .numbers import country_of, has_rules, note_on_point, same_number, write_value
from .persons import require_knowing

RULES = frozenset(
    {"may_call", "may_text", "may_leave_voicemail", "weekdays", "from_time", "to_time", "belongs_to", "line"}
)


@action
def add_contact_point(
    *, person: Person, value: str, kind: str = ContactPoint.Kind.PHONE, by: Actor, at: datetime, **rules: Any
) -> ContactPoint:
    """A way to reach the person. The text is kept as given; the same number given twice is one contact point.

    Given again with other rules, both stand, and the strictest count until somebody chooses (`choose_rules`).
    """
    require_knowing(by, person.program)
    value = value.strip()
    _check_value(value, kind, person)
    refuse_forgotten(hold_root(person.pk))  # pressed four times at once it is written once
    point = ContactPoint(person=person, kind=kind)
    write_value(point, value)
    known = [row for row in same_number(point) if has_rules(row, rules)]
    if known:
        return _whose(known[0], rules.get("belongs_to", ""), by, at)
    _set_rules(point, rules, at)
    point.save(force_insert=True)
    record("contact_point.added", point, by=by, at=at, person_id=person.pk, program_id=person.program_id, kind=kind)
    return point


def _whose(point: ContactPoint, owner: str, by: Actor, at: datetime) -> ContactPoint:
    """Whose number it is becomes known; nobody's name is written over."""
    if owner and not point.belongs_to:
        point.belongs_to = owner
        point.save(update_fields=["belongs_to"])
        note_on_point(point, "contact_point.changed", by, at)
    return point


@action
def change_contact_point(
    *, point: ContactPoint, by: Actor, at: datetime, value: str = "", **rules: Any
) -> ContactPoint:
    """Correct a number or the rules for using it. A number that stands there already is not written twice."""
    hold_root(point.person_id)
    point = ContactPoint.objects.select_for_update(of=("self",)).select_related("person__program").get(pk=point.pk)
    require(by, Permission.PERSON_EDIT, point.person)
    if value.strip():
        _check_value(value.strip(), point.kind, point.person)
        before = (point.normalized, point.extension)
        write_value(point, value.strip())
        if (point.normalized, point.extension) != before:
            point.line = ""  # another number: what was found out about the old one is not true of it
            _refuse_double(point)
    _set_rules(point, rules, at)
    point.save()
    note_on_point(point, "contact_point.changed", by, at)
    return point


@action
def retire_contact_point(*, point: ContactPoint, by: Actor, at: datetime) -> ContactPoint:
    """The number is wrong or must not be used any more. It stays on record."""
    require(by, Permission.PERSON_EDIT, point.person)
    point = ContactPoint.objects.select_for_update(of=("self",)).select_related("person__program").get(pk=point.pk)
    if point.is_active:
        point.is_active = False
        point.save(update_fields=["is_active"])
        note_on_point(point, "contact_point.retired", by, at)
    return point


@action
def keep_contact_card(*, person: Person, by: Actor, at: datetime, **words: str) -> ContactCard:
    """How we introduce ourselves, who must not know, and what else to mind."""
    require_knowing(by, person.program)
    unknown = set(words) - {"introduce_as", "must_not_know", "note"}
    if unknown:
        raise TypeError(f"no such fields of a contact card: {', '.join(sorted(unknown))}")
    words = {name: text.strip() for name, text in words.items()}
    card, _is_new = ContactCard.objects.update_or_create(person=hold_root(person.pk), defaults=words)
    record(
        "contact_card.kept", card, by=by, at=at, person_id=person.pk, program_id=person.program_id, fields=sorted(words)
    )
    return card


@action
def add_safety_note(*, person: Person, note: str, by: Actor, at: datetime) -> None:
    """What to mind from now on, before what the card says already. Who records the try has the right to."""
    root = hold_root(person.pk)
    card, _is_new = ContactCard.objects.get_or_create(person=root)
    card.note = merging.together("note", note, card.note)
    card.save(update_fields=["note"])
    record("contact_card.kept", card, by=by, at=at, person_id=root.pk, program_id=root.program_id, fields=["note"])


@action
def lift_pause(*, point: ContactPoint, why: str, by: Actor, at: datetime) -> ContactPoint:
    """It is safe to talk there again before the pause ends: somebody says how they know."""
    require(by, Permission.PERSON_EDIT, point.person)
    if not why.strip():
        raise NotPossible(_("Write how you know that it is safe."), field="why")
    hold_root(point.person_id)
    point = ContactPoint.objects.select_for_update(of=("self",)).select_related("person__program").get(pk=point.pk)
    if not (point.is_active and point.paused_until and point.paused_until > at):
        raise NotPossible(_("This contact is not paused now."))
    for row in [point, *same_number(point)]:
        row.paused_until = None
        row.save(update_fields=["paused_until"])
    record("contact_point.unpaused", point, by=by, at=at, person_id=point.person_id, program_id=point.person.program_id)
    add_safety_note(person=point.person, note=_("Safe to talk again: %(why)s") % {"why": why.strip()}, by=by, at=at)
    return point


def _check_value(value: str, kind: str, person: Person) -> None:
    if not value:
        raise NotPossible(_("Write the number, address or place."), field="value")
    if kind == ContactPoint.Kind.EMAIL and "@" not in value:
        raise NotPossible(_("An e-mail address has an @ in it."), field="value")
    problem = phones.why_not(value, country_of(person)) if kind == ContactPoint.Kind.PHONE else ""
    if problem:
        raise NotPossible(problem, field="value")


def _refuse_double(point: ContactPoint) -> None:
    if point.is_active and same_number(point):
        raise NotPossible(_("This number or address is on the card already."), field="value")


def _set_rules(point: ContactPoint, rules: dict[str, Any], at: datetime) -> None:
    unknown = set(rules) - RULES
    if unknown:
        raise TypeError(f"no such rules of a contact point: {', '.join(sorted(unknown))}")
    for name, value in rules.items():
        setattr(point, name, value.strip() if isinstance(value, str) else value)
    refuse_faults(hours_of_contact, vars(point), at)
