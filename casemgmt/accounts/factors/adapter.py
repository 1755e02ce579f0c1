"""How allauth keeps and ends second steps here."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from casemgmt.accounts.sessions.device import device_of

from . import queries, secrets


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted; the last step of somebody who needs one is not taken away, only replaced."""

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        others = queries.steps_of(authenticator.user).exclude(pk=authenticator.pk)
        return others.exists() or not queries.is_asked(authenticator.user)

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """No step of ours is asked at a sign-in whose server's own step counts here."""
        if getattr(context.request, "second_step_by_identity", False):
            return False
        return super().is_mfa_enabled(user, types)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What stands in the field at first: the kind of device, as “Chrome, Android”."""
        return device_of(context.request) or super().generate_authenticator_name(user, type)

    def _get_site_name(self) -> str:
        return settings.SITE_NAME
