"""What follows from a try: for its contact and the plan, the number that was dialed, the permission to reach out.

And how all of it goes back, or is worked out anew, when the try is put right. The caller holds person and case.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from casemgmt.cases.models import Case, CaseState
from casemgmt.core.actor import Actor
from casemgmt.core.codes import ContactMode
from casemgmt.core.events import drafted, record_all
from casemgmt.core.models import Event
from casemgmt.people.actions import forget_source, mark_wrong, note_permission, pause_number
from casemgmt.people.actions.numbers import PAUSE
from casemgmt.people.models import ContactPoint
from casemgmt.people.permission.models import How, Says
from casemgmt.people.permission.queries import standing

from ..contacts.actions.brought_back import live_again
from ..contacts.actions.ends import end_as, judge
from ..contacts.actions.runs import end_plans
from ..contacts.models import CancelReason, FollowUp, FollowUpEnd, FollowUpQuerySet
from .models import REACHED_RESULTS, Attempt
from .models import AttemptResult as Result

# Results that say whether we may reach out to the person at all.
SAYS = {Result.DECLINED: Says.NO_MORE, Result.DECEASED: Says.DIED}
# Results that say something of the number that was dialed.
OF_THE_NUMBER = frozenset({Result.WRONG_NUMBER, Result.UNSAFE})
# Time ends a contact like this where nobody was reached: by what was tried, so that it is judged anew with it.
JUDGED = frozenset({FollowUpEnd.UNREACHED, FollowUpEnd.MISSED})


def follow_through(attempt: Attempt, follow_up: FollowUp | None, by: Actor, at: datetime) -> None:
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


def take_back(attempt: Attempt, case: Case, by: Actor, at: datetime) -> None:
    """What the try told is forgotten, and what it ended is as it was before. Whether the person may be reached is asked
    anew: somebody else may have said no meanwhile."""
    forget_source(person=case.person, source_id=attempt.pk, by=by, at=at)
    _unmark_number(attempt, by, at)
    FollowUp.objects.filter(reached_late_by=attempt).update(reached_late_by=None)
    _bring_back(attempt, case, by, at)
    now = standing(case.person)
    if not now.may_reach:
        end_plans(person=case.person, now=now, by=by, at=at)


def settle(follow_up: FollowUp, case: Case, by: Actor, at: datetime) -> None:
    """A try of this contact was put right: it ends as what was recorded in its window says now, or is live again."""
    row = FollowUp.objects.select_for_update(of=("self",), no_key=True).get(pk=follow_up.pk)
    tries = list(row.attempts.filter(voided_at=None))
    reached = _reached_in_time(row, tries)
    if row.end == FollowUpEnd.CANCELLED:
        return
    events: list[Event] = []
    if reached and row.ended_with_id != reached.pk:
        events.append(end_as(FollowUpEnd.REACHED, row, by=by, at=at, attempt=reached))
        row.ended_at, row.missed_cause, row.reached_late_by = reached.at, "", None
    elif not reached and (row.end in JUDGED or (row.is_live and row.closes_at <= at and not row.paused_at)):
        events += _judged_anew(row, tries, case, by, at)
    elif not reached and row.is_live and case.state == CaseState.CLOSED:
        events.append(end_as(FollowUpEnd.CANCELLED, row, by=by, at=at, reason=CancelReason.CASE_CLOSED))
    row.save()
    record_all(events)


def _reached_in_time(row: FollowUp, tries: Iterable[Attempt]) -> Attempt | None:
    """The first try that reached the person in the window, and was on record before time ended the contact."""
    return next(
        (
            tried
            for tried in tries
            if tried.result in REACHED_RESULTS
            and row.opens_at <= tried.at <= row.closes_at
            and (tried.recorded_at <= row.closes_at or tried.pk == row.ended_with_id)
        ),
        None,
    )


def _judged_anew(row: FollowUp, tries: list[Attempt], case: Case, by: Actor, at: datetime) -> list[Event]:
    """Unreached or missed by what is on record now; the moment of the end stays where time had set it."""
    before, ended_at, cause = row.end, row.ended_at, row.missed_cause
    event = judge(row, tries, case.program.zone, by=by, at=at)
    row.ended_at = ended_at or at
    row.missed_cause = (cause or row.missed_cause) if row.end == FollowUpEnd.MISSED else ""
    row.reached_late_by = row.reached_late_by if row.end == FollowUpEnd.MISSED else None
    return [event] if row.end != before else []


def mark_number(attempt: Attempt, by: Actor, at: datetime) -> None:
    """Nobody dials a wrong number again, nor one where it was not safe to talk until a day has passed."""
    for point in _numbers_of(attempt):
        if attempt.result == Result.WRONG_NUMBER:
            mark_wrong(point=point, by=by, at=at)
        elif attempt.at + PAUSE > at or attempt.recorded_at == at:
            pause_number(point=point, until=attempt.at + PAUSE, by=by, at=at)


def _unmark_number(attempt: Attempt, by: Actor, at: datetime) -> None:
    """Another try that said the same of the number keeps it marked."""
    same = Attempt.objects.filter(case__person__root=attempt.case.person.root_id, result=attempt.result, voided_at=None)
    others = set(same.exclude(pk=attempt.pk).values_list("contact_point", flat=True))
    for point in _numbers_of(attempt):
        if point.pk in others:
            continue
        if attempt.result == Result.WRONG_NUMBER:
            mark_wrong(point=point, is_wrong=False, by=by, at=at)
        elif point.paused_until == attempt.at + PAUSE:
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
    rows = list(reached_late_by(attempt).select_for_update(of=("self",), no_key=True))
    for row in rows:
        row.reached_late_by = attempt
        row.save(update_fields=["reached_late_by"])
    record_all([drafted("followup.reached_late", row, by=by, at=at, attempt=attempt.pk) for row in rows])


def reached_late_by(attempt: Attempt) -> FollowUpQuerySet:
    """Missed contacts that this try made good: it was made after their window closed, and before the next planned
    contact opened. From then on it is the next contact's own."""
    missed = FollowUp.objects.filter(case_id=attempt.case_id, end=FollowUpEnd.MISSED, reached_late_by=None)
    others = FollowUp.objects.filter(case_id=attempt.case_id).exclude(end=FollowUpEnd.CANCELLED)
    next_ones = others.filter(opens_at__gt=OuterRef("opens_at"), opens_at__lte=attempt.at)
    return missed.filter(closes_at__lt=attempt.at).exclude(Exists(next_ones))


def _bring_back(attempt: Attempt, case: Case, by: Actor, at: datetime) -> None:
    """What it ended is live again; what it only cancelled, and whose window has passed meanwhile, stays cancelled."""
    ended = FollowUp.objects.filter(ended_with=attempt).exclude(end=FollowUpEnd.CANCELLED, closes_at__lte=at)
    rows = list(ended.select_for_update(of=("self",), no_key=True))
    if case.state == CaseState.CLOSED:
        rows = [row for row in rows if row.end != FollowUpEnd.CANCELLED]
    for row in rows:
        row.case = case
    live_again(rows, at)
    record_all([drafted("followup.reopened", row, by=by, at=at, attempt=attempt.pk) for row in rows])
