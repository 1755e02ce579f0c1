"""Asking somebody to work at an agency here. How invitations are sent, ended and accepted is the same as for programs:
`accounts.invitations`."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.invitations.actions import write_invitation
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AGENCY_ROLES
from casemgmt.core import access
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.errors import NotPossible
from providers.models import AgencyStaff, Organization, StaffInvitation

from .staff import add_staff


@action
def invite_staff(*, organization: Organization, email: str, role: str, by: Actor, at: datetime) -> StaffInvitation:
    """Mail a one-time link to an address. An agency's lead invites; the first lead is agreed on by two keepers of its
    listing: `partnering.propose_first_lead`."""
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    access.forget(by)
    require(by, Permission.STAFF_MANAGE, organization)
    if role not in AGENCY_ROLES:
        raise NotPossible(_("Choose a role."), field="role")
    if not organization.is_agency:
        raise NotPossible(_("This organization does not receive requests here yet. Set that up first."))
    if AgencyStaff.objects.filter(
        organization=organization, user__email__iexact=email.strip(), is_active=True
    ).exists():
        raise NotPossible(_("This address works at the agency already. Change the role in the list."), field="email")
    among = StaffInvitation.objects.filter(organization=organization)
    return write_invitation(among, role=role, email=email, by=by, at=at, organization=organization)


def join_agency(*, invitation: Any, user: Any, at: datetime) -> None:
    """An accepted invitation becomes a place on the agency's staff."""
    add_staff(organization=invitation.organization, user=user, role=invitation.role, by=CLOCK, at=at)
