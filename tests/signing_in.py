"""Coming in as a test needs it: by password, by token, in a session that is fresh or stale."""

import time
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.test import Client, TestCase
from django.utils import timezone

from casemgmt.accounts.tokens.actions import make_token
from casemgmt.accounts.tokens.models import Lasts, TokenScope
from tests.cast import PASSWORD


def token_of(user: Any, scope: str = TokenScope.ACTING, *, at: datetime | None = None, lasts: int = Lasts.YEAR) -> str:
    """The secret of a new token of this user."""
    return make_token(name="test", scope=scope, lasts=lasts, by=user, at=at or timezone.now())[1]


def by_token(user: Any, scope: str = TokenScope.ACTING) -> dict[str, str]:
    """The header a program of this user sends."""
    return {"Authorization": f"Token {token_of(user, scope)}"}


def sign_in(client: Client, user: Any, password: str = PASSWORD, **more: Any) -> HttpResponse:
    """As a person does it, with the form."""
    return client.post("/accounts/login/", {"login": user.email, "password": password}, **more)


def make_fresh(client: Client, user: Any, *, seconds_ago: int = 0) -> None:
    """The session was begun so long ago, by a password."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - seconds_ago}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


def code_of(secret: str) -> str:
    """The six digits an app would show now."""
    _before, counter, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


def set_up_second_step(client: Client) -> str:
    """Set up an app, as somebody signed in; its secret."""
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    return secret
