"""Somebody leaves: a role ends, or the whole account. What they had to do goes to somebody first.

What that work is only the upper apps know; they say it and move it through `hooks`. Decision 0012.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from . import hooks
from .invitations.actions import withdraw_invitations
from .models import Membership, Program, User
from .roles import PROGRAM_ROLES


@action
def end_membership(*, membership: Membership, hand_to: Sequence[User] = (), by: Any, at: datetime) -> Membership:
    """Take a role away; what other roles of the user still allow stays, and every browser signs in again. Whoever loses
    the right to work on cases with it hands on what they have: to one colleague, or evenly among several."""
    _in_line(membership.program, by)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.left_at:
        raise NotPossible(_("This person has already left that role."))
    keep_an_administrator([membership])
    if Permission.CASE_EDIT in lost_with([membership]):
        hand_on(membership.user, membership.program, hand_to, by=by, at=at)
    end_row(membership, by, at)
    return membership


@action
def close_account(*, user: User, program: Program, hand_to: Sequence[User] = (), by: Any, at: datetime) -> User:
    """Take all roles in the program away, and let the account sign in no more when it has no other place. Its name
    stays with what it did."""
    _in_line(program, by)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.pk == by.pk:
        raise NotPossible(_("You cannot close your own account. Ask another administrator."))
    here = list(Membership.objects.select_for_update(of=("self",)).filter(program=program, user=user, left_at=None))
    keep_an_administrator(here)
    if Permission.CASE_EDIT in lost_with(here):
        hand_on(user, program, hand_to, by=by, at=at)
    for membership in here:
        end_row(membership, by, at)
    if _works_elsewhere(user):
        raise NotPossible(_("This person works for another program or an agency too. Take only the roles here away."))
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        record("account.closed", user, by=by, at=at, program_id=program.pk)
    return user


def _in_line(program: Program, by: Actor) -> None:
    """Whoever changes a program's roles waits in line, so that no two take its last administrators away, and is asked
    for the right as it is then."""
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    access.forget(by)
    require(by, Permission.PROGRAM_MEMBERS, program)


def keep_an_administrator(ending: Sequence[Membership]) -> None:
    """Every program keeps somebody who can give roles: the last administrator does not leave before another came."""
    if Permission.PROGRAM_MEMBERS not in lost_with(ending):
        return
    first = ending[0]
    if not access.users_holding(Permission.PROGRAM_MEMBERS, first.program).exclude(pk=first.user_id).exists():
        raise NotPossible(
            _("A program needs an administrator. Invite another one, and end this role once they have accepted.")
        )


def hand_on(user: User, program: Program, hand_to: Sequence[User], *, by: Any, at: datetime) -> None:
    """Refuse to let somebody go while they have work and nobody is named for it; else move it."""
    waiting = hooks.open_work(user=user, program=program, at=at)
    if waiting and not hand_to:
        work = ", ".join(f"{row.what}: {row.count}" for row in waiting)
        words = _("%(name)s still has work (%(work)s). Say who takes it over.") % {"name": user.name, "work": work}
        raise NotPossible(words, field="hand_to")
    here = set(access.users_holding(Permission.CASE_EDIT, program).values_list("pk", flat=True)) - {user.pk}
    if {colleague.pk for colleague in hand_to} - here:
        raise NotPossible(_("Choose colleagues who work on cases in this program."), field="hand_to")
    for hook in hooks.HAND_ON:
        hook(user=user, program=program, to=list(hand_to), by=by, at=at)


def lost_with(memberships: Sequence[Membership]) -> frozenset[Permission]:
    """What their user may not do any more in the program once these roles end."""
    if not memberships:
        return frozenset()
    first = memberships[0]
    others = Membership.objects.filter(program=first.program, user=first.user, left_at=None)
    kept = others.exclude(pk__in=[membership.pk for membership in memberships])
    allowed = frozenset[Permission]().union(*(PROGRAM_ROLES[other.role] for other in kept))
    return frozenset[Permission]().union(*(PROGRAM_ROLES[each.role] for each in memberships)) - allowed


def end_row(membership: Membership, by: Any, at: datetime) -> None:
    """End one role; the caller has asked for the right, and what was to be handed on is."""
    membership.left_at = at
    membership.save(update_fields=["left_at"])
    access.forget(membership.user)
    if Permission.PROGRAM_MEMBERS in PROGRAM_ROLES[membership.role]:
        withdraw_invitations(membership.program.invitations.all(), of_user=membership.user_id, at=at)
    User.objects.end_sessions(membership.user_id)
    record("member.left", membership, by=by, at=at, role=membership.role, user=membership.user_id)


def _works_elsewhere(user: User) -> bool:
    at_agency = access.organizations_where(user, Permission.OFFER_VIEW)
    return bool(at_agency) or Membership.objects.filter(user=user, left_at=None).exists()
