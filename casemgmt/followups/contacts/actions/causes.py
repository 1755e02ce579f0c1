"""Why contacts were missed, said of one, or once for many that share one cause."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.numbers.queries import may_undo, undo_is_over
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.reassignment import lock_cases
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import drafted, record, record_all
from casemgmt.core.models import Event

from ..models import FollowUp, FollowUpEnd
from ..rules import choosable_causes
from .ends import lock_follow_up

MOST = 500


@dataclass
class Caused:
    """Those that got the cause, and those that had one or were not missed."""

    given: list[FollowUp] = field(default_factory=list)
    left: list[FollowUp] = field(default_factory=list)


@action
def give_cause(*, follow_up: FollowUp, cause: str, by: Actor, at: datetime) -> FollowUp:
    """Say why a contact was missed."""
    follow_up = lock_follow_up(follow_up)
    require(by, Permission.FOLLOWUP_ATTEMPT, follow_up)
    if cause not in dict(choosable_causes(follow_up)):
        raise NotPossible(_("Choose why the contact was missed."), field="cause")
    if follow_up.end != FollowUpEnd.MISSED:
        raise NotPossible(_("Only a missed contact asks for a cause."))
    if follow_up.missed_cause != cause:
        before, follow_up.missed_cause = follow_up.missed_cause, cause
        follow_up.save(update_fields=["missed_cause"])
        record("followup.cause_given", follow_up, by=by, at=at, cause=cause, before=before)
    return follow_up


@action
def take_back_cause(*, follow_up: FollowUp, by: Actor, at: datetime) -> FollowUp:
    """A slip of the finger, soon after it was said: the cause is what it was before, or nobody has said it yet."""
    follow_up = lock_follow_up(follow_up)
    require(by, Permission.FOLLOWUP_ATTEMPT, follow_up)
    given = Event.objects.filter(subject_id=follow_up.pk, verb="followup.cause_given").order_by("at", "pk").last()
    if given is None or given.actor_id != by.pk or not may_undo(follow_up.program_id, given.at, at):
        raise NotPossible(undo_is_over(follow_up.program_id, given.at if given else at, _("Choose another cause.")))
    if follow_up.missed_cause == given.data["cause"]:
        follow_up.missed_cause = given.data["before"]
        follow_up.save(update_fields=["missed_cause"])
        record("followup.cause_taken_back", follow_up, by=by, at=at, cause=given.data["cause"])
    return follow_up


@action
def give_cause_to_many(*, follow_ups: Sequence[FollowUp], cause: str, by: Actor, at: datetime) -> Caused:
    """Say of many missed contacts why. One that got a cause meanwhile keeps it: a list never overwrites a judgement."""
    if cause not in dict(choosable_causes()):
        raise NotPossible(_("Choose why the contacts were missed."), field="cause")
    if not follow_ups:
        raise NotPossible(_("Choose at least one contact."), field="contact")
    if len(follow_ups) > MOST:
        raise NotPossible(_("Give a cause to at most %(most)d contacts at once.") % {"most": MOST}, field="contact")
    for program in Program.objects.filter(pk__in={row.program_id for row in follow_ups}):
        require(by, Permission.FOLLOWUP_ATTEMPT, program)
    lock_cases(sorted({row.case_id for row in follow_ups}, key=str))
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[row.pk for row in follow_ups])
    done = Caused()
    for row in rows.order_by("pk"):
        fits = row.end == FollowUpEnd.MISSED and not row.missed_cause
        (done.given if fits else done.left).append(row)
    FollowUp.objects.filter(pk__in=[row.pk for row in done.given]).update(missed_cause=cause)
    record_all(drafted("followup.cause_given", row, by=by, at=at, cause=cause, before="") for row in done.given)
    return done
