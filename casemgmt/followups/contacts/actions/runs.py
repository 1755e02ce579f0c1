"""A case's run of its protocol: started with a crisis call, planned anew when the risk changes."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.models import Case, CaseState
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.errors import NotPossible
from casemgmt.encounters.models import Encounter, EncounterPerson
from casemgmt.people.models import Person
from casemgmt.people.permission.models import ContactPermission, How, Says
from casemgmt.people.permission.queries import Standing, may_reach, standing

from ... import hooks
from ...attempts.models import Attempt
from ...protocols.actions import ensure_default_protocol
from ...protocols.actions.default import default_version
from ...protocols.models import Protocol, ProtocolRun, ProtocolVersion, Trigger
from ..models import CancelReason, FollowUp
from .ends import cancel_live
from .windows import Cause, drop_untouched, schedule_steps

# What names the moment where no call does.
AGREED, BY_HAND = "agreed", "by_hand"
ENDS_AS = {
    Says.NO: CancelReason.SAID_NO,
    Says.NO_MORE: CancelReason.DECLINED,
    Says.DIED: CancelReason.DECEASED,
    Says.NOT_ASKED: CancelReason.NOT_ALLOWED,
}
# The first of these that the encounter's end was taken from names the anchor.
ANCHORS = ("cleared_at", "on_scene_at", "received_at", "engaged_at", "dispatched_at")


@action
def start_protocol(*, case: Case, encounter: Encounter, by: Actor, at: datetime) -> list[FollowUp]:
    """Plan the contacts after a crisis call, for a person who agreed to be contacted.

    Counted from when the call cleared, else from on scene, else from received. A newer call restarts the plan: what has
    not passed its due time is cancelled. A call older than the one the plan runs on changes nothing. Nothing is planned
    for a case that closed meanwhile.
    """
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    encounter = Encounter.objects.get(pk=encounter.pk)
    started = list(case.follow_ups.filter(encounter=encounter).order_by("due_at"))
    is_closed = case.state == CaseState.CLOSED
    if started or is_closed or not may_reach(case.person) or _is_older(case, encounter):
        return started
    run = _run_of(case, at)
    if run is None:
        return []
    earlier = FollowUp.objects.filter(case=case, due_at__gt=at, trigger=Trigger.ENCOUNTER_CLEARED)
    cancel_live(earlier, CancelReason.NEW_ENCOUNTER, by=by, at=at)
    rows = schedule_steps(run, _cause_of(encounter), by=by, at=at)
    opened = Cause(Trigger.CASE_OPENED, case.pk, case.opened_at)
    if not case.follow_ups.filter(about_id=case.pk).exists():
        rows += schedule_steps(run, opened, by=by, at=at)
    return rows


def _run_of(case: Case, at: datetime) -> ProtocolRun | None:
    """The version the case runs on; a case that starts now takes the one in force, if there is one."""
    run = ProtocolRun.objects.select_related("version").filter(case=case).first()
    version = None if run else _version_in_force(case.program, at)
    if version:
        run = ProtocolRun.objects.create(program_id=case.program_id, case=case, version=version, started_at=at)
    if run:
        run.case = case
    return run


def _version_in_force(program: Program, at: datetime) -> ProtocolVersion | None:
    """The published version for new cases. A program that never had a plan gets the default one."""
    if Protocol.objects.filter(program=program, is_default=True).exists():
        return default_version(program)
    return ensure_default_protocol(program=program, by=CLOCK, at=at)


def _is_older(case: Case, encounter: Encounter) -> bool:
    """Whether the plan counts from a newer call, or from a yes that came after this one."""
    plan = case.follow_ups.filter(trigger=Trigger.ENCOUNTER_CLEARED, about_id__isnull=False)
    return plan.filter(anchor_at__gt=encounter.ended_at).exists()


def _cause_of(encounter: Encounter) -> Cause:
    anchor = next((name for name in ANCHORS if getattr(encounter, name) == encounter.ended_at), "created_at")
    return Cause(Trigger.ENCOUNTER_CLEARED, encounter.pk, encounter.ended_at, anchor, encounter)


@action
def replan_for_risk(*, case: Case, by: Actor, at: datetime) -> list[FollowUp]:
    """The risk was judged anew: contacts nobody began that are not asked for any more are cancelled, others planned.

    What somebody did stays as it is, and so does every contact without a condition on the risk.
    """
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    run = ProtocolRun.objects.select_related("version").filter(case=case).first()
    if run is None or case.state == CaseState.CLOSED:
        return []
    run.case = case
    drop_untouched([row for row in _live(case) if not _asks(row, case)], CancelReason.RISK_CHANGED, by=by, at=at)
    return [row for cause in causes_of(run) for row in schedule_steps(run, cause, by=by, at=at, is_late_ok=False)]


@action
def plan_anew(*, case: Case, by: Actor, at: datetime) -> list[FollowUp]:
    """Somebody plans contacts for a case that has none: the steps after a crisis call, counted from now."""
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    refusal = standing(case.person).refusal
    if refusal:
        raise NotPossible(refusal)
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("The case is closed. Reopen it first."))
    if FollowUp.objects.live().filter(case=case).exists():
        raise NotPossible(_("Contacts are planned already."))
    rows = _plan_from(case, Cause(Trigger.ENCOUNTER_CLEARED, uuid4(), at, BY_HAND), by, at)
    if not rows:
        raise NotPossible(_("The program has no plan with steps after a crisis call. A manager publishes one."))
    return rows


def plan_after_yes(*, case: Case, said: ContactPermission, by: Actor, at: datetime) -> list[FollowUp]:
    """The person agrees after all: the steps count from then. The caller holds the person and the right."""
    case = lock_case(case)
    if case.state == CaseState.CLOSED or FollowUp.objects.live().filter(case=case).exists():
        return []
    return _plan_from(case, _cause_said(case, said), by, at)


def end_plans(*, person: Person, now: Standing, by: Actor, at: datetime) -> list[FollowUp]:
    """We may not reach out to the person any more: all that is planned ends with the reason. The caller holds the
    person and the right; undoing the attempt that told it brings the contacts back."""
    for case in Case.objects.filter(person__root=person.root_id).order_by("pk"):
        lock_case(case)
    reason = ENDS_AS[Says(now.says)]
    source_id = now.row.source_id if now.row and now.row.how == How.ATTEMPT else None
    told = Attempt.objects.filter(pk=source_id).first() if source_id else None
    rows = FollowUp.objects.filter(case__person__root=person.root_id)
    lost = rows.filter(encounter__isnull=False).exclude(encounter__in=_calls_of(person))
    gone = cancel_live(lost, CancelReason.TRIGGER_GONE, by=by, at=at) if now.says == Says.NOT_ASKED else []
    return gone + cancel_live(rows, reason, by=by, at=at, attempt=told)


def _calls_of(person: Person) -> Any:
    """Calls at which the person was met, as far as is known now."""
    met = EncounterPerson.objects.counted().filter(person__root=person.root_id)
    return Encounter.objects.counted().filter(pk__in=met.values("encounter"))


def _plan_from(case: Case, cause: Cause, by: Actor, at: datetime) -> list[FollowUp]:
    run = _run_of(case, at)
    return schedule_steps(run, cause, by=by, at=at, is_late_ok=False) if run else []


def _cause_said(case: Case, said: ContactPermission) -> Cause:
    """A yes counts from when it was said; one that was given at a call the case has taken on, from the call."""
    call = case.calls.filter(pk=said.source_id).first() if said.how == How.ENCOUNTER and said.source_id else None
    return _cause_of(call) if call else _cause_of_yes(said)


def _cause_of_yes(said: ContactPermission) -> Cause:
    return Cause(Trigger.ENCOUNTER_CLEARED, said.pk, said.said_at, AGREED)


@action
def join_plans(*, kept: Case, ended: Case, by: Actor, at: datetime) -> None:
    """Two cases became one: one plan goes on, that of the newest call of both."""
    cancel_live(FollowUp.objects.filter(case=ended), CancelReason.JOINED, by=by, at=at)
    newest = _newest_call(kept)
    if newest:
        start_protocol(case=kept, encounter=newest, by=by, at=at)


@action
def part_plans(*, kept: Case, ended: Case, by: Actor, at: datetime) -> None:
    """They are two again: each plan counts from the calls that are its own."""
    strangers = FollowUp.objects.filter(case=kept, encounter__isnull=False)
    strangers = strangers.exclude(encounter__in=kept.encounters.all())
    cancel_live(strangers, CancelReason.TRIGGER_GONE, by=by, at=at)
    for case in (kept, ended):
        replan_for_risk(case=case, by=by, at=at)


def _newest_call(case: Case) -> Encounter | None:
    return case.calls.newest_first().first()


def _start_of(case: Case) -> Cause | None:
    """What the steps after a crisis call count from: the newest of the call, a later yes, and a plan made by hand."""
    call, said = _newest_call(case), standing(case.person).row
    found = [_cause_of(call)] if call else []
    if said and said.says == Says.YES and said.how != How.ENCOUNTER:
        found.append(_cause_of_yes(said))
    by_hand = case.follow_ups.filter(trigger=Trigger.ENCOUNTER_CLEARED, why__anchor=BY_HAND).order_by("-anchor_at")
    found += [Cause(row.trigger, row.about_id, row.anchor_at, BY_HAND) for row in by_hand[:1]]
    return max(found, key=lambda cause: cause.at, default=None)


def _live(case: Case) -> list[FollowUp]:
    return list(FollowUp.objects.live().filter(case=case, step__isnull=False).select_related("step"))


def _asks(row: FollowUp, case: Case) -> bool:
    return not row.step.only_risks or case.risk in row.step.only_risks  # type: ignore[union-attr]


def causes_of(run: ProtocolRun) -> list[Cause]:
    """What has happened that steps may count from: the newest call, the opening, and what upper apps know of."""
    case = run.case
    newest = _start_of(case)
    found = [newest] if newest else []
    this = Case.objects.filter(pk=case.pk)
    happened = [fact for source in hooks.TRIGGER_SOURCES for fact in source(cases=this, since=None, until=None)]
    others = [Cause(fact.trigger, fact.about_id, fact.at) for fact in happened]
    return [*found, Cause(Trigger.CASE_OPENED, case.pk, case.opened_at), *others]
