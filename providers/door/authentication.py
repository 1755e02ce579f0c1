"""Reading with a key: `Authorization: Bearer …`, or `X-API-Key: …` where a system can send no other header."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from casemgmt.accounts.tokens.authentication import MayWithToken
from casemgmt.core import frame, limits
from casemgmt.core.secret_links import hash_of

from .actions import note_key_use
from .models import DoorKey
from .openness import Caller, caller_of

KEYWORD = "Bearer"


class DoorKeyAuthentication(BaseAuthentication):
    """A key that does not exist counts against its address, as every guessed secret does."""

    def authenticate(self, request: Request) -> tuple[Any, DoorKey] | None:
        """The key, for nobody's account; nothing when no key was sent."""
        secret = _secret(request)
        if secret is None:
            return None
        at = timezone.now()
        key = DoorKey.objects.live().filter(secret_hash=hash_of(secret)).first()
        if key is None:
            limits.spend(limits.GUESSES, frame.of(request).neighborhood, at=at)
            raise AuthenticationFailed(_("This key is not known or was ended."))
        note_key_use(key=key, at=at)
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


def caller(request: Request) -> Caller:
    """Who asks; worked out once for a request."""
    found: Caller | None = getattr(request, "_door_caller", None)
    if found is None:
        key = request.auth if isinstance(request.auth, DoorKey) else None
        found = caller_of(request.user, key)
        request._door_caller = found  # type: ignore[attr-defined]
    return found


class MayEnter(MayWithToken):
    """Whoever has something open to them, by token, key, session, or as anybody. A key whose program has closed its
    door opens nothing. A token for reading asks by POST too: nothing is written here."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return caller(request).may_enter


def spent_by(request: Request, at: datetime) -> tuple[limits.Limit, tuple[Any, ...]]:
    """Which limit counts this call, and about whom: a key, an account, else an address."""
    if isinstance(request.auth, DoorKey):
        return limits.API_CALLS, ("door key", request.auth.pk)
    whose = limits.whose(request)
    return (limits.API_CALLS if whose[0] == "account" else limits.STRANGERS), whose


def _secret(request: Request) -> str | None:
    words = get_authorization_header(request).split()
    if words and words[0].lower() == KEYWORD.lower().encode():
        return words[1].decode("latin-1") if len(words) == 2 else ""
    return request.META.get("HTTP_X_API_KEY")
