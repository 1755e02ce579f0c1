"""How allauth keeps and ends second steps here."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

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

    def _get_site_name(self) -> str:
        return settings.SITE_NAME
