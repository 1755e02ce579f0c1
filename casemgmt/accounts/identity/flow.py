"""A sign-in under way: what this browser was sent off with, and must come back with. It lies in the session, encrypted,
and is used once."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from . import server
from .models import IdentitySetup, ServerShape
from .refused import NotLetIn

KEY = "identity_flow"
BY = "by_identity"  # of a session that came in so: of which program's server, and whether a second step was taken there
LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Flow:
    """`again_of` is the account of somebody signed in who proves once more that it is them."""

    setup: str
    state: str
    nonce: str
    verifier: str
    next: str
    begun_at: str
    again_of: str = ""

    @classmethod
    def begin(cls, request: HttpRequest, setup: IdentitySetup, *, next: str, again_of: str, at: datetime) -> Self:
        """Made anew for each press, and put into the session in the place of an earlier one."""
        words = [secrets.token_urlsafe(32) for _word in range(3)]
        flow = cls(str(setup.pk), words[0], words[1], words[2], next, at.isoformat(), again_of)
        request.session[KEY] = asdict(flow)
        return flow

    @classmethod
    def end(cls, request: HttpRequest, state: str, at: datetime) -> Self:
        """What the browser was sent off with; it is not there a second time. Raises `NotLetIn`."""
        kept = request.session.pop(KEY, None)
        flow = cls(**kept) if kept else None
        if flow is None or not hmac.compare_digest(flow.state.encode(), state.encode()):
            raise NotLetIn("state")
        if at - flow.begun > LASTS:
            raise NotLetIn("state")
        return flow

    @property
    def begun(self) -> datetime:
        return datetime.fromisoformat(self.begun_at)


def address_back(setup: IdentitySetup) -> str:
    """Where the server sends people back to: each program has its own, so that one server cannot answer for another."""
    return settings.SITE_URL + reverse("account_city_back", args=[setup.program.slug])


def address_there(setup: IdentitySetup, flow: Flow) -> str:
    """Where this browser is sent. Raises `NotLetIn` when the server does not say where that is."""
    digest = hashlib.sha256(flow.verifier.encode()).digest()
    words: dict[str, Any] = {
        "response_type": "code",
        "client_id": setup.client_id,
        "redirect_uri": address_back(setup),
        "scope": "openid email profile" + (" groups" if setup.shape == ServerShape.OKTA else ""),
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if setup.shape == ServerShape.GOOGLE:
        words["hd"] = setup.tenant
    if flow.again_of:
        words |= {"prompt": "login", "max_age": "0"}
    there = server.endpoints_of(setup.issuer).authorize
    return f"{there}{'&' if '?' in there else '?'}{urlencode(words)}"
