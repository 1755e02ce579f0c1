"""Somebody is away, and a colleague does their work from one day to another."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program
from casemgmt.core import access
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.calendar import day_bounds, local_date
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..models import Case
from .models import Cover

LONGEST = timedelta(days=366)


@action
def cover_for(
    *, program: Program, away: User, stand_in: User, first_day: date, last_day: date, by: Actor, at: datetime
) -> Cover:
    """Say that somebody is away on these days and who does their work. One says it of oneself; who assigns cases, of
    anybody. Nobody is covered twice at a time, and nobody covers who is away or lets others be left alone."""
    _may_say(program, away, by)
    program = lock_program(program)
    _check_days(first_day, last_day, local_date(at, program.zone))
    starts_at, ends_at = day_bounds(first_day, program.zone)[0], day_bounds(last_day, program.zone)[1]
    facts = {"away": away, "stand_in": stand_in, "first_day": first_day, "last_day": last_day}
    same = Cover.objects.not_over(at).filter(program=program, **facts).first()
    if same:
        return same
    _check_people(program, away, stand_in)
    _check_others(away, stand_in, Cover.objects.not_over(at).filter(starts_at__lt=ends_at, ends_at__gt=starts_at))
    cover = Cover.objects.create(program=program, starts_at=starts_at, ends_at=ends_at, made_by=user_of(by), **facts)
    record("cover.made", cover, by=by, at=at, away=away.pk, stand_in=stand_in.pk, first=first_day, last=last_day)
    lend_access(cover=cover, by=by, at=at)
    if stand_in.pk != by.pk:
        tell("cover.made", key=f"cover.made:{cover.pk}", at=at, cover=cover.pk)
    return cover


@action
def end_cover(*, cover: Cover, by: Actor, at: datetime) -> Cover:
    """End a cover early, or take it back before it begins. A cover that is over by its dates stays as it was."""
    cover = Cover.objects.select_for_update(of=("self",)).select_related("program", "away", "stand_in").get(pk=cover.pk)
    _may_say(cover.program, cover.away, by)
    if cover.ended_at:
        return cover
    if cover.ends_at <= at:
        raise NotPossible(_("This cover is over already."))
    return _end(cover, by, at)


@action
def end_covers_of(*, user: User, program: Program, by: Actor, at: datetime) -> None:
    """Whoever leaves is away from nothing any more, and covers for nobody. The right is that of who ends the role."""
    require(by, Permission.PROGRAM_MEMBERS, program)
    rows = Cover.objects.select_for_update(of=("self",)).not_over(at).filter(program=program)
    for cover in rows.filter(Q(away=user) | Q(stand_in=user)).select_related("stand_in"):
        _end(cover, by, at)


def _end(cover: Cover, by: Actor, at: datetime) -> Cover:
    cover.ended_at, cover.ended_by = at, user_of(by)
    cover.save(update_fields=["ended_at", "ended_by"])
    access.take_back(cover.stand_in, reason=_reason(cover))
    record("cover.ended", cover, by=by, at=at, away=cover.away_id, stand_in=cover.stand_in_id)
    if cover.stand_in_id != by.pk:
        tell("cover.ended", key=f"cover.ended:{cover.pk}", at=at, cover=cover.pk)
    return cover


def lend_access(*, cover: Cover, by: Actor, at: datetime) -> None:
    """What was opened to the absent one by hand (restricted people) is open to the stand-in, until the cover ends."""
    if cover.is_running(at):
        owned = Case.objects.open().filter(owner_id=cover.away_id, program_id=cover.program_id)
        restricted = list(owned.filter(person__root__is_restricted=True))
        access.lend(cover.away, cover.stand_in, restricted, expires_at=cover.ends_at, reason=_reason(cover))


def _reason(cover: Cover) -> str:
    return f"cover {cover.pk}"


def _may_say(program: Program, away: User, by: Actor) -> None:
    if away.pk != by.pk or not holds(by, Permission.CASE_EDIT, program):
        require(by, Permission.CASE_ASSIGN, program)


def _check_days(first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day:
        raise NotPossible(_("The last day comes before the first."), field="last_day")
    if first_day < today:
        raise NotPossible(_("Begin today or later."), field="first_day")
    if last_day - first_day > LONGEST:
        raise NotPossible(_("A cover lasts a year at most. Give the cases to somebody else instead."), field="last_day")


def _check_people(program: Program, away: User, stand_in: User) -> None:
    if away.pk == stand_in.pk:
        raise NotPossible(_("Nobody covers for themselves. Choose a colleague."), field="stand_in")
    for user, name in ((away, "away"), (stand_in, "stand_in")):
        if not holds(user, Permission.CASE_EDIT, program):
            words = _("%(name)s does not work on cases in this program.") % {"name": user.name}
            raise NotPossible(words, field=name)


def _check_others(away: User, stand_in: User, others: Any) -> None:
    """Each is at most away, or at most covering, on any day; so covers never overlap, chain or run in a circle."""
    rows = others.filter(Q(away=away) | Q(away=stand_in) | Q(stand_in=away)).select_related("away", "stand_in")
    for other in rows:
        days = {
            "first": date_format(other.first_day, "j M"),
            "last": date_format(other.last_day, "j M"),
            "away": other.away.name,
            "who": other.stand_in.name,
        }
        if other.away_id == away.pk:
            words = _("%(who)s covers for %(away)s from %(first)s to %(last)s already. End that first.")
            raise NotPossible(words % days, field="first_day")
        if other.away_id == stand_in.pk:
            words = _("%(away)s is away too, from %(first)s to %(last)s. Choose somebody who is here.")
            raise NotPossible(words % days, field="stand_in")
        words = _("%(who)s covers for %(away)s from %(first)s to %(last)s. Find somebody else for that first.")
        raise NotPossible(words % days, field="away")
