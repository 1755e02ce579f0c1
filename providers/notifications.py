"""Mail about who works at an agency. It names neither the agency nor anybody."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.invitations.mail import ALONE, invitation_letter
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail


@sender("staff.invited", what=_("An invitation to work for an agency"), alone=ALONE)
def invite(message: Effect, at: datetime) -> NeutralMail | None:
    """The invitation to an agency."""
    return invitation_letter(message, at)
