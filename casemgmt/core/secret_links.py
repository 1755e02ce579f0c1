"""Secrets in addresses: how they are made, what is kept of them, and that guessing is counted.

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

from . import frame, limits


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


def count_guess(request: Any, at: datetime) -> timedelta:
    """A secret that does not exist was tried: count it against its address, and say how long that is over the limit.

    Neither the secret nor the address of the page is kept. A secret that exists opens all the same.
    """
    try:
        limits.spend(limits.GUESSES, frame.of(request).neighborhood, at=at)
    except limits.TooMuch as problem:
        return problem.wait
    return timedelta()
