"""allauth's forms for a code; a wrong one is a row of the access log."""

from typing import Any

from allauth.core import context
from allauth.mfa.base import forms

from casemgmt.accounts.sign_in_record import note
from casemgmt.core.models import AccessVerb


class NotesWrongCodes:
    """The hook allauth has for it is a signal; this is where it would be sent."""

    user: Any

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        note(context.request, AccessVerb.FAILED, self.user, "code_failed")


class AuthenticateForm(NotesWrongCodes, forms.AuthenticateForm):
    """The second step of signing in."""


class ReauthenticateForm(NotesWrongCodes, forms.ReauthenticateForm):
    """A code typed again before something that needs it."""
