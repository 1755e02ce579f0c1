"""Writes to users, programs and roles."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core import access
from casemgmt.core.access import Permission, require
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .models import Membership, Program, User
from .roles import PROGRAM_ROLES


@transaction.atomic
def add_member(*, program: Program, user: User, role: str, by: Any, at: datetime) -> Membership:
    """Give a user a role in the program. Who does it manages the program's members, or sets the program up."""
    if by is not access.CLOCK:
        require(by, Permission.PROGRAM_MEMBERS, program)
    membership, is_new = Membership.objects.get_or_create(program=program, user=user, role=role, left_at=None)
    access.grant(user, PROGRAM_ROLES[role], program, granted_by=by if by.pk else None, reason=role)
    if is_new:
        record("member.added", membership, by=by, at=at, role=role, user=user.pk)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Any, at: datetime) -> Membership:
    """Take a role away; what other roles of the user still allow stays."""
    require(by, Permission.PROGRAM_MEMBERS, membership.program)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.left_at:
        raise NotPossible(_("This person has already left that role."))
    membership.left_at = at
    membership.save(update_fields=["left_at"])
    access.revoke(membership.user, _only_by(membership), membership.program)
    record("member.left", membership, by=by, at=at, role=membership.role, user=membership.user_id)
    return membership


def _only_by(membership: Membership) -> frozenset[Permission]:
    others = Membership.objects.filter(program=membership.program, user=membership.user, left_at=None)
    kept = frozenset().union(*(PROGRAM_ROLES[other.role] for other in others))
    return PROGRAM_ROLES[membership.role] - kept
