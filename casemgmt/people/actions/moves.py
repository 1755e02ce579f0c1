"""A number or an alert that was written on the wrong person goes to the right one.

Neither file names the other person. What is known of a number goes along with it; a mark that it is wrong was said of
the card it leaves, and stays behind in its history.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Correction

from ..alerts.models import Alert
from ..models import ContactPoint, Person
from .contact import add_safety_note
from .locks import hold_root
from .numbers import same_number


@action
def move_contact_point(*, point: ContactPoint, to: Person, reason: str, by: Actor, at: datetime) -> ContactPoint:
    """The number is somebody else's. Its rules and its rest go along: where it stands there already, the strictest of
    both count. Where it was not safe to talk, both cards say so."""
    point = _held(ContactPoint, point, to, by)
    changes: dict[str, Any] = {"person_id": to.root_id}
    if point.line == ContactPoint.Line.WRONG:
        changes["line"] = ""
    was_unsafe = point.paused_until is not None and point.paused_until > at
    left = point.person
    corrections.move(point, changes, reason=reason, by=by, at=at)
    if was_unsafe:
        _warn(left, ContactPoint.objects.select_related("person__program").get(pk=point.pk), by, at)
    return point


@action
def put_contact_point_back(*, point: ContactPoint, correction: Correction, by: Actor, at: datetime) -> ContactPoint:
    """It was on the right person: it stands there again, as it was found out there."""
    to = _came_from(point, correction)
    point = _held(ContactPoint, point, to, by)
    changes = {"person_id": correction.before["person_id"], "line": correction.before.get("line", point.line)}
    corrections.move(point, changes, reason=_("The move was taken back."), by=by, at=at)
    return point


@action
def move_alert(*, alert: Alert, to: Person, reason: str, by: Actor, at: datetime) -> Alert:
    """The alert is about somebody else: rows that send somebody out to them show it from now on."""
    alert = _held(Alert, alert, to, by)
    corrections.move(alert, {"person_id": to.root_id}, reason=reason, by=by, at=at)
    return alert


@action
def move_alert_back(*, alert: Alert, correction: Correction, by: Actor, at: datetime) -> Alert:
    """It was about the first one after all."""
    return move_alert(alert=alert, to=_came_from(alert, correction), reason=_("The move was taken back."), by=by, at=at)


def _held(model: Any, row: Any, to: Person, by: Actor) -> Any:
    """The row, held after both people in the one order. Whoever moves it may see and change both."""
    people = Person.objects.visible_to(by).select_related("program")
    for root in sorted({str(root) for root in _roots(model, row, to)}):
        hold_root(root)  # type: ignore[arg-type]
    row = model.objects.select_for_update(of=("self",)).select_related("person__program").get(pk=row.pk)
    here, there = people.filter(pk=row.person.root_id).first(), people.filter(pk=to.root_id).first()
    if here is None or there is None:
        raise PermissionDenied(Permission.PERSON_EDIT.value)
    for one in (here, there):
        require(by, Permission.PERSON_EDIT, one)
    if here.pk == there.pk:
        raise NotPossible(_("It stands on this person already."))
    if here.program_id != there.program_id:
        raise NotPossible(_("Only within one program: what another one may know is asked of the person."))
    return row


def _roots(model: Any, row: Any, to: Person) -> list[Any]:
    return [model.objects.values_list("person__root", flat=True).get(pk=row.pk), to.root_id]


def _came_from(row: Any, correction: Correction) -> Person:
    if correction.kind != Correction.Kind.MOVED or correction != corrections.newest_of(row):
        raise NotPossible(_("Only the newest correction can be taken back. Correct the record again instead."))
    return Person.objects.get(pk=correction.before["person_id"])


def _warn(left: Person, point: ContactPoint, by: Actor, at: datetime) -> None:
    """To whom it was not safe to talk is doubtful: the rest holds wherever the number stands, and both are warned."""
    for row in same_number(point):
        row.paused_until = max(filter(None, (row.paused_until, point.paused_until)))
        row.save(update_fields=["paused_until"])
    note = _("It was not safe to talk at a number that was moved between this file and another.")
    for person in sorted((left, point.person), key=lambda one: str(one.root_id)):
        add_safety_note(person=person, note=note, by=by, at=at)
