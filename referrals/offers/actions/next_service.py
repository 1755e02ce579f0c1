"""Offering the same request to the next service, in one step."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from providers.models import Service

from ...matching.next_best import words_to_carry
from ...models import Offer, Referral
from .drafts import FACTS_ASKED, draft_offer
from .requests import send_offer


@action
def offer_next(*, referral: Referral, service: Service, by: Actor, at: datetime) -> Offer:
    """Ask another service for what was asked before. Consent, words and the number of live requests are checked as
    for every request; pressed twice it is sent once."""
    offers = list(referral.offers.all())
    asked = words_to_carry(offers)
    if asked is None:
        raise NotPossible(_("Nothing was asked yet. Choose a service and write what you ask."))
    for offer in offers:
        if offer.service_id == service.pk and offer.is_live:
            return offer
    facts = {name: getattr(asked, name) for name in FACTS_ASKED}
    if asked.needed_by and asked.needed_by <= at:
        facts["needed_by"] = None
    draft = draft_offer(
        referral=referral,
        service=service,
        asked=asked.asked,
        urgency=asked.urgency,
        by=by,
        at=at,
        **facts,
    )
    return send_offer(offer=draft, by=by, at=at)
