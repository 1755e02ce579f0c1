"""Every write to the directory, in the words of who does it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from casemgmt.accounts.models import User
from casemgmt.accounts.roles import AGENCY_ROLES
from casemgmt.core import access
from casemgmt.core.access import Permission, require
from casemgmt.core.events import record

from .models import AgencyStaff, Organization


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
