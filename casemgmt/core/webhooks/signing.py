"""How a call is signed, and what its answer means. Pure; docs/webhooks.md tells the receiver."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

MOST_TRIES = 12  # with the growing pauses of effects these take about five hours
STOPS_AFTER = timedelta(days=3)  # an address that fails so long is not called any more
PING = "ping"


def secret_of(purpose: str, address: Any) -> str:
    """The secret both sides know. Changes with `secret_number` and with the installation's SECRET_KEY."""
    made = salted_hmac(purpose, f"{address.pk}:{address.secret_number}", algorithm="sha256").digest()
    return "whsec_" + base64.urlsafe_b64encode(made).decode().rstrip("=")


def signature_of(secret: str, stamp: str, body: bytes) -> str:
    """`v1=` and the hex HMAC-SHA256, under the secret, of the timestamp, a dot and the body."""
    return "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def headers_of(secret: str, event_id: Any, body: bytes, at: datetime) -> dict[str, str]:
    """What goes with the body; `Aftercall-Signature` covers the moment and the body."""
    stamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Aftercall-Webhook/1",
        "Aftercall-Event": str(event_id),
        "Aftercall-Timestamp": stamp,
        "Aftercall-Signature": signature_of(secret, stamp, body),
    }


def is_taken(status: int | None) -> bool:
    """Any 2xx says that the news has arrived."""
    return status is not None and 200 <= status < 300
