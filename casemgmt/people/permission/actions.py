"""Writing down what was said about contacting a person, and taking back what was wrong."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import hooks
from ..actions.locks import hold_root
from ..models import Person
from .models import ContactPermission, How, PermissionTakenBack, Says
from .queries import Standing, on_record, standing


@action
def say_permission(
    *,
    person: Person,
    says: str,
    note: str,
    said_by: str = "",
    said_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> ContactPermission:
    """Write down by hand what the person, or somebody for them, said about contacting them, and how they said so."""
    _require(by, person)
    if says not in Says.values:
        raise NotPossible(_("Choose what the person said."), field="says")
    if not note.strip():
        raise NotPossible(_("Write how you know: by phone, in person, through whom."), field="note")
    if said_at and said_at > at:
        raise NotPossible(_("This moment is still to come. Write it down when it was said."), field="said_at")
    told = {"said_by": said_by, "note": note, "said_at": said_at}
    return note_permission(person=person, says=says, how=How.BY_HAND, **told, by=by, at=at)  # type: ignore[arg-type]


@action
def record_death(
    *, person: Person, note: str, said_by: str, said_at: datetime | None = None, by: Actor, at: datetime
) -> ContactPermission:
    """Write down that the person has died, who told it and how. Contacts, messages, needs, requests and the case end in
    this one step."""
    if not said_by.strip():
        raise NotPossible(_("Write who told it."), field="said_by")
    told = {"said_by": said_by, "note": note, "said_at": said_at}
    return say_permission(person=person, says=Says.DIED, **told, by=by, at=at)  # type: ignore[arg-type]


@action
def note_permission(
    *,
    person: Person,
    says: str,
    how: str,
    said_at: datetime | None = None,
    said_by: str = "",
    note: str = "",
    source_id: Any = None,
    by: Actor,
    at: datetime,
) -> ContactPermission:
    """Keep what an encounter, an attempt or a text told about contacting the person; who records that one has the
    right to. What follows for plans and waiting messages happens in the same transaction."""
    hold_root(person.pk)
    before = standing(person)
    row = ContactPermission.objects.create(
        program_id=person.program_id,
        person=person,
        says=says,
        said_at=min(said_at or at, at),
        said_by=said_by.strip(),
        how=how,
        note=note.strip(),
        source_id=source_id,
        recorded_at=at,
        recorded_by=account_of(by),
    )
    record("contact_permission.said", row, by=by, at=at, says=says, how=how)
    _tell(person, before, by, at, is_death=says == Says.DIED)
    return row


@action
def take_back_permission(*, permission: ContactPermission, why: str, by: Actor, at: datetime) -> None:
    """Somebody wrote down what is not true: what was said before it counts again."""
    _require(by, permission.person)
    if not why.strip():
        raise NotPossible(_("Write what was wrong."), field="why")
    take_back(permission, why, by, at)


@action
def forget_source(*, person: Person, source_id: Any, by: Actor, at: datetime) -> None:
    """The encounter, attempt or text that told it was taken back; who does that has the right to."""
    told = on_record(person, source_id=source_id)
    if told:
        take_back(told, "", by, at)


def take_back(permission: ContactPermission, why: str, by: Actor, at: datetime) -> None:
    """It is not true, once. The caller has the right to say so."""
    person = permission.person
    hold_root(person.pk)
    if PermissionTakenBack.objects.filter(permission=permission).exists():
        return
    before = standing(person)
    PermissionTakenBack.objects.create(permission=permission, at=at, by=account_of(by), why=why.strip())
    record("contact_permission.taken_back", permission, by=by, at=at, says=permission.says)
    _tell(person, before, by, at)


def _tell(person: Person, before: Standing, by: Actor, at: datetime, *, is_death: bool = False) -> None:
    """What is planned and what waits follows at once. A death that is told again ends what began, or was merged in,
    since it was told first."""
    now = standing(person)
    if now.says != before.says or is_death:
        for hook in hooks.ON_PERMISSION_CHANGED:
            hook(person=person, before=before, now=now, by=by, at=at)


def _require(by: Actor, person: Person) -> None:
    """Who edits the person, or tries to reach them."""
    if not any(holds(by, right, person) for right in (Permission.PERSON_EDIT, Permission.FOLLOWUP_ATTEMPT)):
        raise PermissionDenied(Permission.PERSON_EDIT.value)
