"""A case whose crisis calls all turned out to be somebody else's: closed as opened in error, open again with one."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.encounters.models import Encounter
from casemgmt.people.actions.locks import hold_root

from .. import hooks
from ..models import Case, CaseState, CloseReason, Need
from ..queries import calls_lost, why_case_cannot_close
from .assignment import lock_case
from .need_corrections import void_need
from .state import set_open, shut


@action
def close_opened_in_error(*, case: Case, by: Actor, at: datetime) -> Case:
    """No call of the case is the person's any more: it closes, and what was heard at those calls is nobody's need here.
    What somebody heard otherwise is decided first, as with any case."""
    hold_root(case.person_id)
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if case.state == CaseState.CLOSED:
        return case
    lost = calls_lost(case)
    if not lost:
        raise NotPossible(_("The case stands on a crisis call of this person. Close it with the reason it ends for."))
    heard = {domain for call in lost for domain in call.needs_heard}
    for need in case.needs.open().filter(domain__in=heard):
        void_need(need=need, reason=_("The case was opened in error."), by=by, at=at)
    obstacles = why_case_cannot_close(case)
    if obstacles:
        raise NotPossible(" ".join(obstacles))
    shut(case, CloseReason.IN_ERROR, at)
    record("case.closed", case, by=by, at=at, reason=CloseReason.IN_ERROR)
    for hook in hooks.ON_CLOSED:
        hook(case=case, by=by, at=at)
    return case


def open_with_its_call(*, encounter: Encounter, by: Actor, at: datetime) -> None:
    """A call is the person's after all: the case that closed for want of it is open again, with its needs. Whoever has
    another case by now works on that one."""
    closed = Case.objects.filter(encounters=encounter, close_reason=CloseReason.IN_ERROR)
    for case in closed.select_related("person").order_by("-closed_at", "pk"):
        is_free = not Case.objects.open().filter(person__root=case.person.root_id).exists()
        if is_free and case.calls.filter(pk=encounter.pk).exists():
            _open(lock_case(case), by, at)


def _open(case: Case, by: Actor, at: datetime) -> None:
    closed_at, case.closed_at, case.close_reason = case.closed_at, None, ""
    set_open(case)
    record("case.reopened", case, by=by, at=at, closed_as=CloseReason.IN_ERROR)
    for need in Need.objects.select_for_update().filter(case=case, voided_at=closed_at):
        corrections.restore(need, reason=_("The case was not opened in error."), by=by, at=at)
