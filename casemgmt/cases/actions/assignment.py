"""Whose case it is."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import hooks
from ..models import Case, CaseState


@action
def assign_case(*, case: Case, owner: Any, by: Actor, at: datetime, is_told: bool = True) -> Case:
    """Give the case to a colleague at once. Who manages assigns any case; a navigator takes one that nobody has. Not
    `is_told`: the caller tells the colleague of many at once."""
    case = lock_case(case)
    if not (case.owner_id is None and owner.pk == by.pk and holds(by, Permission.CASE_TAKE_ON, case)):
        require(by, Permission.CASE_ASSIGN, case)
    if case.owner_id == owner.pk:
        return case
    _check_owner(case, owner)
    before = case.owner_id
    case.owner, case.assigned_at = owner, at
    case.save(update_fields=["owner", "assigned_at"])
    record("case.assigned", case, by=by, at=at, owner=owner.pk, before=before)
    for hook in hooks.ON_ASSIGNED:
        hook(cases=[case], before={case.pk: before}, by=by, at=at)
    if owner.pk != by.pk and is_told:
        key = f"case.assigned:{case.pk}:{owner.pk}:{at.isoformat()}"
        tell("case.assigned", key=key, at=at, case=case.pk, user=owner.pk, by=by.pk or "")
    return case


def _check_owner(case: Case, owner: Any) -> None:
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("This case is closed. Reopen it before you assign it."))
    if not holds(owner, Permission.CASE_EDIT, case.program):
        raise NotPossible(_("Choose somebody who works on cases in this program."), field="owner")


def lock_case(case: Case) -> Case:
    """The case's row, held until the transaction ends; rows that only point at it are not made to wait."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("program", "person__root", "owner").get(pk=case.pk)
