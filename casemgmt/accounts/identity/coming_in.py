"""Somebody comes in with their city's account: whose account here it is, and which roles follow from its groups."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied

from casemgmt.accounts import hooks, leaving
from casemgmt.accounts.actions import add_member
from casemgmt.accounts.addresses import verify_address
from casemgmt.accounts.invitations.rules import CLIENT_PERMISSIONS
from casemgmt.accounts.models import Membership, Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import PROGRAM_ROLES
from casemgmt.accounts.rule_actions import lock_program
from casemgmt.core import access
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .claims import CityTold, roles_of
from .models import GroupRole, IdentityAccount, IdentitySetup
from .refused import NotLetIn


@action
def come_in(*, setup: IdentitySetup, told: CityTold, by: Actor, at: datetime) -> tuple[User, bool]:
    """The account of whoever the server told of, roles brought to what its groups say; and whether the two were bound
    to each other just now. Raises `NotLetIn`, and then nothing was written."""
    if by is not CLOCK:
        raise PermissionDenied("identity.come_in")
    program = lock_program(setup.program)
    known = _known(setup, told.subject)
    user = known.user if known else _by_address(setup, told)
    if user is not None:
        _refuse_others(user, program)
    wanted = None if told.groups is None else roles_of(setup.mapping, told.groups, user and user.pk)
    user = user or _made(setup, told, wanted, at)
    _refuse_without_role(user, program, told, wanted)
    account = known or _bound(setup, user, told.subject, at)
    IdentityAccount.objects.filter(pk=account.pk).update(last_used_at=at)
    if wanted is not None:
        _follow(setup, program, user, wanted, at)
    user.refresh_from_db()
    return user, known is None


def _known(setup: IdentitySetup, subject: str) -> IdentityAccount | None:
    rows = IdentityAccount.objects.select_related("user").select_for_update(of=("self",))
    return rows.filter(program=setup.program_id, issuer=setup.issuer, subject=subject).first()


def _by_address(setup: IdentitySetup, told: CityTold) -> User | None:
    """The account with this address, if it was shown to be theirs. One that is bound to somebody else at the server is
    not theirs: the city gave an old address to somebody new."""
    user = User.objects.select_for_update(of=("self",)).filter(email__iexact=told.address).first()
    if user is None:
        return None
    if IdentityAccount.objects.filter(program=setup.program_id, issuer=setup.issuer, user=user).exists():
        raise NotLetIn("recycled")
    if not EmailAddress.objects.filter(user=user, email__iexact=told.address, verified=True).exists():
        raise NotLetIn("recycled")
    return user


def _refuse_others(user: User, program: Program) -> None:
    if not user.is_active:
        raise NotLetIn("closed")
    if user.runs_installation or works_elsewhere(user, program.pk):
        raise NotLetIn("elsewhere")


def works_elsewhere(user: Any, program_id: Any) -> bool:
    """Whether the account has a place in another program or at an agency: a server of one reaches none of these."""
    for seats in access.SEATS:
        rows = seats.rows.filter(user=user)
        rows = rows.exclude(program=program_id) if seats.kind == "program" else rows
        if rows.exists():
            return True
    return False


def _made(setup: IdentitySetup, told: CityTold, wanted: set[str] | None, at: datetime) -> User:
    """An account for somebody new, without a password, if a group gives them a role."""
    if not wanted:
        raise NotLetIn("groups" if wanted is None and setup.mapping else "no_role")
    user = User.objects.create_user(told.address, None, name=told.name or told.address.partition("@")[0])
    verify_address(user=user, by=CLOCK, at=at)
    record("account.made_by_group", user, by=CLOCK, at=at, program_id=setup.program_id)
    return user


def _refuse_without_role(user: User, program: Program, told: CityTold, wanted: set[str] | None) -> None:
    has_one = Membership.objects.filter(user=user, program=program, left_at=None).exists()
    if not has_one and not wanted:
        raise NotLetIn("groups" if told.groups is None else "no_role")


def _bound(setup: IdentitySetup, user: User, subject: str, at: datetime) -> IdentityAccount:
    made = IdentityAccount.objects.create(
        program=setup.program, issuer=setup.issuer, subject=subject, user=user, last_used_at=at
    )
    record("identity.bound", user, by=CLOCK, at=at, program_id=setup.program_id)
    return made


def _follow(setup: IdentitySetup, program: Program, user: User, wanted: set[str], at: datetime) -> None:
    """Begin the roles that the groups give and end those they gave before. Roles by invitation are left alone."""
    held = {row.role: row for row in Membership.objects.filter(program=program, user=user, left_at=None)}
    for role in sorted(wanted - set(held)):
        _begin(program, user, role, at)
    given = GroupRole.objects.filter(membership__in=held.values()).select_related("membership__program")
    for row in given.select_related("membership__user", "membership__program"):
        if row.membership.role in wanted:
            GroupRole.objects.filter(pk=row.pk, group_gone_at__isnull=False).update(group_gone_at=None)
        else:
            _end(setup, row, at)


def _begin(program: Program, user: User, role: str, at: datetime) -> None:
    membership = add_member(program=program, user=user, role=role, by=CLOCK, at=at)
    GroupRole.objects.create(membership=membership)
    record("member.by_group", membership, by=CLOCK, at=at, role=role)
    if PROGRAM_ROLES[role] & CLIENT_PERMISSIONS:
        tell("identity.reads_clients", key=f"identity-role:{membership.pk}", at=at, membership=membership.pk)


def _end(setup: IdentitySetup, row: GroupRole, at: datetime) -> None:
    """The group is gone, so the role ends. Work goes to whom the program named for that; where nobody is named, and for
    the last administrator, the role stays until somebody hands on, and those who can are told."""
    membership = row.membership
    try:
        leaving.keep_an_administrator([membership])
        if Permission.CASE_EDIT in leaving.lost_with([membership]):
            _hand_on(setup, membership, at)
    except NotPossible:
        if row.group_gone_at is None:
            GroupRole.objects.filter(pk=row.pk).update(group_gone_at=at)
            tell("identity.group_gone", key=f"identity-gone:{row.pk}:{at.isoformat()}", at=at, role=row.pk)
        return
    leaving.end_row(membership, CLOCK, at)


def _hand_on(setup: IdentitySetup, membership: Membership, at: datetime) -> None:
    if not hooks.open_work(user=membership.user, program=membership.program, at=at):
        return
    to = setup.hands_to
    takers = [to] if to is not None and to.pk != membership.user_id else []
    leaving.hand_on(membership.user, membership.program, takers, by=CLOCK, at=at)
