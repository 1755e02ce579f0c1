"""A number is a value: what was written, what it is, which of its rules count, what became of it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import phones
from ..models import ContactPoint, Person
from .locks import hold_root

# “It was not safe to talk”: so long nobody calls or texts the number without saying why.
PAUSE = timedelta(hours=24)


@action
def choose_rules(*, point: ContactPoint, by: Actor, at: datetime) -> ContactPoint:
    """The number stands several times with different rules: these count, the others are not used any more."""
    hold_root(point.person_id)
    point = ContactPoint.objects.select_for_update(of=("self",)).select_related("person__program").get(pk=point.pk)
    require(by, Permission.PERSON_EDIT, point.person)
    if not point.is_active:
        raise NotPossible(_("This contact is not used any more. Choose among those that are."))
    for other in same_number(point):
        other.is_active = False
        other.save(update_fields=["is_active"])
        note_on_point(other, "contact_point.retired", by, at)
    return point


@action
def mark_number(*, number: str, line: str, by: Actor, at: datetime) -> list[ContactPoint]:
    """The provider says what the number is: true of it on every card it stands on."""
    rows = ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE, normalized=number).exclude(line=line)
    points = list(rows.select_for_update(of=("self",)).select_related("person").order_by("pk"))
    for point in points:
        point.line = line
        point.save(update_fields=["line"])
        note_on_point(point, "contact_point.marked", by, at)
    return points


@action
def mark_wrong(*, point: ContactPoint, is_wrong: bool = True, by: Actor, at: datetime) -> None:
    """Somebody else answered: the number is not this person's. It stays, marked; other people's cards keep theirs.
    Who records the try has the right to."""
    for row in [point, *same_number(point)]:
        if is_wrong or row.line == ContactPoint.Line.WRONG:
            row.line = ContactPoint.Line.WRONG if is_wrong else ""
            row.save(update_fields=["line"])
            note_on_point(row, "contact_point.marked", by, at)


@action
def pause_number(*, point: ContactPoint, until: datetime | None, by: Actor, at: datetime) -> None:
    """It was not safe to talk: the number rests. Who records the try has the right to."""
    for row in [point, *same_number(point)]:
        row.paused_until = until
        row.save(update_fields=["paused_until"])
        note_on_point(row, "contact_point.paused", by, at)


def write_value(point: ContactPoint, value: str) -> None:
    """The text as given, and the value behind it, by which two contacts are compared."""
    point.value, point.normalized, point.extension, point.country = value, " ".join(value.casefold().split()), "", ""
    number = phones.read(value, country_of(point.person)) if point.kind == ContactPoint.Kind.PHONE else None
    if number:
        point.normalized, point.extension, point.country = number.value, number.extension, number.country


def country_of(person: Person) -> str:
    """Where a number without a country is dialed."""
    return person.program.holiday_country or "US"


def same_number(point: ContactPoint) -> list[ContactPoint]:
    """The other places where this number stands on the person's cards and is in use."""
    rows = ContactPoint.objects.filter(person__root=point.person.root_id, kind=point.kind, is_active=True)
    rows = rows.filter(normalized=point.normalized, extension=point.extension).exclude(pk=point.pk)
    return list(rows.select_related("person__program").order_by("created_at", "pk"))


def has_rules(point: ContactPoint, rules: dict[str, Any]) -> bool:
    """Whether all that is said now stands there already; silence says nothing, and a number may be nobody's yet."""
    said = {name: value for name, value in rules.items() if value not in ("", None)}
    if not point.belongs_to:
        said.pop("belongs_to", None)
    return all(getattr(point, name) == value for name, value in said.items())


def note_on_point(point: ContactPoint, verb: str, by: Actor, at: datetime) -> None:
    record(verb, point, by=by, at=at, person_id=point.person_id, program_id=point.person.program_id)
