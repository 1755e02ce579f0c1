"""How sign-in behaves: nobody signs up by themselves; accounts are made by an administrator or an agency's lead.

Limits are `sign_in_limits`, addresses come from the frame, links in mail from SITE_URL: allauth's own three are off.
"""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casemgmt.core import frame

from . import sign_in_limits
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """allauth with open sign-up switched off."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names, only e-mail addresses."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return frame.of(request).address or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; over the limit the answer is the page that says when to try again."""
        sign_in_limits.begin_try(credentials.get("email", ""), request, at=timezone.now())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            sign_in_limits.end_well(credentials.get("email", ""), request, at=timezone.now())
        return user

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        sign_in_limits.remember(user, request, at=timezone.now())
        return super().post_login(request, user, **more)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_limits.begin_anew(credentials.get("email", ""), request)

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every session and every token; the browser it was set in is signed in anew."""
        user.set_password(password)
        user.save(update_fields=["password"])
        User.objects.end_sessions(user.pk)
        user.refresh_from_db(fields=["session_round"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whatever host the request named, a link in mail leads to this installation."""
        ours = {name: _ours(value) for name, value in context.items()}
        site = SimpleNamespace(name=settings.SITE_NAME, domain=settings.SITE_URL)
        super().send_mail(template_prefix, email, {**ours, "current_site": site})


def _ours(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts = urlsplit(value)
    return settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")
