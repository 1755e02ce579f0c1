"""A need put right: another need, other words or day, ended another way; entered in error; brought back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.codes import NeedDomain
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Correction

from .. import hooks
from ..models import Case, CaseState, Need, NeedState, UnmetReason
from . import moves
from .assignment import lock_case

# What others build on: while a referral for the need is under way these stay as they are.
BUILT_ON = frozenset({"domain", "state"})


@action
def correct_need(*, need: Need, reason: str, by: Actor, at: datetime, **facts: Any) -> Need:
    """Write what is true. What stood there stays readable; figures as of an earlier moment still read it."""
    need = _lock(need, by)
    _refuse_voided(need)
    told = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    changes = {name: value for name, value in told.items() if getattr(need, name) != value}
    _write(need, changes, at, lambda: corrections.correct(need, changes, reason=reason, by=by, at=at))
    return need


@action
def put_need_back(*, need: Need, correction: Correction, by: Actor, at: datetime) -> Need:
    """The newest correction was wrong: what stood before it stands again, or it stands in the file it came from."""
    if correction.kind == Correction.Kind.MOVED and correction == corrections.newest_of(need):
        to, why = moves.back_to(correction), _("The move was taken back.")
        return moves.move_need(need=need, to=to, reason=why, by=by, at=at)
    need = _lock(need, by)
    _refuse_voided(need)
    changes = corrections.stood_before(need, correction)
    _write(need, changes, at, lambda: corrections.put_back(need, correction, by=by, at=at))
    return need


@action
def void_need(*, need: Need, reason: str, by: Actor, at: datetime) -> Need:
    """It was entered in error: nobody needs it. It leaves every list and count."""
    need = _lock(need, by)
    if need.voided_at is None:
        _refuse_built_on(need)
        corrections.void(need, reason=reason, by=by, at=at)
    return need


@action
def restore_need(*, need: Need, reason: str, by: Actor, at: datetime) -> Need:
    """It was right after all."""
    need = _lock(need, by)
    if need.voided_at:
        if need.state == NeedState.OPEN:
            _check_may_be_open(need.case, need.domain)
        corrections.restore(need, reason=reason, by=by, at=at)
    return need


def _lock(need: Need, by: Actor) -> Need:
    case = lock_case(Case(pk=need.case_id))
    need = Need.objects.select_for_update(of=("self",)).select_related("program").get(pk=need.pk)
    if need.case_id != case.pk:
        raise NotPossible(_("It was moved to the file of another person meanwhile. Look there."))
    need.case = case
    require(by, Permission.CASE_EDIT, need)
    return need


def _refuse_voided(need: Need) -> None:
    if need.voided_at:
        raise NotPossible(_("This need was entered in error. Bring it back before you correct it."))


def _refuse_built_on(need: Need) -> None:
    for check in hooks.NEED_CHECKS:
        for sentence in check(need=need):
            raise NotPossible(sentence)


def _write(need: Need, changes: dict[str, Any], at: datetime, write: Callable[[], object]) -> None:
    """Check what will stand there, and write it. When it ended is known by when that was said."""
    said = {name: changes.get(name, getattr(need, name)) for name in ("domain", "state", "end_reason", "heard_at")}
    if changes.keys() & BUILT_ON:
        _refuse_built_on(need)
    _check(said, at)
    if said["state"] == NeedState.OPEN and changes.keys() & BUILT_ON:
        _check_may_be_open(need.case, said["domain"], other_than=need)
    if "state" in changes and "ended_at" not in changes:
        if said["state"] == NeedState.OPEN:
            changes |= {"ended_at": None, "end_note": ""}
        elif need.state == NeedState.OPEN:
            changes["ended_at"] = at
    if said["state"] != NeedState.UNMET:
        changes["end_reason"] = ""
    write()


def _check(said: dict[str, Any], at: datetime) -> None:
    if said["domain"] not in NeedDomain.values:
        raise NotPossible(_("Choose what is needed from the list."), field="domain")
    if said["state"] not in NeedState.values:
        raise NotPossible(_("Choose how the need ended: met, unmet or withdrawn."), field="state")
    if said["state"] == NeedState.UNMET and said["end_reason"] not in UnmetReason.values:
        raise NotPossible(_("Say why nobody could meet the need: it counts in the gap ledger."), field="end_reason")
    if said["heard_at"] > at:
        raise NotPossible(_("This moment is still to come. Say when it was heard."), field="heard_at")


def _check_may_be_open(case: Case, domain: str, other_than: Need | None = None) -> None:
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("The case is closed: no need can be open on it. Reopen the case first."), field="state")
    same = case.needs.open().filter(domain=domain)
    if (same.exclude(pk=other_than.pk) if other_than else same).exists():
        raise NotPossible(_("The case has this need already, still open."), field="domain")
