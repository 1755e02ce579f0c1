"""Writing planned contacts for what happened, and moving them with it. The caller holds the case and the right."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casemgmt.accounts.areas.queries import merged
from casemgmt.cases.models import Case, CaseState
from casemgmt.core.actor import Actor
from casemgmt.core.events import drafted, record_all
from casemgmt.core.models import Event
from casemgmt.encounters.models import Encounter
from casemgmt.people.models import ContactPoint
from casemgmt.people.permission.queries import may_reach

from ...attempts.models import Attempt
from ...protocols.models import AssigneeRule, ProtocolRun, Step, Trigger
from ...protocols.plan import Planned, Reach, TriggerFacts, plan
from ...protocols.schedule import window
from .. import clocks
from ..holds import held_for
from ..models import CancelReason, FollowUp, FollowUpEnd, FollowUpState
from .ends import end_as


@dataclass(frozen=True)
class Cause:
    """What steps count from: the trigger, the row it is about, its moment, and what names that moment."""

    trigger: str
    about_id: Any
    at: datetime
    anchor: str = ""
    encounter: Encounter | None = None


# What the product itself cancelled comes again when it is asked for again; what somebody cancelled stays cancelled.
COMES_AGAIN = (
    CancelReason.RISK_CHANGED,
    CancelReason.TRIGGER_GONE,
    CancelReason.JOINED,
    CancelReason.NEW_ENCOUNTER,
    CancelReason.NOT_ALLOWED,
)


def schedule_steps(
    run: ProtocolRun, cause: Cause, *, by: Actor, at: datetime, is_late_ok: bool = True
) -> list[FollowUp]:
    """Plan the steps of the case's version that count from this; none for a person who did not agree to be contacted.
    What is planned already is left as it is. Whatever plans a contact comes by here.

    A call's contacts are planned even where their window is over, so that they count as missed; for anything else,
    and where the plan changes later, a contact for which there is no time left is not planned.
    """
    case = run.case
    if not may_reach(case.person):
        return []
    planned_before = case.follow_ups.filter(about_id=cause.about_id).exclude(cancel_reason__in=COMES_AGAIN)
    known = set(planned_before.values_list("step", flat=True))
    steps = [step for step in run.version.steps.select_related("colleague") if step.pk not in known]
    calendar, zone = case.program.calendar, case.program.zone
    facts = _in_areas_of_today(steps, _facts(case, cause), case)
    planned = plan(steps, facts, calendar, zone, Reach(_has_number(case)))
    keeps_late = is_late_ok and cause.trigger == Trigger.ENCOUNTER_CLEARED
    rows = [_follow_up(case, cause, each, at) for each in planned if keeps_late or each.window.closes.at > at]
    FollowUp.objects.bulk_create(rows)
    opened = [row for row in rows if row.state == FollowUpState.OPEN]
    record_all(
        [drafted("followup.scheduled", row, by=by, at=at, step=row.why["step"], due=row.due_at) for row in rows]
        + [drafted("followup.opened", row, by=by, at=at, step=row.why["step"]) for row in opened]
    )
    return rows


def _facts(case: Case, cause: Cause) -> TriggerFacts:
    """Conditions ask about the call; where something else happened, about the case's newest one."""
    call = cause.encounter or case.calls.newest_first().first()
    area = (call.area_id if call else None) or case.person.now.area_id
    return TriggerFacts(cause.trigger, cause.at, case.risk, call.call_type if call else "", area)


def _in_areas_of_today(steps: Iterable[Any], facts: TriggerFacts, case: Case) -> TriggerFacts:
    """An area that was merged is read as the one that stands for it, in the call and in the conditions of the steps."""
    if not any(step.only_areas for step in steps):
        return facts
    now = merged(case.program_id)
    for step in steps:
        step.only_areas = [now.get(area, area) for area in step.only_areas]
    return replace(facts, area_id=now.get(facts.area_id, facts.area_id))


def _has_number(case: Case) -> bool:
    kinds = [ContactPoint.Kind.PHONE, ContactPoint.Kind.EMAIL]
    rows = ContactPoint.objects.filter(person__root=case.person.root_id, kind__in=kinds, is_active=True)
    return rows.exclude(line__in=[ContactPoint.Line.WRONG, ContactPoint.Line.NOT_IN_SERVICE]).exists()


