"""Trying to reach somebody: what was the result, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.models import Case, CaseState
from casemgmt.core.access import require
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.codes import ContactMode
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import drafted, record, record_all
from casemgmt.people import whole
from casemgmt.people.actions import (
    add_contact_point,
    add_safety_note,
    forget_source,
    mark_wrong,
    note_permission,
    pause_number,
)
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.actions.numbers import PAUSE
from casemgmt.people.models import ContactPoint
from casemgmt.people.permission.models import How, Says
from casemgmt.people.permission.queries import standing
from casemgmt.people.safe_contact import why_outside_card

from ..contacts import clocks
from ..contacts.actions.ends import end_as, judge
from ..contacts.actions.runs import end_plans
from ..contacts.models import FollowUp, FollowUpEnd, FollowUpState
from .models import REACHED_RESULTS, Attempt, AttemptResult
from .proposals import AttemptProposal, proposal_after

Result = AttemptResult
# Results that say whether we may reach out to the person at all.
SAYS = {Result.DECLINED: Says.NO_MORE, Result.DECEASED: Says.DIED}
# Results that say something of the number that was dialed.
OF_THE_NUMBER = frozenset({Result.WRONG_NUMBER, Result.UNSAFE})
# A try is recorded within seven days of it: what is remembered later is no evidence for a measure.
RECORDED_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Recorded:
    """The attempt, and what it proposes, if anything."""

    attempt: Attempt
    proposal: AttemptProposal | None = None


@transaction.atomic
def record_attempt(
    *,
    follow_up: FollowUp | None = None,
    case: Case,
    mode: str,
    result: str,
    by: Actor,
    at: datetime,
    note: str = "",
    contact_point: ContactPoint | None = None,
    outside_card_reason: str = "",
    tried_at: datetime | None = None,
    safety_note: str = "",
    other_number: str = "",
) -> Recorded:
    """Record one try to reach somebody, planned or not. If the person was not reached nothing else is asked.

    `tried_at` is for what is recorded afterwards: it counts for the window and the part of the day in which it was
    tried, unless time has ended the contact meanwhile. A wrong number is marked, `other_number` put beside it; where it
    was not safe to talk the number rests for a day, and `safety_note` goes on the contact card.
    """
    if result in SAYS or result in OF_THE_NUMBER:
        hold_root(case.person_id)
    case = lock_case(case)
    require(by, Permission.FOLLOWUP_ATTEMPT, case)
    tried_at = _when(tried_at, case, at)
    _check(case, mode, result, contact_point, outside_card_reason, tried_at)
    follow_up = _ready(follow_up, case, by, tried_at) if follow_up else None
    attempt = Attempt.objects.create(
        program_id=case.program_id,
        case=case,
        person_id=case.person_id,
        follow_up=follow_up,
        at=tried_at,
        recorded_at=at,
        mode=mode,
        result=result,
        contact_point=contact_point,
        note=note.strip(),
        outside_card_reason=outside_card_reason.strip(),
        by=user_of(by),
    )
    linked = {"follow_up": follow_up.pk} if follow_up else {}
    record("attempt.recorded", attempt, by=by, at=at, result=result, mode=mode, **linked)
    _mark_number(attempt, by, at)
    if safety_note.strip():
        add_safety_note(person=case.person, note=safety_note, by=by, at=at)
    if other_number.strip():
        add_contact_point(person=case.person.now, value=other_number, by=by, at=at)
    _follow_through(attempt, follow_up, by, at)
    return Recorded(attempt, proposal_after(attempt))


@transaction.atomic
def undo_attempt(*, attempt: Attempt, by: Actor, at: datetime) -> Attempt:
    """Take back a result within a quarter of an hour: what it ended is as it was before. The row stays on record."""
    if attempt.result in SAYS or attempt.result in OF_THE_NUMBER:
        hold_root(attempt.person_id)
    case = lock_case(Case(pk=attempt.case_id))
    require(by, Permission.FOLLOWUP_ATTEMPT, case)
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if attempt.undone_at:
        return attempt
    if at > attempt.recorded_at + clocks.UNDO_WITHIN:
        raise NotPossible(_("An attempt can be undone for 15 minutes. Record what is true now as a new one."))
    if case.state == CaseState.CLOSED:
        raise NotPossible(_("The case was closed meanwhile. Reopen it first."))
    attempt.undone_at = at
    attempt.save(update_fields=["undone_at"])
    record("attempt.undone", attempt, by=by, at=at, result=attempt.result)
    forget_source(person=case.person, source_id=attempt.pk, by=by, at=at)
    _unmark_number(attempt, by, at)
    _bring_back(attempt, case, by, at)
    now = standing(case.person)
    if not now.may_reach:  # somebody else said no meanwhile
        end_plans(person=case.person, now=now, by=by, at=at)
    return attempt


def _when(tried_at: datetime | None, case: Case, at: datetime) -> datetime:
    """The moment of the try, which is over, lately, and since there is a case."""
    if tried_at is None:
        return at
    if tried_at > at:
        raise NotPossible(_("This moment is still to come. Record it when it happened."), field="tried_at")
    if tried_at < max(case.opened_at, at - RECORDED_WITHIN):
        raise NotPossible(_("Record it within seven days, and not from before the case was opened."), field="tried_at")
    return tried_at


def _check(
    case: Case, mode: str, result: str, point: ContactPoint | None, outside_card_reason: str, at: datetime
) -> None:
    if mode not in ContactMode.values:
        raise NotPossible(_("Choose how you tried."), field="mode")
    if result not in Result.values:
        raise NotPossible(_("Choose what came of it."), field="result")
    if point is None:
        return
    if not whole.has(case.person, point):
        words = _("This number belongs to somebody else. Choose one of the person's own.")
        raise NotPossible(words, field="contact_point")
    outside = why_outside_card(whole.as_strictest(case.person, point), mode, at, case.program.zone)
    if outside and not outside_card_reason.strip():
        words = _("%(why)s If it was right all the same, say why.") % {"why": " ".join(outside)}
        raise NotPossible(words, field="outside_card_reason")


def _ready(follow_up: FollowUp, case: Case, by: Actor, at: datetime) -> FollowUp:
    """The follow-up as time has made it, even where the sweep has not come by yet."""
    row = FollowUp.objects.select_for_update(of=("self",), no_key=True).filter(pk=follow_up.pk, case=case).first()
    if row is None:
        raise NotPossible(_("This contact belongs to another case."), field="follow_up")
    if not row.is_live or row.paused_at:
        return row
    if row.opens_at > at:
        words = _("The window of this contact is not open yet. Record it as an unplanned contact.")
        raise NotPossible(words, field="follow_up")
    events = []
    if row.state == FollowUpState.SCHEDULED:
        row.state = FollowUpState.OPEN
        events.append(drafted("followup.opened", row, by=by, at=at, step=row.why.get("step", "")))
    if row.closes_at <= at:
        events.append(judge(row, row.attempts.all(), case.program.zone, by=by, at=at))
    record_all(events)
    row.next_step_at = clocks.next_step_at(row)
    row.save()
    return row


def _follow_through(attempt: Attempt, follow_up: FollowUp | None, by: Actor, at: datetime) -> None:
    """What the result ends at once: reached ends its contact and makes missed ones late; who wants no more contact, or
    died, has none planned any more."""
    if attempt.result in REACHED_RESULTS:
        _link_late(attempt, by, at)
    if attempt.result != Result.DECEASED and follow_up and follow_up.is_live:
        if attempt.result in REACHED_RESULTS:
            record_all([end_as(FollowUpEnd.REACHED, follow_up, by=by, at=at, attempt=attempt)])
            follow_up.ended_at = attempt.at
        follow_up.claimed_by = follow_up.claimed_until = None
        follow_up.save()
    if attempt.result in SAYS:
        note_permission(
            person=attempt.case.person,
            says=SAYS[Result(attempt.result)],
            how=How.ATTEMPT,
            said_at=attempt.at,
            source_id=attempt.pk,
            by=by,
            at=at,
        )


def _mark_number(attempt: Attempt, by: Actor, at: datetime) -> None:
    """Nobody dials a wrong number again, nor one where it was not safe to talk until a day has passed."""
    for point in _numbers_of(attempt):
        if attempt.result == Result.WRONG_NUMBER:
            mark_wrong(point=point, by=by, at=at)
        else:
            pause_number(point=point, until=attempt.at + PAUSE, by=by, at=at)


def _unmark_number(attempt: Attempt, by: Actor, at: datetime) -> None:
    for point in _numbers_of(attempt):
        if attempt.result == Result.WRONG_NUMBER:
            mark_wrong(point=point, is_wrong=False, by=by, at=at)
        else:
            pause_number(point=point, until=None, by=by, at=at)


def _numbers_of(attempt: Attempt) -> list[ContactPoint]:
    """Which number it was. Where nobody said, and it was not safe to talk, all of the person's; a wrong number is only
    known where the person has one."""
    if attempt.result not in OF_THE_NUMBER or attempt.mode not in {ContactMode.PHONE, ContactMode.TEXT}:
        return []
    if attempt.contact_point:
        return [attempt.contact_point]
    phones = ContactPoint.objects.filter(
        person__root=attempt.case.person.root_id, kind=ContactPoint.Kind.PHONE, is_active=True
    )
    return list(phones) if attempt.result == Result.UNSAFE or len(phones) == 1 else []


def _link_late(attempt: Attempt, by: Actor, at: datetime) -> None:
    """Reached late: a missed contact stays missed, and points to the attempt that reached the person after all."""
    missed = FollowUp.objects.filter(case_id=attempt.case_id, end=FollowUpEnd.MISSED, reached_late_by__isnull=True)
    rows = list(missed.select_for_update(of=("self",), no_key=True))
    for row in rows:
        row.reached_late_by = attempt
        row.save(update_fields=["reached_late_by"])
    record_all([drafted("followup.reached_late", row, by=by, at=at, attempt=attempt.pk) for row in rows])


def _bring_back(attempt: Attempt, case: Case, by: Actor, at: datetime) -> None:
    FollowUp.objects.filter(reached_late_by=attempt).update(reached_late_by=None)
    rows = list(FollowUp.objects.select_for_update(of=("self",), no_key=True).filter(ended_with=attempt))
    for row in rows:
        row.state = FollowUpState.OPEN if row.opens_at <= at else FollowUpState.SCHEDULED
        row.end = row.cancel_reason = ""
        row.ended_at = row.ended_by = row.ended_with = None
        row.paused_at = case.held_at
        row.next_step_at = clocks.next_step_at(row)
        row.save()
    record_all([drafted("followup.reopened", row, by=by, at=at, attempt=attempt.pk) for row in rows])
