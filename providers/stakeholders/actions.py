"""Those a program works with, their people, and what was talked about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .models import Stakeholder, StakeholderContact, Talk


def may_write(user: Any, program: Program) -> bool:
    """Works with cases there, or keeps the directory."""
    return holds(user, Permission.CASE_VIEW, program) or holds(user, Permission.DIRECTORY_EDIT, program)


def _require(user: Any, program: Program) -> None:
    if not may_write(user, program):
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)


@action
def add_stakeholder(*, program: Program, values: Mapping[str, Any], by: Actor, at: datetime) -> Stakeholder:
    """One more to work with."""
    _require(by, program)
    made = Stakeholder.objects.create(program=program, **values)
    record("stakeholder.added", made, by=by, at=at, program_id=program.pk)
    return made


@action
def change_stakeholder(*, stakeholder: Stakeholder, values: Mapping[str, Any], by: Actor, at: datetime) -> Stakeholder:
    """Correct what is known of it; what stood there before is kept."""
    found = Stakeholder.objects.select_for_update(of=("self",)).select_related("program").get(pk=stakeholder.pk)
    _require(by, found.program)
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    record("stakeholder.changed", found, by=by, at=at, program_id=found.program_id, fields=sorted(values))
    return found


@action
def put_away_stakeholder(*, stakeholder: Stakeholder, is_away: bool, by: Actor, at: datetime) -> Stakeholder:
    """Nobody works with it any more; or again."""
    return change_stakeholder(stakeholder=stakeholder, values={"ended_at": at if is_away else None}, by=by, at=at)


@action
def add_contact(*, stakeholder: Stakeholder, values: Mapping[str, Any], by: Actor, at: datetime) -> StakeholderContact:
    """Somebody to call there."""
    _require(by, stakeholder.program)
    made = StakeholderContact.objects.create(stakeholder=stakeholder, **values)
    record("stakeholder.contact_added", made, by=by, at=at, program_id=stakeholder.program_id)
    return made


@action
def change_contact(
    *, contact: StakeholderContact, values: Mapping[str, Any], by: Actor, at: datetime
) -> StakeholderContact:
    """Correct who it is, or say that they do not work there any more (`ended_at`)."""
    rows = StakeholderContact.objects.select_for_update(of=("self",)).select_related("stakeholder__program")
    found = rows.get(pk=contact.pk)
    _require(by, found.stakeholder.program)
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    record("stakeholder.contact_changed", found, by=by, at=at, program_id=found.stakeholder.program_id)
    return found


@action
def write_talk(*, stakeholder: Stakeholder, values: Mapping[str, Any], by: Actor, at: datetime) -> Talk:
    """What was said and agreed. It stays as it was written."""
    _require(by, stakeholder.program)
    if not str(values.get("said", "")).strip():
        raise NotPossible(_("Write in a few words what was said."), field="said")
    made = Talk.objects.create(stakeholder=stakeholder, by=user_of(by), at=at, **values)
    record("stakeholder.talked", made, by=by, at=at, program_id=stakeholder.program_id)
    return made
