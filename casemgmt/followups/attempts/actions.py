"""Trying to reach somebody: what was the result. What follows from it stands in `consequences`, how it is put right in
`corrections`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.models import Case
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.codes import ContactMode
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import drafted, record, record_all
from casemgmt.people import whole
from casemgmt.people.actions import add_contact_point, add_safety_note
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.models import ContactPoint
from casemgmt.people.safe_contact import why_outside_card

from ..contacts import clocks
from ..contacts.actions.ends import judge
from ..contacts.models import FollowUp, FollowUpState
from .consequences import OF_THE_NUMBER, SAYS, follow_through, mark_number
from .models import Attempt
from .models import AttemptResult as Result
from .proposals import AttemptProposal, proposal_after

# A try is recorded within seven days of it: what is remembered later is no evidence for a measure.
RECORDED_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Recorded:
    """The attempt, and what it proposes, if anything."""

    attempt: Attempt
    proposal: AttemptProposal | None = None


@action
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
    tried_at = moment_of_try(tried_at, case, at)
    check(case, mode, result, contact_point, outside_card_reason, tried_at)
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
    mark_number(attempt, by, at)
    if safety_note.strip():
        add_safety_note(person=case.person, note=safety_note, by=by, at=at)
    if other_number.strip():
        add_contact_point(person=case.person.now, value=other_number, by=by, at=at)
    follow_through(attempt, follow_up, by, at)
    return Recorded(attempt, proposal_after(attempt))


def moment_of_try(tried_at: datetime | None, case: Case, at: datetime) -> datetime:
    """The moment of the try, which is over, lately, and since there is a case."""
    if tried_at is None:
        return at
    if tried_at > at:
        raise NotPossible(_("This moment is still to come. Record it when it happened."), field="tried_at")
    if tried_at < max(case.opened_at, at - RECORDED_WITHIN):
        raise NotPossible(_("Record it within seven days, and not from before the case was opened."), field="tried_at")
    return tried_at


def check(
    case: Case, mode: str, result: str, point: ContactPoint | None, outside_card_reason: str, at: datetime
) -> None:
    """Whether a try can be said like this, by the lists and the person's contact card."""
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
