"""Who works at an agency."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.addresses import verify_address
from casemgmt.accounts.invitations.actions import withdraw_invitations
from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AGENCY_ROLES, AgencyRole
from casemgmt.core import access
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers.models import AgencyStaff, Organization


@action
def add_staff(*, organization: Organization, user: User, role: str, by: Actor, at: datetime) -> AgencyStaff:
    """Begin a role at the agency. Nobody does that for another or for oneself: it follows an accepted invitation, or
    set-up at the machine. The user's address counts as verified from then on."""
    if by is not CLOCK:
        raise PermissionDenied(Permission.STAFF_MANAGE.value)
    verify_address(user=user, by=CLOCK, at=at)
    return _seat(organization, user, role, by, at)


def _seat(organization: Organization, user: User, role: str, by: Actor, at: datetime) -> AgencyStaff:
    staff, is_new = AgencyStaff.objects.get_or_create(organization=organization, user=user, role=role, is_active=True)
    access.forget(user)
    if is_new:
        User.objects.look_again([user.pk])
        record("staff.added", staff, by=by, at=at, role=role, user=user.pk)
    return staff


@action
def end_staff(*, staff: AgencyStaff, by: Any, at: datetime) -> AgencyStaff:
    """Take a role at the agency away, at once, and end the user's sessions; what other roles there still allow stays.
    An agency keeps a lead."""
    staff = _end(_locked(staff, by), by, at)
    User.objects.end_sessions(staff.user_id)
    return staff


def _end(staff: AgencyStaff, by: Any, at: datetime) -> AgencyStaff:
    _keep_a_lead(staff)
    staff.is_active, staff.left_at = False, at
    staff.save(update_fields=["is_active", "left_at"])
    access.forget(staff.user)
    if staff.role == AgencyRole.LEAD:
        withdraw_invitations(staff.organization.invitations.all(), of_user=staff.user_id, at=at)
    record("staff.left", staff, by=by, at=at, role=staff.role, user=staff.user_id)
    return staff


@action
def change_staff_role(*, staff: AgencyStaff, role: str, by: Any, at: datetime) -> AgencyStaff:
    """Give another role instead, at once. An agency keeps a lead."""
    staff = _locked(staff, by)
    if role not in AGENCY_ROLES:
        raise NotPossible(_("Choose a role."), field="role")
    if role == staff.role:
        return staff
    changed = _seat(staff.organization, staff.user, role, by, at)
    _end(staff, by, at)
    return changed


def _locked(staff: AgencyStaff, by: Any) -> AgencyStaff:
    """The row as it is now. Whoever changes an agency's staff waits in line, so that no two take the last lead away."""
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=staff.organization_id)
    require(by, Permission.STAFF_MANAGE, organization)
    found = AgencyStaff.objects.select_for_update(of=("self",)).select_related("organization", "user").get(pk=staff.pk)
    if not found.is_active:
        raise NotPossible(_("This person has already left that role."))
    return found


def _keep_a_lead(staff: AgencyStaff) -> None:
    leads = AgencyStaff.objects.filter(organization=staff.organization, role=AgencyRole.LEAD, is_active=True)
    others = leads.filter(user__is_active=True).exclude(pk=staff.pk)
    if staff.role == AgencyRole.LEAD and not others.exists():
        raise NotPossible(_("An agency needs a lead. Make somebody else the lead first."))
