"""A note or a need that was written on the wrong person goes to the right one's file."""

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
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.models import Person

from .. import hooks
from ..models import Case, CaseState, Need, NeedState, Note
from ..rules import may_correct_note
from .assignment import lock_case


def file_of(person: Person, by: Actor) -> Case:
    """The open case of the person a record goes to, as far as whoever moves it may see it."""
    seen = Case.objects.visible_to(by).filter(person__root=person.root_id)
    case = seen.open().first()
    if case is None:
        raise NotPossible(_("This person has no open case that you see. Take them on first, or let somebody who does."))
    return case


def hold_both(case: Case, to: Case) -> tuple[Case, Case]:
    """Both files, held in the one order; they are of two people and of one program."""
    for root in sorted({case.person.root_id, to.person.root_id}, key=str):
        hold_root(root)
    held = {one.pk: lock_case(one) for one in sorted((case, to), key=lambda one: str(one.pk))}
    case, to = held[case.pk], held[to.pk]
    if case.person.root_id == to.person.root_id:
        raise NotPossible(_("It stands on this person already."))
    if case.program_id != to.program_id:
        raise NotPossible(_("Only within one program: what another one may know is asked of the person."))
    return case, to


def seen_by(to: Case, by: Actor) -> Case:
    """Loading is authorizing, for the file it goes to as well."""
    found = Case.objects.visible_to(by).select_related("person__root").filter(pk=to.pk).first()
    if found is None:
        raise PermissionDenied(Permission.CASE_EDIT.value)
    return found


@action
def move_note(*, note: Note, to: Case, reason: str, by: Actor, at: datetime) -> Note:
    """The note is about somebody else: it stands in their file from now on, and no more in this one."""
    case, to = hold_both(_stored(Note, note).case, seen_by(to, by))
    note = Note.objects.select_for_update(of=("self",)).select_related("program").get(pk=note.pk)
    _refuse_moved(note, case)
    note.case = case
    if note.is_draft or not may_correct_note(by, note):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    require(by, Permission.CASE_EDIT, to)
    corrections.move(note, {"case_id": to.pk, "person_id": to.person_id}, reason=reason, by=by, at=at)
    return note


@action
def move_need(*, need: Need, to: Case, reason: str, by: Actor, at: datetime) -> Need:
    """Somebody else needs it. One that a referral was made for stays: what an agency was told cannot be moved."""
    case, to = hold_both(_stored(Need, need).case, seen_by(to, by))
    need = Need.objects.select_for_update(of=("self",)).select_related("program").get(pk=need.pk)
    _refuse_moved(need, case)
    for one in (case, to):
        require(by, Permission.CASE_EDIT, one)
    for check in hooks.NEED_CHECKS:
        for sentence in check(need=need, goes=True):
            raise NotPossible(sentence)
    if need.state == NeedState.OPEN and need.voided_at is None:
        _check_may_be_open(need, to)
    corrections.move(need, {"case_id": to.pk, "person_id": to.person_id}, reason=reason, by=by, at=at)
    return need


def back_to(correction: Correction) -> Case:
    """The file a moved record came from."""
    return Case.objects.select_related("person__root").get(pk=correction.before["case_id"])


def _stored(model: Any, row: Any) -> Any:
    return model.objects.select_related("case__person__root").get(pk=row.pk)


def _refuse_moved(row: Any, case: Case) -> None:
    if row.case_id != case.pk:
        raise NotPossible(_("It was moved to the file of another person meanwhile. Look there."))


def _check_may_be_open(need: Need, to: Case) -> None:
    if to.state == CaseState.CLOSED:
        raise NotPossible(_("The case is closed: no need can be open on it. Reopen the case first."))
    if to.needs.open().filter(domain=need.domain).exists():
        raise NotPossible(_("The case has this need already, still open."))
