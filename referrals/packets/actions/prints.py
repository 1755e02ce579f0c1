"""A packet with the person's name on it: each print is a disclosure."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.people.models import Disclosure

from ...conversation import rules
from ...models import Offer
from ...offers.actions.identity import put_on_record
from ...offers.actions.steps import lock_offer, note_on_offer


@action
def print_named_packet(*, offer: Offer, drawn_under: Any, by: Actor, at: datetime) -> Offer:
    """Put on record that a packet with the person's name is handed out. Each print is a disclosure under the consent
    that allows it. The paper is drawn before, without a lock, and thrown away when this refuses: also when another
    consent than the one it was drawn under (`drawn_under`, its id) holds by now, since that one may open less."""
    offer = lock_offer(offer)
    rules.require_side(by, offer)
    if not offer.identity_is_open(at) or offer.identity_consent is None:
        raise NotPossible(_("Who the person is is not open to this agency now. Print the packet that names nobody."))
    if offer.identity_consent_id != drawn_under:
        raise NotPossible(_("The person's consent changed while this was drawn. Print it again."))
    put_on_record(offer, offer.identity_consent, Disclosure.Kind.PRINT, by=by, at=at)
    note_on_offer("printed", offer, by=by, at=at, consent=offer.identity_consent_id)
    return offer
