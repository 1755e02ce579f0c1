"""Mail that says that the other side wrote."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import Side
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail

from ..models import Message
from ..offers.mail import offer_of, reply_address, to_agency, to_navigator
from ..offers.reading import GOES_ON


@sender("offer.message", what=_("A message about a request"))
def tell_of_a_message(message: Effect, at: datetime) -> NeutralMail | None:
    """The other side wrote, and nobody here has read it yet."""
    written = Message.objects.filter(pk=message.data["message"], read_at=None, withdrawn_at=None).first()
    offer = offer_of(message)
    if written is None or offer is None:
        return None
    subject, sentence = _("A message is waiting for you"), _("There is a new message about one of your requests.")
    if written.written_for == Side.AGENCY:
        return to_navigator(message, at, subject, sentence)
    if offer.state not in GOES_ON or not offer.reading(at).asked:
        return None
    return to_agency(offer, subject, sentence, reply_address(offer, message, at))
