"""What is said to an agency's own software, and how it is signed. Pure; docs/webhooks.md tells the receiver."""

import json
from typing import Any

from casemgmt.core import outbound
from casemgmt.core.webhooks import signing

from ..models import OfferNews, Webhook, WebhookDelivery

NEWS = frozenset(OfferNews.values)

PROBLEMS = outbound.SAID


def secret_of(webhook: Webhook) -> str:
    """The secret both sides know. Changes with `secret_number` and with the installation's SECRET_KEY."""
    return signing.secret_of("referrals.webhook", webhook)


def body_of(delivery: WebhookDelivery) -> bytes:
    """Ids and the kind of news; nothing of the person, the need or another agency."""
    said: dict[str, Any] = {
        "id": str(delivery.event_id),
        "type": delivery.verb,
        "at": delivery.happened_at.isoformat(),
        "offer": str(delivery.offer_id) if delivery.offer_id else None,
        "version": delivery.version,
    }
    return json.dumps(said, separators=(",", ":")).encode()
