"""Who works at an agency."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.accounts.roles import AGENCY_ROLES
from casemgmt.core import access
from casemgmt.core.access import Permission, require
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers.models import AgencyStaff, Organization


@transaction.atomic
def add_staff(*, organization: Organization, user: User, role: str, by: Any, at: datetime) -> AgencyStaff:
    """Give a user a role at the agency. Who does it manages the agency's staff, or sets the agency up."""
    if by is not access.CLOCK:
        require(by, Permission.STAFF_MANAGE, organization)
    staff, is_new = AgencyStaff.objects.get_or_create(organization=organization, user=user, role=role, is_active=True)
    access.grant(user, AGENCY_ROLES[role], organization, granted_by=by if by.pk else None, reason=role)
    if is_new:
        record("staff.added", staff, by=by, at=at, role=role, user=user.pk)
    return staff


@transaction.atomic
def end_staff(*, staff: AgencyStaff, by: Any, at: datetime) -> AgencyStaff:
    """Take a role at the agency away; what other roles of the user there still allow stays."""
    require(by, Permission.STAFF_MANAGE, staff.organization)
    staff = AgencyStaff.objects.select_for_update(of=("self",)).select_related("organization", "user").get(pk=staff.pk)
    if not staff.is_active:
        raise NotPossible(_("This person has already left that role."))
    staff.is_active, staff.left_at = False, at
    staff.save(update_fields=["is_active", "left_at"])
    access.revoke(staff.user, AGENCY_ROLES[staff.role] - _kept(staff), staff.organization)
    record("staff.left", staff, by=by, at=at, role=staff.role, user=staff.user_id)
    return staff


def _kept(staff: AgencyStaff) -> frozenset[Permission]:
    others = AgencyStaff.objects.filter(organization=staff.organization, user=staff.user, is_active=True)
    return frozenset().union(*(AGENCY_ROLES[other.role] for other in others))
