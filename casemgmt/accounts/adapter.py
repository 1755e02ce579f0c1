"""How sign-in behaves: nobody signs up by themselves; accounts are made by an administrator or an agency's lead.

Limits are `sign_in_limits`, addresses come from the frame, links in mail from SITE_URL: allauth's own three are off.
"""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casemgmt.core import frame, fresh, limits
from casemgmt.core.models import AccessVerb

from . import sign_in_limits, sign_in_record
from .identity.queries import must_come_by
from .models import User
from .sessions.actions import end_other_sessions
from .sessions.store import CAME

# What allauth would write mail about, and what it is here.
CHANGED = {
    "account/email/password_changed": "password",
    "account/email/password_set": "password",
    "account/email/password_reset": "password_reset",
    "account/email/email_changed": "address",
    "account/email/email_confirm": "address",
    "account/email/email_deleted": "address",
    "mfa/email/totp_activated": "totp_on",
    "mfa/email/totp_deactivated": "totp_off",
    "mfa/email/webauthn_added": "key_on",
    "mfa/email/webauthn_removed": "key_off",
    "mfa/email/recovery_codes_generated": "codes",
}


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
        typed, at = credentials.get("email", ""), timezone.now()
        try:
            sign_in_limits.begin_try(typed, request, at=at)
        except limits.TooMuch:
            if sign_in_limits.is_news(typed, request, at=at):
                sign_in_record.note(request, AccessVerb.LOCKED_OUT, _account(typed))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = _account(credentials.get("email", ""))
        sign_in_record.note(request, AccessVerb.FAILED, known, "password_failed")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            sign_in_limits.end_well(credentials.get("email", ""), request, at=timezone.now())
        return user

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        """Whoever signs in with their city's account and nothing else is told so, once their password was right."""
        refused = super().pre_login(request, user, **more)
        if refused or getattr(request, "comes_by_identity", False):
            return refused
        setup = must_come_by(user)
        if setup is None:
            return None
        sign_in_record.note(request, AccessVerb.FAILED, user, "identity_only")
        return render(request, "accounts/city_instead.html", {"setup": setup}, status=403)

    def login(self, request: HttpRequest, user: Any) -> None:
        """A session of its own: how an earlier one came is forgotten, and its key is not used again."""
        for word in (CAME, "paused"):
            request.session.pop(word, None)
        super().login(request, user)

    def logout(self, request: HttpRequest) -> None:
        """The answer tells the browser to throw away what it kept (`Clear-Site-Data`)."""
        sign_in_record.note(request, AccessVerb.SIGNED_OUT, request.user)
        request.has_signed_out = True  # type: ignore[attr-defined]
        super().logout(request)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        sign_in_limits.remember(user, request, at=timezone.now())
        sign_in_record.note(request, AccessVerb.SIGNED_IN, user, _way(request, user))
        return super().post_login(request, user, **more)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_limits.begin_anew(credentials.get("email", ""), request)

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every session and every token; the browser it was set in is signed in anew."""
        user.set_password(password)
        user.save(update_fields=["password"])
        User.objects.end_sessions(user.pk)
        user.refresh_from_db(fields=["session_round"])

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """allauth's own pages (factors, recovery codes) ask as ours do."""
        return not fresh.is_fresh(self.request, at=timezone.now())

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """allauth tells here what it changed: a row, a letter in our words, and after a change of the second step the
        other browsers are signed out."""
        what = CHANGED[template_prefix]
        sign_in_record.note_change(self.request, user, what)
        if what in sign_in_record.FACTOR:
            User.objects.look_again([user.pk])
            key = self.request.session.session_key
            end_other_sessions(user=user, but=key, by=user, at=timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whatever host the request named, a link in mail leads to this installation."""
        ours = {name: _ours(value) for name, value in context.items()}
        site = SimpleNamespace(name=settings.SITE_NAME, domain=settings.SITE_URL)
        super().send_mail(template_prefix, email, {**ours, "current_site": site})


def _account(typed: str) -> User | None:
    """Whose sign-in was tried; what was typed is kept nowhere."""
    return User.objects.filter(email__iexact=typed.strip()).first()


def _way(request: HttpRequest, user: Any) -> str:
    """How they came in, where it was not by a password."""
    if getattr(request, "comes_by_identity", False):
        return "identity"
    return "passkey" if did_use_passwordless_login(request, user) else ""


def _ours(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts = urlsplit(value)
    return settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")
