"""Signing in to the API with a token, and what a token for reading may not do."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request

from casemgmt.core import frame, limits
from casemgmt.core.secret_links import hash_of

from . import actions
from .models import ApiToken

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token …`. Who comes by token stands in the same frame as who comes by session."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """Times without a zone are of the token's program. A token that does not exist counts against its address, as
        every guessed secret does; one that exists is let in whatever others from there have guessed."""
        secret = _secret(request)
        if secret is None:
            return None
        at, here = timezone.now(), frame.of(request)
        token = _found(secret, at)
        if token is None:
            limits.spend(limits.GUESSES, here.neighborhood, at=at)
            raise AuthenticationFailed(_("This token is not known, was ended, or is too old. Make a new one."))
        actions.note_use(token=token, at=at)
        here.settle(token.user)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class MayWithToken(IsAuthenticated):
    """Signed in, and not with a token for reading while something would change. A view whose POST only asks says so:
    `reads_by_post = True`, or the names of its actions that do."""

    message: str | None = None

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        token = request.auth
        if not isinstance(token, ApiToken) or token.acts or request.method in SAFE_METHODS or _only_asks(view):
            return True
        self.message = _("This token is for reading. To change something, make one that may act.")
        return False


def _only_asks(view: Any) -> bool:
    said = getattr(view, "reads_by_post", False)
    return said if isinstance(said, bool) else getattr(view, "action", None) in said


def _secret(request: Request) -> str | None:
    """What the header holds; nothing when it is not about a token."""
    words = get_authorization_header(request).split()
    if not words or words[0].lower() != KEYWORD.lower().encode():
        return None
    return words[1].decode("latin-1") if len(words) == 2 else ""


def _found(secret: str, at: datetime) -> ApiToken | None:
    return ApiToken.objects.live(at).select_related("user").filter(secret_hash=hash_of(secret)).first()
