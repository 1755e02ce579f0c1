"""What the person lacks, how it ends, and how likely harm is."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import hooks
from ..models import Case, CaseState, Need, NeedState, UnmetReason
from .assignment import lock_case


@action
def add_need(*, case: Case, domain: str, by: Actor, at: datetime, detail: str = "", is_brought: bool = False) -> Need:
    """Write down a need. The same need is open once: adding it again returns the one that is there, unless that would
    lose the words that were typed. `is_brought`: it was known elsewhere before, so nobody hears it today."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("This case is closed. Reopen it before you add a need."))
    if domain not in NeedDomain.values:
        raise NotPossible(_("Choose what is needed from the list."), field="domain")
    known = case.needs.open().filter(domain=domain).first()
    if known and detail.strip() not in ("", known.detail):
        words = _("This need is open already. Correct its words on the case, or write them as a note.")
        raise NotPossible(words, field="detail")
    if known:
        return known
    need = Need.objects.create(
        program_id=case.program_id,
        case=case,
        person_id=case.person_id,
        domain=domain,
        detail=detail.strip(),
        heard_at=at,
        is_brought=is_brought,
    )
    record("need.added", need, by=by, at=at, domain=domain)
    return need


@action
def end_need(*, need: Need, state: str, by: Actor, at: datetime, reason: str = "", note: str = "") -> Need:
    """A need ends as met, unmet with a reason, or withdrawn. Ending it the same way twice changes nothing."""
    lock_case(Case(pk=need.case_id))
    need = Need.objects.select_for_update(of=("self",)).select_related("case", "program").get(pk=need.pk)
    require(by, Permission.CASE_EDIT, need)
    if need.state == state and state != NeedState.OPEN:
        return need
    _check_end(need, state, reason)
    need.state, need.ended_at, need.end_note = state, at, note.strip()
    need.end_reason = reason if state == NeedState.UNMET else ""
    need.save(update_fields=["state", "ended_at", "end_reason", "end_note"])
    record("need.ended", need, by=by, at=at, domain=need.domain, state=state, reason=need.end_reason)
    return need


@action
def meet_need(*, need: Need, by: Actor, at: datetime) -> Need:
    """Somebody serves the person now, by the facts: the need that is still open has been met. Nobody pressed for it."""
    require(by, Permission.CLOCK_TICK, need)
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if need.state == NeedState.OPEN and need.voided_at is None:
        need.state, need.ended_at = NeedState.MET, at
        need.save(update_fields=["state", "ended_at"])
        record("need.ended", need, by=by, at=at, domain=need.domain, state=need.state, reason="")
    return need


@action
def unmeet_need(*, need: Need, met_at: datetime, by: Actor, at: datetime) -> Need:
    """What said that somebody serves the person was entered in error: the need that was met by it is open again.

    It stays as it is where its case closed meanwhile, where it was decided otherwise, or was written down anew.
    """
    require(by, Permission.CLOCK_TICK, need)
    case = lock_case(Case(pk=need.case_id))
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    was_met_by_it = need.state == NeedState.MET and need.ended_at == met_at
    is_open_already = case.needs.open().filter(domain=need.domain).exists()
    if case.state != CaseState.CLOSED and was_met_by_it and not is_open_already and need.voided_at is None:
        need.state, need.ended_at = NeedState.OPEN, None
        need.save(update_fields=["state", "ended_at"])
        record("need.reopened", need, by=by, at=at, domain=need.domain)
    return need


def _check_end(need: Need, state: str, reason: str) -> None:
    if state not in {NeedState.MET, NeedState.UNMET, NeedState.WITHDRAWN}:
        raise NotPossible(_("Choose how the need ended: met, unmet or withdrawn."), field="state")
    if need.voided_at:
        raise NotPossible(_("This need was entered in error. Bring it back first."))
    if need.state != NeedState.OPEN:
        raise NotPossible(
            _("This need has already ended as “%(state)s”.") % {"state": need.get_state_display()}, field="state"
        )
    if state == NeedState.UNMET and reason not in UnmetReason.values:
        raise NotPossible(_("Say why nobody could meet the need: it counts in the gap ledger."), field="reason")


@action
def change_risk(*, case: Case, risk: str, by: Actor, at: datetime) -> Case:
    """Judge anew how likely harm is."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    if risk not in Risk.values:
        raise NotPossible(_("Choose a risk from the list."), field="risk")
    if case.risk != risk:
        before, case.risk = case.risk, risk
        case.save(update_fields=["risk"])
        record("case.risk_changed", case, by=by, at=at, risk=risk, before=before)
        for hook in hooks.ON_RISK_CHANGED:
            hook(case=case, by=by, at=at)
    return case
