"""Secrets in addresses: how they are made, what is kept of them, and how often one address may guess at them.

A link mailed to somebody, an invitation, a private calendar address: whoever holds the secret is let in, so the
database knows only its hash. A secret made from the mail's own id is the same for every try of the same mail and stored
nowhere.
"""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

from .models import UnknownLink

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_UNKNOWN = 30  # secrets that do not exist, from one network address in an hour


def secret_in_mail(purpose: str, message_id: Any) -> str:
    """The secret of the link in this mail: 256 bits, bound to what the link is for."""
    digest = salted_hmac(purpose, str(message_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_secret() -> str:
    """A secret nobody can make again: 256 bits, shown once."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_guessing(ip: str | None, at: datetime) -> bool:
    """Whether this network address has tried too many secrets that do not exist in the last hour."""
    return UnknownLink.objects.filter(ip=ip, at__gt=at - HOUR).count() >= MOST_UNKNOWN


def note_unknown(page: str, ip: str | None, at: datetime) -> None:
    """Count a secret that does not exist; neither the address nor the secret is kept, only the page's name.

    What is older than a day counts no more and goes: the table grows only here, so it is cleared only here.
    """
    UnknownLink.objects.filter(at__lt=at - DAY).delete()
    UnknownLink.objects.create(page=page, ip=ip, at=at)
