"""Invitations to an agency, as `accounts.invitations` is told of them."""

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.invitations.places import InvitingPlace, invites
from casemgmt.accounts.permissions import Permission

from .actions.inviting import join_agency
from .models import StaffInvitation

invites(
    InvitingPlace(
        model=StaffInvitation,
        permission=Permission.STAFF_MANAGE,
        join=join_agency,
        asks=_("You are invited to read and answer requests for help that come to this agency."),
        sentence=_("You are invited to answer requests for help."),
        welcome=_("Welcome. Requests to your agency wait in the inbox."),
        languages=lambda invitation: [invitation.organization.mail_language],
    )
)