def _follow_up(case: Case, cause: Cause, planned: Planned, at: datetime) -> FollowUp:
    """The step's promise, copied. A window that has begun is open at once; while the case is on hold it waits."""
    step, found = planned.step, planned.window
    row = FollowUp(
        program_id=case.program_id,
        case=case,
        person_id=case.person_id,
        encounter=cause.encounter,
        trigger=cause.trigger,
        about_id=cause.about_id,
        step=step,
        name=step.name,
        anchor_at=cause.at,
        opens_at=found.opens.at,
        due_at=found.due.at,
        closes_at=found.closes.at,
        why=_why(cause, planned, at),
        modes=planned.modes,
        attempts_needed=step.attempts_needed,
        days_needed=step.days_needed,
        parts_needed=step.parts_needed,
        state=FollowUpState.OPEN if found.opens.at <= at else FollowUpState.SCHEDULED,
        paused_at=at if case.state == CaseState.ON_HOLD else None,
        **_whose(step),
    )
    row.next_step_at = clocks.next_step_at(row)
    return row


def _whose(step: Step) -> dict[str, Any]:
    """Nobody named means the case's owner. A colleague who has left cannot be named any more: the owner has it."""
    if step.assignee_rule == AssigneeRule.ANYONE:
        return {"is_shared": True}
    colleague = step.colleague if step.assignee_rule == AssigneeRule.COLLEAGUE else None
    return {"assignee": colleague if colleague and colleague.is_active else None}


def _why(cause: Cause, planned: Planned, at: datetime) -> dict[str, Any]:
    step, found = planned.step, planned.window
    why = {"trigger": cause.trigger, "anchor": cause.anchor or cause.trigger, "step": step.code, **found.why()}
    if step.in_office_hours:
        why["in_office_hours"] = True
    if step.only_risks:
        why["only_risks"] = list(step.only_risks)
    if found.closes.at <= at:
        why["began_late"] = True
    return why


def untouched(rows: Any, at: datetime) -> list[FollowUp]:
    """Locked, those that nobody began: no attempt that counts, nobody calling now."""
    locked = list(rows.live().select_for_update(of=("self",), no_key=True).order_by("due_at", "pk"))
    tried = Attempt.objects.filter(follow_up__in=[row.pk for row in locked], voided_at=None)
    begun = set(tried.values_list("follow_up_id", flat=True))
    return [row for row in locked if row.pk not in begun and not (row.claimed_until and row.claimed_until > at)]


def drop_untouched(rows: list[FollowUp], reason: str, *, by: Actor, at: datetime) -> list[FollowUp]:
    """Cancel those of these contacts that nobody began."""
    found = untouched(FollowUp.objects.filter(pk__in=[row.pk for row in rows]), at)
    events = [end_as(FollowUpEnd.CANCELLED, row, reason=reason, by=by, at=at) for row in found]
    for row in found:
        row.save()
    record_all(events)
    return found


def move_to(row: FollowUp, anchor_at: datetime, program: Any, by: Actor, at: datetime) -> Event:
    """Count from another moment; a contact for which no time is left is cancelled. Saving is the caller's."""
    before, row.anchor_at = row.due_at, anchor_at
    row.state = FollowUpState.SCHEDULED
    re_anchor(row, program)
    if row.closes_at <= at:
        return end_as(FollowUpEnd.CANCELLED, row, reason=CancelReason.TOO_LATE, by=by, at=at)
    row.state = FollowUpState.OPEN if row.opens_at <= at else FollowUpState.SCHEDULED
    row.reminded_at = row.overdue_told_at = row.escalated_at = None
    row.next_step_at = clocks.next_step_at(row)
    return drafted("followup.moved", row, by=by, at=at, before=before, due=row.due_at, moved_with=row.trigger)


def re_anchor(row: FollowUp, program: Any) -> None:
    """The window from the anchor and the holds since; an opening that has happened stays where it was."""
    offsets = Step(**{f"{name}_after": row.why[name]["after"] for name in ("opens", "due", "closes")})
    offsets.in_office_hours = row.why.get("in_office_hours", False)
    shift = held_for(row.why, row.anchor_at) if row.trigger != Trigger.APPOINTMENT else held_for({})
    moved = window(offsets, row.anchor_at + shift, program.calendar, program.zone)
    if row.state == FollowUpState.SCHEDULED:
        row.opens_at = moved.opens.at
    row.due_at, row.closes_at = max(moved.due.at, row.opens_at), max(moved.closes.at, row.opens_at)
    row.why = {**row.why, **moved.why()}
