"""An accepted invitation to a program becomes a membership."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import CLOCK

from .actions import add_member
from .invitations.models import MemberInvitation
from .invitations.places import InvitingPlace, invites


def join_program(*, invitation: Any, user: Any, at: datetime) -> None:
    """Begin the role in the program."""
    program = invitation.program
    invitation.membership = add_member(program=program, user=user, role=invitation.role, by=CLOCK, at=at)


invites(
    InvitingPlace(
        model=MemberInvitation,
        permission=Permission.PROGRAM_MEMBERS,
        join=join_program,
        asks=_("You are invited to work in this program."),
        sentence=_("You are invited to work in a program that uses this site."),
        welcome=_("Welcome. Your role has begun."),
        languages=lambda invitation: ["en"],
    )
)
