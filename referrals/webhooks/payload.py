"""What is said to an agency's own software, and how it is signed. Pure; docs/webhooks.md tells the receiver."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import OfferNews, Webhook, WebhookDelivery
from . import connection

MOST_TRIES = 12  # with the growing pauses of effects these take about five hours
STOPS_AFTER = timedelta(days=3)  # an address that fails so long is not called any more
PING = "ping"
NEWS = frozenset(OfferNews.values)

PROBLEMS: dict[str, str | Promise] = {
    connection.NOT_HTTPS: _("Write an address that begins with https://."),
    connection.NO_NAME: _(
        "Write a full web address with a server's name, without a password and without numbers for it."
    ),
    connection.BAD_PORT: _("Only the ports 443 and 8443 are called."),
    connection.UNKNOWN: _("No server of that name can be found."),
    connection.PRIVATE: _("That name leads into a private network. Only servers on the open internet are called."),
    connection.TIMED_OUT: _("The server took too long."),
    connection.NOT_TRUSTED: _("The server's certificate is not valid for its name."),
    connection.NO_CONNECTION: _("No connection to the server."),
    connection.BAD_ANSWER: _("The server's answer was no HTTP."),
}


def secret_of(webhook: Webhook) -> str:
    """The secret both sides know. Changes with `secret_number` and with the installation's SECRET_KEY."""
    made = salted_hmac("referrals.webhook", f"{webhook.pk}:{webhook.secret_number}", algorithm="sha256").digest()
    return "whsec_" + base64.urlsafe_b64encode(made).decode().rstrip("=")


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


def headers_of(delivery: WebhookDelivery, body: bytes, at: datetime) -> dict[str, str]:
    """What goes with the body; `Aftercall-Signature` covers the moment and the body."""
    stamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Aftercall-Webhook/1",
        "Aftercall-Event": str(delivery.event_id),
        "Aftercall-Timestamp": stamp,
        "Aftercall-Signature": signature_of(secret_of(delivery.webhook), stamp, body),
    }


def signature_of(secret: str, stamp: str, body: bytes) -> str:
    """`v1=` and the hex HMAC-SHA256, under the secret, of the timestamp, a dot and the body."""
    return "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_taken(status: int | None) -> bool:
    """Any 2xx says that the news has arrived."""
    return status is not None and 200 <= status < 300
