"""Somebody is put on call, and taken off."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.calendar import at_local, local_date
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from . import queries
from .models import Shift

MOST_DAYS = 62


@action
def put_on_call(
    *, program: Program, user: User, first_day: date, last_day: date, begins: time, ends: time, by: Actor, at: datetime
) -> list[Shift]:
    """Put somebody on call on each of these days, from one time of day to another; to a time before it, until the next
    day. One says it of oneself; who assigns cases, of anybody. Twice the same is once."""
    _may_say(program, user, by)
    program = lock_program(program)
    _check(program, user, first_day, last_day, local_date(at, program.zone))
    spans = _spans(program, first_day, last_day, begins, ends)
    rows = Shift.objects.not_over(at).filter(program=program, user=user)
    there = {(row.starts_at, row.ends_at): row for row in rows.filter(starts_at__in=[span[0] for span in spans])}
    new = [span for span in spans if span not in there and span[1] > at]
    clash = queries.overlapping(user, new, at) if new else None
    if clash:
        raise NotPossible(_("%(name)s is on call at that time already.") % {"name": user.name}, field="first_day")
    made = [_make(program, user, span, by, at) for span in new]
    if made and user.pk != by.pk:
        tell("shift.made", key=f"shift.made:{made[0].pk}", at=at, shift=made[0].pk)
    return made or list(there.values())


@action
def take_off_call(*, shift: Shift, by: Actor, at: datetime) -> Shift:
    """End a shift early, or take it back before it begins. One that is over stays as it was."""
    shift = Shift.objects.select_for_update(of=("self",)).select_related("program", "user").get(pk=shift.pk)
    _may_say(shift.program, shift.user, by)
    if shift.ended_at:
        return shift
    if shift.ends_at <= at:
        raise NotPossible(_("This shift is over already."))
    return _end(shift, by, at)


@action
def end_shifts_of(*, user: User, program: Program, by: Actor, at: datetime) -> None:
    """Whoever leaves is on call no more. The right is that of who ends the role."""
    require(by, Permission.PROGRAM_MEMBERS, program)
    rows = Shift.objects.select_for_update(of=("self",)).not_over(at).filter(program=program, user=user)
    for shift in rows.select_related("user"):
        _end(shift, by, at)


def _make(program: Program, user: User, span: tuple[datetime, datetime], by: Actor, at: datetime) -> Shift:
    shift = Shift.objects.create(program=program, user=user, starts_at=span[0], ends_at=span[1], made_by=user_of(by))
    record("shift.made", shift, by=by, at=at, user=user.pk, starts=span[0], ends=span[1])
    return shift


def _end(shift: Shift, by: Actor, at: datetime) -> Shift:
    shift.ended_at, shift.ended_by = at, user_of(by)
    shift.save(update_fields=["ended_at", "ended_by"])
    record("shift.ended", shift, by=by, at=at, user=shift.user_id)
    if shift.user_id != by.pk:
        tell("shift.ended", key=f"shift.ended:{shift.pk}", at=at, shift=shift.pk)
    return shift


def _may_say(program: Program, user: User, by: Actor) -> None:
    if user.pk != by.pk or not holds(by, Permission.CASE_EDIT, program):
        require(by, Permission.CASE_ASSIGN, program)


def _check(program: Program, user: User, first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day:
        raise NotPossible(_("The last day comes before the first."), field="last_day")
    if first_day < today - timedelta(days=1):
        raise NotPossible(_("Begin today or later."), field="first_day")
    if (last_day - first_day).days >= MOST_DAYS:
        raise NotPossible(_("Two months at a time are the most."), field="last_day")
    if not holds(user, Permission.CASE_EDIT, program):
        words = _("%(name)s does not work on cases in this program.") % {"name": user.name}
        raise NotPossible(words, field="user")


def _spans(program: Program, first: date, last: date, begins: time, ends: time) -> list[tuple[datetime, datetime]]:
    """Each day's, in local time: across a change of the clock it keeps what the wall says."""
    over_night = timedelta(days=0 if ends > begins else 1)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [(at_local(day, begins, program.zone), at_local(day + over_night, ends, program.zone)) for day in days]
