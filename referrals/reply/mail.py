"""Mail to our side about a partner who answers by a mailed link."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail

from ..models import OpeningCode
from ..offers.mail import to_navigator


@sender(
    "offer.code_asked",
    what=_("A partner asks for a code by phone"),
    alone="somebody waits for the call at this moment, and the subject must say so",
)
def tell_navigator_of_a_code(message: Effect, at: datetime) -> NeutralMail | None:
    """A partner without an account waits for a call."""
    if not OpeningCode.objects.filter(pk=message.data["ask"], made_at=None).exists():
        return None
    return to_navigator(
        message,
        at,
        _("A partner waits for a call"),
        _("A partner asks for a code by phone. Open the request to call."),
        is_urgent=True,
    )
