"""A packet with the person's name on it: each print is a disclosure."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import disclose
from casemgmt.people.models import Disclosure

from ...conversation import rules
from ...models import Offer
from ...offers.actions.identity import FIELDS_OPENED, IDENTITY
from ...offers.actions.steps import lock_offer, note_on_offer


@transaction.atomic
def print_named_packet(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """Put on record that a packet with the person's name is handed out. Each print is a disclosure under the consent
    that allows it. The paper is drawn before, without a lock, and thrown away when this refuses."""
    offer = lock_offer(offer)
    rules.require_side(by, offer)
    if not offer.identity_is_open(at) or offer.identity_consent is None:
        raise NotPossible(_("Who the person is is not open to this agency now. Print the packet that names nobody."))
    disclose(
        person=offer.person,
        organization=offer.organization,
        consent=offer.identity_consent,
        kind=Disclosure.Kind.PRINT,
        subject=offer,
        categories=sorted(IDENTITY),
        fields=FIELDS_OPENED,
        by=by,
        at=at,
    )
    note_on_offer("printed", offer, by=by, at=at, consent=offer.identity_consent_id)
    return offer
