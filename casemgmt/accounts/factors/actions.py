"""Saying which roles need a second step, and resetting one that was lost."""

from collections.abc import Collection
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.looked_after import looks_after
from casemgmt.accounts.models import Membership, Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .models import FactorRule, newest, roles_asked


@action
def set_factor_rule(
    *, program: Program, roles: Collection[str], seen: str | None = None, by: Actor, at: datetime
) -> FactorRule | None:
    """Say which roles need a second step from now on. Whoever holds one and has none is led to set it up at their next
    press, wherever they are signed in; there is no grace."""
    require(by, Permission.PROGRAM_MEMBERS, program)
    program = lock_program(program)
    now = newest(program.pk)
    refuse_stale(now, seen)
    chosen = sorted(set(roles) & set(Role.values))
    if set(chosen) == roles_asked(program.pk):
        return now
    made = FactorRule.objects.create(program=program, roles=chosen, changed_by=account_of(by), changed_at=at)
    User.objects.look_again(Membership.objects.filter(program=program, left_at=None).values("user"))
    record("program.second_step_set", program, by=by, at=at, rule=made.pk, roles=chosen)
    return made


@action
def reset_factor(*, user: User, by: Actor, at: datetime) -> User:
    """Take away the second step of a colleague who lost it. Every session and token of theirs ends; with the password
    alone they come as far as setting up a new one."""
    me = user_of(by)
    if not looks_after(me, user.pk):
        raise PermissionDenied("factor.reset")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.pk == me.pk:
        raise NotPossible(_("Somebody else resets your second step. Ask another administrator."))
    gone = Authenticator.objects.filter(user=user).delete()[0]
    if not gone:
        raise NotPossible(_("This person has no second step."))
    User.objects.end_sessions(user.pk)
    User.objects.look_again([user.pk])
    record("factor.reset", user, by=by, at=at)
    return user
