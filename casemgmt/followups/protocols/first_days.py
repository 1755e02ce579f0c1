"""What a new program does about its plan of contacts: read it, and change what is done otherwise here."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import FirstStep
from casemgmt.accounts.models import Program

from .models import ProtocolVersion


def first_steps_of_protocol(*, program: Program, at: datetime) -> list[FirstStep]:
    """The plan is there from the start; whoever published one has read it."""
    rows = ProtocolVersion.objects.filter(
        protocol__program=program, protocol__is_default=True, state=ProtocolVersion.State.PUBLISHED
    )
    version = rows.select_related("protocol").first()
    is_ours = bool(version and version.published_by_id)
    return [
        FirstStep(
            what=_("Plan of contacts"),
            why=_("Who is met in a crisis hears from you by it: within a day, and again."),
            stands=version.protocol.name if version else _("None yet"),
            page="followups:protocols",
            is_done=is_ours,
            only_read=bool(version) and not is_ours,
        )
    ]
